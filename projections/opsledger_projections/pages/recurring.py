"""Recurrence rules (RFC 5545, RRULE) in words, for the usual rules of meetings."""

from __future__ import annotations

import re
from collections.abc import Callable

from opsledger_events.language import Label, joined, tr

WEEKDAYS = {
    "MO": Label("Monday", "周一"),
    "TU": Label("Tuesday", "周二"),
    "WE": Label("Wednesday", "周三"),
    "TH": Label("Thursday", "周四"),
    "FR": Label("Friday", "周五"),
    "SA": Label("Saturday", "周六"),
    "SU": Label("Sunday", "周日"),
}
PLACES = {
    1: Label("first", "第一个"),
    2: Label("second", "第二个"),
    3: Label("third", "第三个"),
    4: Label("fourth", "第四个"),
    5: Label("fifth", "第五个"),
    -1: Label("last", "最后一个"),
}
KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"}


def in_words(rule: str) -> str:
    """A recurrence rule in words; the rule itself if it has no words here."""
    parts: dict[str, str] = {}
    for part in filter(None, rule.upper().removeprefix("RRULE:").split(";")):
        name, _, value = part.partition("=")
        parts[name] = value
    weeks_matter = "WKST" in parts and parts.get("INTERVAL", "1") != "1"
    if weeks_matter or not parts.keys() <= KNOWN:
        return rule
    try:
        said = FREQUENCIES[parts["FREQ"]](int(parts.get("INTERVAL", "1")), parts)
    except (KeyError, ValueError):
        return rule
    if "COUNT" in parts:
        said = tr("{rule}, {count:|time|times}", rule=said, count=parts["COUNT"])
    if until := re.match(r"(\d{4})(\d\d)(\d\d)", parts.get("UNTIL", "")):
        said = tr("{rule}, until {day}", rule=said, day="-".join(until.groups()))
    return said


def _daily(interval: int, parts: dict[str, str]) -> str:
    """A daily rule in words. Raises ValueError if only some days count."""
    if "BYDAY" in parts or "BYMONTHDAY" in parts:
        raise ValueError
    return tr("every day") if interval == 1 else tr("every {count} days", count=interval)


def _weekly(interval: int, parts: dict[str, str]) -> str:
    """A weekly rule in words. Raises KeyError for a day that is not a weekday, and ValueError for days of the month."""
    if "BYMONTHDAY" in parts:
        raise ValueError
    if "BYDAY" not in parts:
        return tr("every week") if interval == 1 else tr("every {count} weeks", count=interval)
    days = joined(str(WEEKDAYS[day]) for day in parts["BYDAY"].split(","))
    if interval == 1:
        return tr("every week on {days}", days=days)
    return tr("every {count} weeks on {days}", count=interval, days=days)


def _monthly(interval: int, parts: dict[str, str]) -> str:
    """A monthly rule in words. Raises KeyError and ValueError for days that have no words here."""
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise ValueError
    if "BYDAY" in parts:
        days = joined(_weekday_of_month(day) for day in parts["BYDAY"].split(","))
    elif "BYMONTHDAY" in parts:
        days = joined(_day_of_month(int(day)) for day in parts["BYMONTHDAY"].split(","))
    else:
        return tr("every month") if interval == 1 else tr("every {count} months", count=interval)
    if interval == 1:
        return tr("every month on {days}", days=days)
    return tr("every {count} months on {days}", count=interval, days=days)


def _weekday_of_month(text: str) -> str:
    """`1TH` as the first Thursday."""
    return tr("the {place} {weekday}", place=PLACES[int(text[:-2])], weekday=WEEKDAYS[text[-2:]])


def _day_of_month(day: int) -> str:
    """`5` as the 5th, `-1` as the last day. Raises ValueError for others counted from the end."""
    if day == -1:
        return tr("the last day")
    if day < 1:
        raise ValueError
    ending = "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return str(Label(f"the {day}{ending}", f"{day}日"))


def _yearly(interval: int, parts: dict[str, str]) -> str:
    """A yearly rule in words. Raises ValueError if it names days of the year, which have no words here."""
    if "BYDAY" in parts or "BYMONTHDAY" in parts:
        raise ValueError
    return tr("every year") if interval == 1 else tr("every {count} years", count=interval)


FREQUENCIES: dict[str, Callable[[int, dict[str, str]], str]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}
