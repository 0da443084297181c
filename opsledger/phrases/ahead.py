"""Days and periods in the future: `tomorrow`, `next friday`, `next month`, 下周五, 明年. Used only where one is asked for.

A day that could be past or future is then the future one: `friday` is the next one, today included.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from opsledger.phrases.days import WEEKDAYS, WEEKDAYS_ZH, name_at
from opsledger.phrases.periods import UNITS_ZH, Period, period_around
from opsledger.phrases.spans import earlier

_WEEKDAY = r"(?:(?P<next>next)\s+)?(?P<name>[a-z]{3,9})"
_WEEKDAY_ZH = r"(?P<which>下下|下)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
_MONTH_AND_DAY = r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]"
_PERIOD = r"next\s+(?P<unit>week|month|quarter|year)"
_PERIOD_ZH = r"(?P<which>下下|下)一?个?(?P<unit>周|星期|礼拜|月|季度|季)|(?P<which_year>明|后)(?P<year>年)度?"
_FORWARD = {"下": 1, "下下": 2, "明": 1, "后": 2}
_DAYS = {
    "tomorrow": 1, "明天": 1, "明日": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2, "后天": 2, "大后天": 3,
}  # fmt: skip


def day_ahead(text: str, today: date) -> date | None:
    """The day, today or later, that a text names, or None."""
    if text in _DAYS:
        return today + timedelta(days=_DAYS[text])
    return _weekday(text, today) or _month_and_day(text, today)


def period_ahead(text: str, today: date) -> Period | None:
    """The future week, month, quarter or year that a text names, or None."""
    if found := re.fullmatch(_PERIOD, text):
        unit, forward = found["unit"], 1
    elif found := re.fullmatch(_PERIOD_ZH, text):
        unit = UNITS_ZH[found["unit"] or found["year"]]
        forward = _FORWARD[found["which"] or found["which_year"]]
    else:
        return None
    first, _ = period_around(today, unit)
    return period_around(earlier(first, -forward, unit), unit)


def _weekday(text: str, today: date) -> date | None:
    """`friday`: the first one, today included; `next friday`: the first after today; 下周五: the one in next week."""
    if found := re.fullmatch(_WEEKDAY, text):
        named = name_at(found["name"], WEEKDAYS)
        if named is None:
            return None
        forward = (named - today.weekday()) % 7
        return today + timedelta(days=forward or (7 if found["next"] else 0))
    if found := re.fullmatch(_WEEKDAY_ZH, text):
        index = WEEKDAYS_ZH.find(found["day"].replace("天", "日"))
        if found["which"] is None:
            return today + timedelta(days=(index - today.weekday()) % 7)
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=index + 7 * _FORWARD[found["which"]])
    return None


def _month_and_day(text: str, today: date) -> date | None:
    found = re.fullmatch(_MONTH_AND_DAY, text)
    if not found:
        return None
    day = date(today.year, int(found["m"]), int(found["d"]))
    return day if day >= today else date(today.year + 1, day.month, day.day)
