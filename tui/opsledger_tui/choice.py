"""A choice among the words of a vocabulary, which can also be made by typing one."""

from __future__ import annotations

from textual import events
from textual.widgets import Select


class Choice(Select[str]):
    """A choice that accepts typing even while its list is closed."""

    _typed = ""
    """The letters so far of the word that is being typed."""

    def on_key(self, event: events.Key) -> None:
        """Choose the first option that is called so, by its label or by what is stored; letters that fit none begin anew."""
        letter = event.character
        if self.expanded or letter is None or not event.is_printable or letter.isspace():
            return
        event.stop()
        event.prevent_default()
        for typed in (self._typed + letter.lower(), letter.lower()):
            if (found := self._called(typed)) is not None:
                self._typed, self.value = typed, found
                return
        self._typed = ""

    def on_paste(self, event: events.Paste) -> None:
        """Treat pasted text as a typed word."""
        event.stop()
        if not self.expanded and (found := self._called(event.text.strip().lower())) is not None:
            self.value = found

    def on_blur(self) -> None:
        """Begin a new word when the field is next used."""
        self._typed = ""

    def _called(self, typed: str) -> str | None:
        """The stored word of the option whose label, or otherwise whose stored word, begins with the typed text."""
        options = [(str(label).lower(), value) for label, value in self._options if isinstance(value, str)]
        if not typed:
            return None
        by_label = (value for label, value in options if label.startswith(typed))
        by_word = (value for _, value in options if value.startswith(typed))
        return next(by_label, None) or next(by_word, None)
