"""How numbers are written for people, in the same way everywhere. Writing a number never rounds it.

A recorded number is written with all of its digits, so different numbers never read the same. A computed number (a mean, a limit, a
forecast) has more digits than are meaningful: `to_digits` rounds it first, and then it is written like any other.
"""

from __future__ import annotations

from math import floor, isfinite, log10

DIGITS = 4
"""Significant digits of a mean, a limit or another computed number."""

CHANGE_DIGITS = 3
"""Significant digits of an estimated change, which is known less exactly than the level."""

SUM_DIGITS = 15
"""Significant digits of a sum: later ones are artefacts of floating-point arithmetic."""

WHOLE_BELOW = 1e22
"""Below this, a whole number is written exactly as stored; above, with the fewest digits that distinguish it from others."""


def exact(value: float) -> str:
    """A number with all of its digits, without an exponent; reading the text gives the same number."""
    if isinstance(value, int) or not isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < WHOLE_BELOW:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return _moved(mantissa, int(exponent)) if exponent else mantissa


def _moved(mantissa: str, places: int) -> str:
    """The digits with the decimal point moved `places` to the right."""
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.removeprefix("-").partition(".")
    if places < 0:
        return f"{sign}0.{'0' * (-places - len(whole))}{whole}{part.rstrip('0')}"
    return f"{sign}{whole}{part.rstrip('0').ljust(places, '0')}"


def grouped(value: float) -> str:
    """The same with commas between thousands, as on pages, whatever the language."""
    whole, point, part = exact(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{part}" if whole[-1:].isdigit() else whole


def signed(value: float, digits: int | None = CHANGE_DIGITS) -> str:
    """A computed change with its sign; with all of its digits if `digits` is None."""
    text = exact(to_digits(value, digits))
    return text if text.startswith("-") else f"+{text}"


def to_digits(value: float, digits: int | None = DIGITS) -> float:
    """A number rounded to significant digits, but never to fewer than stand before its point; unchanged if None."""
    if digits is None or not value or not isfinite(value):
        return value
    return round(value, max(0, digits - 1 - floor(log10(abs(value))))) + 0.0


def beside(values: tuple[float, ...]) -> tuple[float, ...]:
    """Numbers of a scale, rounded so that they can still be told apart: to a hundredth of their range."""
    spread = max(values) / 2 - min(values) / 2
    if not spread:
        return tuple(map(to_digits, values))
    places = max(0, 2 - floor(log10(spread * 2 if spread < 1e300 else spread)))
    return tuple(round(value, places) + 0.0 for value in values)
