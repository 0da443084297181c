"""Days by name (`1 March 2016`, 3月1日), or relative to today (`last friday`, 上周五)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from opsledger.phrases.spans import SECONDS, ago, earlier

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS_ZH = "一二三四五六日"

_CHINESE = r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]"
_ENGLISH = (
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m>[a-z]{3,9})|(?P<m2>[a-z]{3,9})\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s+(?P<y>\d{4})"
)
_WEEKDAY = r"(?:(?P<last>last|past)\s+)?(?P<name>[a-z]{3,9})"
_WEEKDAY_ZH = r"(?P<which>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"


def day_in_words(text: str, today: date) -> date | None:
    """The day that a text names in English or Chinese words, or None."""
    for form in (_relative, _calendar, _of_week):
        if found := form(text, today):
            return found
    return None


def name_at(text: str, names: tuple[str, ...]) -> int | None:
    """The index of the first name that begins with the text, or None; the patterns require at least three letters."""
    return next((i for i, name in enumerate(names) if name.startswith(text)), None)


def _relative(text: str, today: date) -> date | None:
    back = {
        "today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1,
        "day before yesterday": 2, "the day before yesterday": 2, "前天": 2, "大前天": 3,
    }.get(text)  # fmt: skip
    if back is not None:
        return today - timedelta(days=back)
    span = ago(text)
    return earlier(today, *span) if span and span[1] not in SECONDS else None


def _calendar(text: str, today: date) -> date | None:
    if found := re.fullmatch(_CHINESE, text):
        if found["y"]:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        day = date(today.year, int(found["m"]), int(found["d"]))
        return day if day <= today else date(today.year - 1, day.month, day.day)
    if found := re.fullmatch(_ENGLISH, text):
        month = name_at(found["m"] or found["m2"], MONTHS)
        if month is not None:
            return date(int(found["y"]), month + 1, int(found["d"] or found["d2"]))
    return None


def _of_week(text: str, today: date) -> date | None:
    """`friday`: the latest one, today included; `last friday`: the latest before today; 上周五: the one in last week."""
    if found := re.fullmatch(_WEEKDAY, text):
        named = name_at(found["name"], WEEKDAYS)
        if named is None:
            return None
        back = (today.weekday() - named) % 7
        return today - timedelta(days=back or (7 if found["last"] else 0))
    if found := re.fullmatch(_WEEKDAY_ZH, text):
        index = WEEKDAYS_ZH.find(found["day"].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        if found["which"] is None:
            return today - timedelta(days=(today.weekday() - index) % 7)
        return monday + timedelta(days=index - 7 * {"上": 1, "上上": 2}.get(found["which"], 0))
    return None
