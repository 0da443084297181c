"""Periods as words: a day, an ISO week, a month, a quarter or a year of the Gregorian calendar.

`2026-02-09`, `2026-W07`, `2026-02`, `2026-Q1`, `2026`. The words of one frequency sort by time.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from opsledger_events.errors import InputError
from opsledger_events.language import Label, tr
from opsledger_events.values import Choice


class Frequency(Choice):
    """How long one period is."""

    DAY = "day", "Daily", "每日"
    WEEK = "week", "Weekly", "每周"
    MONTH = "month", "Monthly", "每月"
    QUARTER = "quarter", "Quarterly", "每季度"
    YEAR = "year", "Yearly", "每年"


CALLED = {
    Frequency.DAY: Label("day", "日"),
    Frequency.WEEK: Label("week", "周"),
    Frequency.MONTH: Label("month", "月"),
    Frequency.QUARTER: Label("quarter", "季度"),
    Frequency.YEAR: Label("year", "年"),
}
"""What one period is called in a sentence."""

LONGEST = {
    Frequency.DAY: timedelta(days=1),
    Frequency.WEEK: timedelta(days=7),
    Frequency.MONTH: timedelta(days=31),
    Frequency.QUARTER: timedelta(days=92),
    Frequency.YEAR: timedelta(days=366),
}
"""The longest that a period can be."""

GRACE = {
    Frequency.DAY: timedelta(days=1),
    Frequency.WEEK: timedelta(days=3),
    Frequency.MONTH: timedelta(days=10),
    Frequency.QUARTER: timedelta(days=20),
    Frequency.YEAR: timedelta(days=60),
}
"""How long after the end of a period what belongs to it may come."""

PERIOD_PATTERN = r"^\d{4}(-\d{2}-\d{2}|-W\d{2}|-\d{2}|-Q[1-4])?$"

_FORM = r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-W(?P<week>\d\d)|-Q(?P<quarter>[1-4]))?"


class Period(NamedTuple):
    """A period read from its word."""

    word: str
    frequency: Frequency
    first: date
    """Its first day."""
    after: date
    """The first day after it."""


@lru_cache(maxsize=4096)
def period_named(word: str) -> Period:
    """The period of a word. Raises InputError for a word that names none."""
    try:
        return _read(word)
    except (ValueError, OverflowError):
        raise InputError(
            tr("“{word}” is not a period.", word=word),
            tr("Write a day 2026-02-09, a week 2026-W07, a month 2026-02, a quarter 2026-Q1 or a year 2026."),
        ) from None


def _read(word: str) -> Period:
    form = re.fullmatch(_FORM, word, re.ASCII)
    if form is None:
        raise ValueError(word)
    year = int(form["year"])
    if form["day"]:
        first = date.fromisoformat(word)
        return Period(word, Frequency.DAY, first, first + timedelta(days=1))
    if form["week"]:
        first = date.fromisocalendar(year, int(form["week"]), 1)
        return Period(word, Frequency.WEEK, first, first + timedelta(days=7))
    if form["month"]:
        month = int(form["month"])
        return Period(word, Frequency.MONTH, date(year, month, 1), _month_after(year, month))
    if form["quarter"]:
        month = int(form["quarter"]) * 3 - 2
        return Period(word, Frequency.QUARTER, date(year, month, 1), _month_after(year, month + 2))
    return Period(word, Frequency.YEAR, date(year, 1, 1), date(year + 1, 1, 1))


@lru_cache(maxsize=4096)
def frequency_of(word: str) -> Frequency:
    """How long the period of a word is, by its form alone; a year where it has none of them."""
    form = re.fullmatch(_FORM, word, re.ASCII)
    parts = form.groupdict() if form else {}
    return next((frequency for frequency in Frequency if parts.get(frequency.value)), Frequency.YEAR)


def _month_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def period_of(day: date, frequency: Frequency) -> str:
    """The word of the period of that length that a day lies in."""
    if frequency is Frequency.DAY:
        return day.isoformat()
    if frequency is Frequency.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if frequency is Frequency.MONTH:
        return f"{day.year:04}-{day.month:02}"
    if frequency is Frequency.QUARTER:
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}"


def period_after(word: str) -> str:
    """The word of the next period of the same length."""
    period = period_named(word)
    return period_of(period.after, period.frequency)
