"""Numbers of a page, the same in every medium. Apart from what a language writes them with."""

from __future__ import annotations

from math import floor, log10

DIGITS = 4
"""So many digits of a number that is not whole and not large; from a thousand on it has two behind the point."""


def grouped(value: float) -> str:
    """A number with its thousands grouped by commas, to as many digits as a reader can use."""
    if isinstance(value, int):
        return f"{value:,}"
    places = 2 if abs(value) >= 1000 else max(0, DIGITS - 1 - floor(log10(abs(value)))) if value else 0
    written = f"{value:,.{places}f}"
    return written.rstrip("0").rstrip(".") if places else written
