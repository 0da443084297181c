"""Lengths of time as people write them: `30d`, `2 weeks`, `3个月`; and how far back `… ago` goes."""

from __future__ import annotations

import re
from datetime import date, timedelta

from opsledger.phrases.numbers import number
from opsledger.phrases.plain import plain

UNITS = {
    "second": "second", "sec": "second", "s": "second", "秒": "second", "秒钟": "second",
    "minute": "minute", "min": "minute", "分钟": "minute", "分": "minute",
    "hour": "hour", "hr": "hour", "h": "hour", "小时": "hour", "个小时": "hour", "钟头": "hour", "个钟头": "hour",
    "day": "day", "d": "day", "天": "day", "日": "day",
    "week": "week", "w": "week", "周": "week", "星期": "week", "个星期": "week", "礼拜": "week", "个礼拜": "week",
    "month": "month", "个月": "month",
    "quarter": "quarter", "季度": "quarter", "个季度": "quarter", "季": "quarter",
    "year": "year", "y": "year", "年": "year",
}  # fmt: skip
"""月 without 个 is not a unit: 3月前 may mean three months ago or before March."""

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
HALVES = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month"), "month": (15, "day")}

_LENGTH = r"(?P<n>\d+|[a-z]+(?=\s)|[零一二两三四五六七八九十百半]+)\s*(?P<unit>[a-z]+|\D+)"
_AGO = r"(?P<n>\d+|[a-z]+|[零一二两三四五六七八九十百半]+)\s*(?P<unit>[a-z]+|\D+?)\s*(?:ago|之?以?前)"
_AHEAD = (
    r"in\s+(?P<n>\d+|[a-z]+)\s*(?P<unit>[a-z]+)",
    r"(?P<n>\d+|[a-z]+)\s*(?P<unit>[a-z]+)\s+from\s+now",
    r"(?P<n>\d+|[零一二两三四五六七八九十百半]+)\s*(?P<unit>\D+?)\s*[之以]?后",
)

Span = tuple[int, str]
"""A count and its unit."""


def read_span(text: str) -> timedelta | None:
    """The length of time that a text names (`30`, `30d`, `2 weeks`, `3个月`), or None if it names none.

    A bare number is a number of days; a month has 30 days, a quarter 91, a year 365.
    """
    if (given := plain(text)).isdecimal():
        return timedelta(days=int(given))
    if (span := _span(re.fullmatch(_LENGTH, given))) is None:
        return None
    count, unit = span
    return timedelta(seconds=count * SECONDS[unit]) if unit in SECONDS else timedelta(days=count * DAYS[unit])


def ago(text: str) -> Span | None:
    """How far back `3 days ago` or `3天前` goes, or None if the text has no such form."""
    return _span(re.fullmatch(_AGO, text))


def ahead(text: str) -> Span | None:
    """How far ahead `in 3 days`, `3 days from now` or `3天后` goes, or None if the text has no such form."""
    return next((span for form in _AHEAD if (span := _span(re.fullmatch(form, text)))), None)


def earlier(day: date, count: int, unit: str) -> date:
    """The day that many days, weeks, months, quarters or years before; the last of its month if that is too short."""
    if unit in ("day", "week"):
        return day - timedelta(days=count * DAYS[unit])
    year, month = divmod(day.year * 12 + day.month - 1 - count * MONTHS[unit], 12)
    first = date(year, month + 1, 1)
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(day.day, days))


def _span(found: re.Match[str] | None) -> Span | None:
    """A count and its unit; a half is counted in the smaller unit."""
    name = found["unit"].strip() if found else ""
    unit = UNITS.get(name) or UNITS.get(name.removesuffix("s"))
    if found is None or unit is None:
        return None
    if found["n"] == "半":
        return HALVES.get(unit)
    count = number(found["n"])
    return None if count is None else (count, unit)
