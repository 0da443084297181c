"""Numbers in a sentence, followed by the noun that they count: `{count:|entry|entries}`."""

from __future__ import annotations

from string import Formatter


class Counted(Formatter):
    """Fills in `{count:FORMAT|one|many}`: the number in its format, and the matching form of the noun."""

    def format_field(self, value: object, format_spec: str) -> str:
        """A number with its noun in the singular or the plural; anything else as usual."""
        form, *words = format_spec.split("|")
        number = format(value, form)
        return f"{number} {words[0 if value == 1 else 1]}" if words else number


COUNTED = Counted()
