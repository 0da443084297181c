"""Periods as whole numbers, so that a gap in a series is a gap on its axis, and the lengths of seasons."""

from __future__ import annotations

from datetime import date

from opsledger_events.errors import InputError
from opsledger_events.periods import Frequency, period_named, period_of

MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
"""Number of months in a period, for frequencies of whole months."""

SEASONS = {
    Frequency.DAY: 7.0,
    Frequency.WEEK: 365.2425 / 7,
    Frequency.MONTH: 12.0,
    Frequency.QUARTER: 4.0,
    Frequency.YEAR: None,
}
"""Number of periods in a season: a week for days, a year for the others; None if there is no season."""


def number_of(word: str) -> int:
    """The number of a period; neighbours of one frequency differ by 1. Raises InputError if the word is not a period."""
    period = period_named(word)
    if period.frequency is Frequency.DAY:
        return period.first.toordinal()
    if period.frequency is Frequency.WEEK:
        return (period.first.toordinal() - 1) // 7
    return (period.first.year * 12 + period.first.month - 1) // MONTHS[period.frequency]


def word_of(number: int, frequency: Frequency) -> str:
    """The period with a number; the inverse of `number_of`. Raises ValueError outside the calendar."""
    if frequency is Frequency.DAY:
        return period_of(date.fromordinal(number), frequency)
    if frequency is Frequency.WEEK:
        return period_of(date.fromordinal(number * 7 + 1), frequency)
    year, month = divmod(number * MONTHS[frequency], 12)
    return period_of(date(year, month + 1, 1), frequency)


def before(word: str) -> str | None:
    """The period before another; None for the first one of the calendar."""
    try:
        return word_of(number_of(word) - 1, period_named(word).frequency)
    except ValueError:
        return None


def year_before(word: str) -> str | None:
    """The same period a year earlier; None if that year does not have it (week 53, 29 February)."""
    earlier = f"{int(word[:4]) - 1:04}{word[4:]}"
    try:
        return period_named(earlier).word
    except InputError:
        return None


def number_at(day: date, frequency: Frequency) -> int:
    """The number of the period that contains a day."""
    return number_of(period_of(day, frequency))
