"""Saves the input of one open form, and returns the input from before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic

from textual.message_pump import MessagePump
from textual.timer import Timer

from opsledger.clock import Clock
from opsledger.entering.forms import Form
from opsledger_tui.drafts import Draft, Drafts, Subject

KEEP_AFTER_S = 0.5
"""Seconds of a pause in typing after which the input is saved."""
KEEP_WITHIN_S = 3.0
"""Seconds after which the input is saved even without a pause."""


class FormDraft:
    """The draft of one open form."""

    def __init__(
        self, drafts: Drafts, form: Form, now: Callable[[], Clock], cannot: Callable[[OSError], None]
    ) -> None:
        """Look for an earlier draft; `cannot` is called if drafts cannot be saved."""
        self._drafts = drafts
        self._subject = Subject(form.kind.name, form.event.declared.verb, form.record)
        self._now = now
        self._cannot = cannot
        self._pause: Timer | None = None
        self._since: float | None = None
        """When the oldest unsaved text was typed."""
        self._version = form.version
        self.before: Draft | None = drafts.of(self._subject)
        """The draft saved before the form was opened."""
        self._texts = self.before.texts if self.before else {}

    def hold(self, form: Form, texts: Mapping[str, str], timers: MessagePump) -> None:
        """Save the input at the next pause in typing."""
        typed = {line.name: text for line in form.asked if (text := texts.get(line.name, "")) != line.start}
        if typed == self._texts:
            return
        self._texts = typed
        self._version = form.version
        now = monotonic()
        self._since = now if self._since is None else self._since
        if self._pause is not None:
            self._pause.stop()
        wait = min(KEEP_AFTER_S, max(0.0, self._since + KEEP_WITHIN_S - now))
        self._pause = timers.set_timer(wait, self.keep)

    def keep(self) -> None:
        """Save now, if something was typed since the last time."""
        if self._since is None:
            return
        self._rest()
        if not self._texts:
            self.discard()
            return
        try:
            self._drafts.keep(Draft(self._subject, self._version, self._texts, self._now().now))
        except OSError as error:
            self._since = monotonic()  # Try again with the next letter, or when the form is closed.
            self._cannot(error)

    def discard(self) -> None:
        """Delete the draft after the form was recorded or given up."""
        self._rest()
        try:
            self._drafts.discard(self._subject)
        except OSError as error:
            self._cannot(error)

    def _rest(self) -> None:
        self._since = None
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
