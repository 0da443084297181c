"""How a number is written for people, everywhere the same. Nothing that writes one rounds it.

A number that was recorded has all of its digits: no two that differ read the same. One that was worked out (a mean, a limit, a
forecast) has more digits than it is worth: it is rounded first, by `to_digits`, and then written like any other.
"""

from __future__ import annotations

from math import floor, isfinite, log10

DIGITS = 4
"""So many digits of a mean, a limit or another number that a method worked out are worth reading."""

CHANGE_DIGITS = 3
"""So many of an estimated change, which is known less well than the level."""

SUM_DIGITS = 15
"""So many of a sum: what comes after them is of the arithmetic, not of what was added."""

WHOLE_BELOW = 1e22
"""Below this a whole number is written as the one that is kept; above it, the fewest digits that tell it from others."""


def exact(value: float) -> str:
    """A number with all of its digits, without an exponent; read again, it is the same number."""
    if isinstance(value, int) or not isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < WHOLE_BELOW:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return _moved(mantissa, int(exponent)) if exponent else mantissa


def _moved(mantissa: str, places: int) -> str:
    """The digits with the point so many places further to the right."""
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.removeprefix("-").partition(".")
    if places < 0:
        return f"{sign}0.{'0' * (-places - len(whole))}{whole}{part.rstrip('0')}"
    return f"{sign}{whole}{part.rstrip('0').ljust(places, '0')}"


def grouped(value: float) -> str:
    """The same with its thousands grouped by commas, as pages have it. Apart from what a language writes them with."""
    whole, point, part = exact(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{part}" if whole[-1:].isdigit() else whole


def signed(value: float, digits: int | None = CHANGE_DIGITS) -> str:
    """A change that was worked out, with its sign; with all of its digits where `digits` is None."""
    text = exact(to_digits(value, digits))
    return text if text.startswith("-") else f"+{text}"


def to_digits(value: float, digits: int | None = DIGITS) -> float:
    """A number rounded to so many digits, but to no fewer than stand before its point; as it is where None."""
    if digits is None or not value or not isfinite(value):
        return value
    return round(value, max(0, digits - 1 - floor(log10(abs(value))))) + 0.0


def beside(values: tuple[float, ...]) -> tuple[float, ...]:
    """Numbers of a scale rounded as far as they can be told apart: to a hundredth of what lies between them."""
    spread = max(values) / 2 - min(values) / 2
    if not spread:
        return tuple(map(to_digits, values))
    places = max(0, 2 - floor(log10(spread * 2 if spread < 1e300 else spread)))
    return tuple(round(value, places) + 0.0 for value in values)
