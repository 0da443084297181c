"""Numbers in a sentence, followed by what they count: `{count:|entry|entries}`."""

from __future__ import annotations

from string import Formatter


class Counted(Formatter):
    """Fills in `{count:FORMAT|one|many}`: the number in its format, and the word that goes with it."""

    def format_field(self, value: object, format_spec: str) -> str:
        """A number, and what it counts in the singular or the plural; anything else as ever."""
        form, *words = format_spec.split("|")
        number = format(value, form)
        return f"{number} {words[0 if value == 1 else 1]}" if words else number


COUNTED = Counted()
