"""Weeks, months, quarters and years: by name (`2016-03`, `2016-W10`), or relative to today (`last month`, 上个月)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from opsledger.phrases.days import MONTHS, name_at
from opsledger.phrases.numbers import number
from opsledger.phrases.spans import MONTHS as MONTHS_OF
from opsledger.phrases.spans import earlier

_WEEK = r"(?P<y>\d{4})-?w(?P<w>\d{2})"
_MONTH = r"(?P<y>\d{4})\s*[-/]\s*(?P<m>\d{1,2})|(?P<y2>\d{4})年\s*(?P<m2>\d{1,2})月|(?P<name>[a-z]{3,9})\s+(?P<y3>\d{4})"
_QUARTER = r"(?P<y>\d{4})\s*[-/]?\s*q(?P<q>[1-4])|q(?P<q2>[1-4])\s+(?P<y2>\d{4})|(?P<y3>\d{4})年第?(?P<q3>[一二三四1-4])季度"
_YEAR = r"(?P<y>\d{4})年"
_RELATIVE = r"(?P<which>last|previous|this|current)\s+(?P<unit>week|month|quarter|year)"
_RELATIVE_ZH = r"(?P<which>上上|上|本|这)一?个?(?P<unit>周|星期|礼拜|月|季度|季)|(?P<which_year>大前|前|去|上|本|今)[一1]?(?P<year>年)度?"
BACK = {"last": 1, "previous": 1, "上": 1, "去": 1, "上上": 2, "前": 2, "大前": 3}
UNITS_ZH = {
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "年": "year",
}

_HALF = r"(?P<y>\d{4})年(?P<half>[上下])半年|(?P<y2>\d{4})\s*[-/]?\s*h(?P<half2>[12])"
_OF_A_YEAR = r"(?P<which>大前|前|去|本|今|明|后)年(?=\d{1,2}月|第?[一二三四1-4]季度|[上下]半年)"
_HALF_ALONE = r"(?P<half>[上下])半年"
_YEARS = {"大前": -3, "前": -2, "去": -1, "本": 0, "今": 0, "明": 1, "后": 2}

Period = tuple[date, date]
"""First day, and the first day after it."""


def with_its_year(text: str, today: date, *, coming: bool) -> str:
    """The text with its year, if it is about a month, day, quarter or half of a year relative to today: 去年3月 becomes 2025年3月.

    `coming`: the year may lie ahead.
    """
    if half := re.match(_HALF_ALONE, text):
        # A half that has not begun is not past, and one that is over is not to come.
        begun, over = half["half"] == "上" or today.month > 6, half["half"] == "上" and today.month > 6
        return f"{today.year:04}年{text}" if (not over if coming else begun) else text
    found = re.match(_OF_A_YEAR, text)
    if found is None or (_YEARS[found["which"]] > 0 and not coming):
        return text
    return f"{today.year + _YEARS[found['which']]}年{text[found.end() :]}"


def period_named(text: str, today: date) -> Period | None:
    """The week, month, quarter or year that a text names, or None."""
    for form in (_week, _month, _quarter, _half, _year):
        if period := form(text):
            return period
    return _relative(text, today)


def period_around(day: date, unit: str) -> Period:
    """The week, month, quarter or year that contains a day."""
    if unit == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    months = MONTHS_OF[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, earlier(first, -1, unit)


def _week(text: str) -> Period | None:
    found = re.fullmatch(_WEEK, text)
    return period_around(date.fromisocalendar(int(found["y"]), int(found["w"]), 1), "week") if found else None


def _month(text: str) -> Period | None:
    found = re.fullmatch(_MONTH, text)
    if not found:
        return None
    named = name_at(found["name"], MONTHS) if found["name"] else int(found["m"] or found["m2"]) - 1
    if named is None:
        return None
    return period_around(date(int(found["y"] or found["y2"] or found["y3"]), named + 1, 1), "month")


def _quarter(text: str) -> Period | None:
    found = re.fullmatch(_QUARTER, text)
    which = found and number(found["q"] or found["q2"] or found["q3"])
    if not found or not which:
        return None
    return period_around(date(int(found["y"] or found["y2"] or found["y3"]), which * 3 - 2, 1), "quarter")


def _half(text: str) -> Period | None:
    found = re.fullmatch(_HALF, text)
    if not found:
        return None
    first = date(int(found["y"] or found["y2"]), 7 if (found["half"] or found["half2"]) in "下2" else 1, 1)
    return first, earlier(first, -6, "month")


def _year(text: str) -> Period | None:
    found = re.fullmatch(_YEAR, text)
    return period_around(date(int(found["y"]), 1, 1), "year") if found else None


def _relative(text: str, today: date) -> Period | None:
    if found := re.fullmatch(_RELATIVE, text):
        unit, which = found["unit"], found["which"]
    elif found := re.fullmatch(_RELATIVE_ZH, text):
        unit, which = UNITS_ZH[found["unit"] or found["year"]], found["which"] or found["which_year"]
    else:
        return None
    first, _ = period_around(today, unit)
    return period_around(earlier(first, BACK.get(which, 0), unit), unit)
