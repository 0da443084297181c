"""Moments in words: `3 days ago`, `end of last quarter`, `yesterday 18:00`, 上周五."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from opsledger.clock import Clock
from opsledger.phrases.ahead import day_ahead, period_ahead
from opsledger.phrases.days import day_in_words
from opsledger.phrases.digits import day_in_digits
from opsledger.phrases.edges import edge_of, own_period
from opsledger.phrases.hours import time_and_day
from opsledger.phrases.meant import Meant, days_meant
from opsledger.phrases.numbers import in_digits
from opsledger.phrases.periods import Period, period_named, with_its_year
from opsledger.phrases.spans import SECONDS, ago, ahead, earlier

_OF_MONTH = r"(?P<month>.*月)(?:(?P<day>\d{1,2})[日号]|(?P<ten>[上中下])旬)"


def meant_in_words(text: str, clock: Clock, *, coming: bool = False) -> Meant | None:
    """The meaning of a plain text, or None if it has none of the forms. `coming`: see `read_moment`."""
    if (moment := _far_off(text, clock, coming=coming)) is not None:
        return Meant(moment, moment)
    today = clock.here().date()
    text = with_its_year(in_digits(text), today, coming=coming)
    if (moment := _edge(text, clock, coming=coming)) is not None:
        return Meant(moment, moment)
    if (period := _period(text, today, coming=coming)) is not None:
        return days_meant(*period, clock)
    moment = _day_and_time(text, clock, coming=coming)
    return None if moment is None else Meant(moment, moment)


def _far_off(text: str, clock: Clock, *, coming: bool) -> datetime | None:
    span, sign = ago(text), 1
    if span is None and coming:
        span, sign = ahead(text), -1
    if span is None:
        return None
    count, unit = sign * span[0], span[1]
    if unit in SECONDS:
        return clock.now - timedelta(seconds=count * SECONDS[unit])
    here = clock.here()
    return clock.utc(datetime.combine(earlier(here.date(), count, unit), here.time()))


def _edge(text: str, clock: Clock, *, coming: bool) -> datetime | None:
    if (edge := edge_of(text)) is None:
        return None
    today = clock.here().date()
    period = _period(edge.what, today, coming=coming) or own_period(edge.what, today)
    if period is None and (day := day_in_digits(edge.what)) is not None:
        period = (day, day + timedelta(days=1))
    if period is None:
        return None
    whole = days_meant(*period, clock)
    return whole.first if edge.first else whole.last


def _period(text: str, today: date, *, coming: bool) -> Period | None:
    if coming and (found := _period_ahead(text, today)) is not None:
        return found
    if (day := day_in_words(text, today)) is not None:
        return day, day + timedelta(days=1)
    return period_named(text, today) or _in_month(text, today, coming=coming)


def _in_month(text: str, today: date, *, coming: bool) -> Period | None:
    """A day or ten days of a named month: 上个月15号, 本月上旬. Raises ValueError for a day that the month does not have."""
    found = re.fullmatch(_OF_MONTH, text)
    month = found and _period(found["month"], today, coming=coming)
    if not found or not month:
        return None
    first, after = month
    if found["day"]:
        day = first.replace(day=int(found["day"]))
        return day, day + timedelta(days=1)
    begins = "上中下".index(found["ten"]) * 10
    return first + timedelta(days=begins), after if begins == 20 else first + timedelta(days=begins + 10)


def _period_ahead(text: str, today: date) -> Period | None:
    day = day_ahead(text, today)
    return (day, day + timedelta(days=1)) if day is not None else period_ahead(text, today)


def _day_and_time(text: str, clock: Clock, *, coming: bool) -> datetime | None:
    clocked = time_and_day(text)
    day = clocked and _day(clocked.day, clock.here().date(), coming=coming)
    return clock.utc(datetime.combine(day, clocked.time)) if clocked and day else None


def _day(text: str, today: date, *, coming: bool) -> date | None:
    if not text:
        return today
    if (day := day_in_digits(text)) is not None:
        return day
    period = _period(text, today, coming=coming)
    return period[0] if period and period[1] - period[0] == timedelta(days=1) else None
