"""Reads a moment in time as a person writes it, in English or Chinese: a small grammar, no guessing.

A form that names a day, week, month, quarter or year without a time of day means its *end*: "as of
1 March" includes what happened on 1 March. "3 days ago" is this time of day, three days ago.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from opsledger.clock import Clock

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve")  # fmt: skip
DIGITS = "零一二三四五六七八九"
WEEKDAYS_ZH = "一二三四五六日"

UNITS = {
    "second": "second", "sec": "second", "s": "second", "秒": "second", "秒钟": "second",
    "minute": "minute", "min": "minute", "分钟": "minute", "分": "minute",
    "hour": "hour", "hr": "hour", "h": "hour", "小时": "hour", "钟头": "hour",
    "day": "day", "d": "day", "天": "day", "日": "day",
    "week": "week", "w": "week", "周": "week", "星期": "week", "礼拜": "week",
    "month": "month", "个月": "month", "月": "month",
    "quarter": "quarter", "季度": "quarter", "季": "quarter",
    "year": "year", "y": "year", "年": "year",
}  # fmt: skip
SECONDS = {"second": 1, "minute": 60, "hour": 3600}
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}

# Patterns, and not compiled ones: a run reads one moment at most, and compiling all of them takes longer
# than the rest of a command. The module `re` keeps those that were used.
_AGO = r"(?P<n>\d+|[a-z]+|[一二两三四五六七八九十半]+)\s*个?\s*(?P<unit>[a-z]+|\D+?)s?\s*(?:ago|之?以?前)"
_LENGTH = r"(?P<n>\d+|[a-z]+(?=\s)|[一二两三四五六七八九十半]+)\s*个?\s*(?P<unit>[a-z]+|\D+)"
_NAMED_DAY = r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?|(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]"
_ENGLISH_DAY = (
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m>[a-z]{3,9})|(?P<m2>[a-z]{3,9})\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s+(?P<y>\d{4})"
)
_WEEKDAY = r"(?:(?P<last>last|past)\s+)?(?P<name>[a-z]{3,9})"
_WEEKDAY_ZH = r"(?P<which>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
_TIME = (
    r"(?P<head>.*?)(?:\s*[tT的,]?\s*|\bat\s+)(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*"
    r"(?P<h>\d{1,2})(?::(?P<m>\d{2})(?::(?P<s>\d{2}))?|点(?:(?P<m2>\d{1,2})分?|(?P<h2>半))?|(?=\s*[ap]m))\s*(?P<ap>[ap]m)?"
)
_PERIOD = (
    r"(?P<y>\d{4})\s*[-/]?\s*q(?P<q>[1-4])|(?P<y2>\d{4})[-/](?P<m>\d{1,2})|(?P<y3>\d{4})年(?:(?P<m2>\d{1,2})月|第?(?P<q2>[一二三四1-4])季度)?"
    r"|(?P<name>[a-z]{3,9})\s+(?P<y4>\d{4})"
)
_EDGE = r"(?:the\s+)?(?P<edge>end|start|beginning)\s+of\s+(?:the\s+)?(?P<which>last|previous|this|current)?\s*(?P<unit>week|month|quarter|year)"
_EDGE_ZH = (
    r"(?P<which>上上|上|本|这|今|去|前)?一?个?(?P<unit>周|星期|月|季度|季|年)度?(?P<edge>初|末|底|开始|结束)"
)

Period = tuple[date, date]
"""First day, and the first day after it."""


def read_moment(text: str, clock: Clock, *, start: bool = False) -> datetime | None:
    """The UTC moment that a text names, or None where it is not one of the forms.

    `start`: a form without a time of day means the start of what it names, not the end. Raises
    ValueError or OverflowError for a form with a date that does not exist.
    """
    given = _plain(text)
    for form in (_now, _exact, _long_ago, _edge_of):
        if (found := form(given, clock)) is not None:
            return found
    for whole in (_period_named, _whole_day):
        if (period := whole(given, clock)) is not None:
            return _midnight(period[0], clock) if start else _end(period[1], clock)
    return _day_and_time(given, clock)


def _plain(text: str) -> str:
    text = text.translate({ord("："): ":", ord("，"): ",", 0x3000: " "})
    return " ".join(text.lower().split())


def _now(text: str, clock: Clock) -> datetime | None:
    return clock.now if text in ("now", "today", "latest", "现在", "目前", "今天", "今日") else None


def _exact(text: str, clock: Clock) -> datetime | None:
    """ISO 8601 with a time of day."""
    if not re.match(r"\d{4}-\d{1,2}-\d{1,2}[t ]\d|\d{8}t\d", text):
        return None
    moment = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" Z", "Z").replace(" ", "T", 1))
    return clock.utc(moment) if moment.tzinfo is None else moment.astimezone(clock.now.tzinfo)


def _long_ago(text: str, clock: Clock) -> datetime | None:
    found = re.fullmatch(_AGO, text)
    back = found and _span(found["n"], found["unit"])
    if not back:
        return None
    count, unit = back
    if unit in SECONDS:
        return clock.now - timedelta(seconds=count * SECONDS[unit])
    here = clock.here()
    return clock.utc(datetime.combine(_earlier(here.date(), count, unit), here.time()))


def read_span(text: str) -> timedelta | None:
    """The length of time that a text names (`30`, `30d`, `2 weeks`, `3个月`), or None where it is not one.

    A bare number is days; a month has 30, a quarter 91, a year 365.
    """
    if (given := _plain(text)).isdecimal():
        return timedelta(days=int(given))
    found = re.fullmatch(_LENGTH, given)
    span = found and _span(found["n"], found["unit"])
    if not span:
        return None
    count, unit = span
    return timedelta(seconds=count * SECONDS[unit]) if unit in SECONDS else timedelta(days=count * DAYS[unit])


def _span(count: str, name: str) -> tuple[int, str] | None:
    """How many of which unit; halves as the smaller unit."""
    unit = UNITS.get(name) or UNITS.get(name.removesuffix("s"))
    if unit is None:
        return None
    if count == "半":
        halves = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month"), "month": (15, "day")}
        return halves.get(unit)
    number = _number(count)
    return None if number is None else (number, unit)


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if text in ("a", "an"):
        return 1
    if text in NUMBERS:
        return NUMBERS.index(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.partition("十")
    digits = (tens or "一", ones or "零") if ten else ("零", tens)
    if all(len(d) == 1 and d in DIGITS for d in digits):
        return DIGITS.index(digits[0]) * 10 + DIGITS.index(digits[1])
    return None


def _earlier(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(day.day, days))


def _edge_of(text: str, clock: Clock) -> datetime | None:
    found = re.fullmatch(_EDGE, text)
    if found:
        back = 1 if found["which"] in ("last", "previous") else 0
        return _edge_moment(found["unit"], back, found["edge"] != "end", clock)
    found = re.fullmatch(_EDGE_ZH, text)
    if found:
        back = {"上": 1, "去": 1, "上上": 2, "前": 2}.get(found["which"] or "", 0)
        return _edge_moment(UNITS[found["unit"]], back, found["edge"] in ("初", "开始"), clock)
    if text.startswith("end of "):
        period = _period_named(text.removeprefix("end of "), clock)
        return _end(period[1], clock) if period else None
    return None


def _edge_moment(unit: str, back: int, start: bool, clock: Clock) -> datetime:
    first, after = _period_around(clock.here().date(), unit, back)
    return _midnight(first, clock) if start else _end(after, clock)


def _period_around(day: date, unit: str, back: int = 0) -> Period:
    day = _earlier(day.replace(day=1) if unit != "week" else day, back, unit)
    if unit == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, _earlier(first, -1, unit)


def _midnight(day: date, clock: Clock) -> datetime:
    return clock.utc(datetime.combine(day, time.min))


def _end(after: date, clock: Clock) -> datetime:
    return _midnight(after, clock) - timedelta(microseconds=1)


def _period_named(text: str, clock: Clock) -> Period | None:
    """A month, quarter or year by its name."""
    del clock
    found = re.fullmatch(_PERIOD, text)
    if not found:
        return None
    year = int(found["y"] or found["y2"] or found["y3"] or found["y4"])
    month, unit = 1, "year"
    if quarter := found["q"] or found["q2"]:
        number = int(quarter) if quarter.isdecimal() else DIGITS.index(quarter)
        month, unit = number * 3 - 2, "quarter"
    elif found["m"] or found["m2"]:
        month, unit = int(found["m"] or found["m2"]), "month"
    elif found["name"]:
        named = _named(found["name"], MONTHS)
        if named is None:
            return None
        month, unit = named + 1, "month"
    return _period_around(date(year, month, 1), unit)


def _whole_day(text: str, clock: Clock) -> Period | None:
    day = _day(text, clock.here().date())
    return (day, day + timedelta(days=1)) if day else None


def _day_and_time(text: str, clock: Clock) -> datetime | None:
    today = clock.here().date()
    found = re.fullmatch(_TIME, text)
    clocked = found and _time_of_day(found)
    if not found or clocked is None:
        return None
    head = found["head"].strip().removesuffix(" at").rstrip(",")
    day = _day(head, today) if head else today
    return None if day is None else clock.utc(datetime.combine(day, clocked))


def _time_of_day(found: re.Match[str]) -> time | None:
    hour = int(found["h"])
    if found["ap"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["ap"] == "pm" else 0)
    elif found["half"] in ("下午", "傍晚", "晚上") and hour < 12:
        hour += 12
    return time(hour, 30 if found["h2"] else int(found["m"] or found["m2"] or 0), int(found["s"] or 0))


def _day(text: str, today: date) -> date | None:
    """The day that a text names, or None."""
    for form in (_relative_day, _calendar_day, _day_of_week):
        if found := form(text, today):
            return found
    return None


def _relative_day(text: str, today: date) -> date | None:
    back = {
        "today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1,
        "day before yesterday": 2, "the day before yesterday": 2, "前天": 2, "大前天": 3,
    }.get(text)  # fmt: skip
    if back is not None:
        return today - timedelta(days=back)
    found = re.fullmatch(_AGO, text)
    span = found and _span(found["n"], found["unit"])
    return _earlier(today, *span) if span and span[1] not in SECONDS else None


def _calendar_day(text: str, today: date) -> date | None:
    if found := re.fullmatch(_NAMED_DAY, text):
        if found["y"]:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        day = date(today.year, int(found["m2"]), int(found["d2"]))
        return day if day <= today else date(today.year - 1, day.month, day.day)
    if found := re.fullmatch(_ENGLISH_DAY, text):
        month = _named(found["m"] or found["m2"], MONTHS)
        if month is not None:
            return date(int(found["y"]), month + 1, int(found["d"] or found["d2"]))
    return None


def _day_of_week(text: str, today: date) -> date | None:
    """`friday`: the latest one, today included; `last friday`: the latest before today; 上周五: of last week."""
    if found := re.fullmatch(_WEEKDAY, text):
        named = _named(found["name"], WEEKDAYS)
        if named is None:
            return None
        back = (today.weekday() - named) % 7
        return today - timedelta(days=back or (7 if found["last"] else 0))
    if found := re.fullmatch(_WEEKDAY_ZH, text):
        index = WEEKDAYS_ZH.find(found["day"].translate({ord("天"): "日", ord("末"): "日"}))
        monday = today - timedelta(days=today.weekday())
        if found["which"] is None:
            return today - timedelta(days=(today.weekday() - index) % 7)
        return monday + timedelta(days=index - 7 * {"上": 1, "上上": 2}.get(found["which"], 0))
    return None


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """Which of the names it is, in full or by at least three letters."""
    return next((i for i, name in enumerate(names) if name.startswith(text)), None)
