"""Reads a moment in time as a person writes it, in English or Chinese: a small grammar, no guessing.

What names a day, week, month, quarter or year without a time of day is all of it: its first moment and its
last. Which of the two is meant depends on the question, see `opsledger.moments`. "3 days ago" is this
time of day, three days ago.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsledger.clock import Clock, zone_named
from opsledger.phrases.days import day_in_digits, day_in_words
from opsledger.phrases.edges import edge_of, own_period
from opsledger.phrases.hours import time_and_day
from opsledger.phrases.numbers import in_digits
from opsledger.phrases.periods import Period, period_named
from opsledger.phrases.plain import plain
from opsledger.phrases.spans import SECONDS, ago, earlier

# Patterns, here and in the other modules, and not compiled ones: a run reads one moment at most, and compiling
# all of them takes longer than the rest of a command. The module `re` keeps those that were used.
_EXACT = r"\d{4}-\d{2}-\d{2}[t ]\d{2}(?::?\d{2}.*)?|\d{8}t\d.*"
_IN_ZONE = r"(?P<moment>.*\S)\s+(?P<zone>[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+|UTC|GMT|utc|gmt)"

NOW = ("now", "today", "latest", "现在", "目前", "今天", "今日")


class Meant(NamedTuple):
    """What a text means: from its first moment to its last, in UTC; both the same for a point in time."""

    first: datetime
    last: datetime
    in_digits: bool = False
    """Whether it is a day in nothing but digits, which programs write."""


def read_moment(text: str, clock: Clock) -> Meant | None:
    """What a text means, or None where it is not one of the forms.

    Raises ValueError or OverflowError for a form with a date that does not exist, InputError for an
    unknown zone.
    """
    if found := re.fullmatch(_IN_ZONE, text.strip()):
        clock = clock._replace(zone=zone_named(found["zone"]))
        text = found["moment"]
    given = plain(text)
    for form in (_now, _exact, _long_ago, _edge):
        if (moment := form(given, clock)) is not None:
            return Meant(moment, moment)
    if (day := day_in_digits(given)) is not None:
        return _whole((day, day + timedelta(days=1)), clock, in_digits=True)
    if (period := _period(in_digits(given), clock)) is not None:
        return _whole(period, clock)
    moment = _day_and_time(in_digits(given), clock)
    return None if moment is None else Meant(moment, moment)


def _now(text: str, clock: Clock) -> datetime | None:
    return clock.now if text in NOW else None


def _exact(text: str, clock: Clock) -> datetime | None:
    """ISO 8601 with a time of day."""
    if not re.fullmatch(_EXACT, text):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r" (?=[-+Z])", "", text.upper()).replace(" ", "T", 1))
    except ValueError:
        return None  # It may still be a day and a time of day in words: 2016-03-01 06 pm.
    return clock.utc(moment) if moment.tzinfo is None else moment.astimezone(clock.now.tzinfo)


def _long_ago(text: str, clock: Clock) -> datetime | None:
    if (span := ago(text)) is None:
        return None
    count, unit = span
    if unit in SECONDS:
        return clock.now - timedelta(seconds=count * SECONDS[unit])
    here = clock.here()
    return clock.utc(datetime.combine(earlier(here.date(), count, unit), here.time()))


def _edge(text: str, clock: Clock) -> datetime | None:
    text = in_digits(text)
    if (edge := edge_of(text)) is None:
        return None
    period = _period(edge.what, clock) or own_period(edge.what, clock.here().date())
    if period is None and (day := day_in_digits(edge.what)) is not None:
        period = (day, day + timedelta(days=1))
    if period is None:
        return None
    whole = _whole(period, clock)
    return whole.first if edge.first else whole.last


def _period(text: str, clock: Clock) -> Period | None:
    today = clock.here().date()
    if (day := day_in_words(text, today)) is not None:
        return day, day + timedelta(days=1)
    return period_named(text, today)


def _whole(period: Period, clock: Clock, *, in_digits: bool = False) -> Meant:
    first, after = (clock.utc(datetime.combine(day, time.min)) for day in period)
    return Meant(first, after - timedelta(microseconds=1), in_digits)


def _day_and_time(text: str, clock: Clock) -> datetime | None:
    clocked = time_and_day(text)
    day = clocked and _day(clocked.day, clock.here().date())
    return clock.utc(datetime.combine(day, clocked.time)) if clocked and day else None


def _day(text: str, today: date) -> date | None:
    return (day_in_digits(text) or day_in_words(text, today)) if text else today
