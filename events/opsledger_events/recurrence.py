"""Recurrence rules of iCalendar (RFC 5545, RRULE), which give the next meeting of a series.

A rule determines days: `FREQ=WEEKLY;BYDAY=MO`, `FREQ=MONTHLY;BYDAY=1TH;COUNT=12`. The time of day is that
of the series' first moment, on the clock of its zone. This is the only module that uses dateutil, and it
runs only when something is decided: its answer is written into an event and never computed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from opsledger_events.errors import InputError
from opsledger_events.language import tr

_DAY = "MO|TU|WE|TH|FR|SA|SU"
_WEEKDAY = rf"([+-]?([1-9]|[1-4]\d|5[0-3]))?({_DAY})"
_NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3}){0,60}"
_MONTH = r"([1-9]|1[0-2])"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d?",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "BYDAY": rf"{_WEEKDAY}(,{_WEEKDAY}){{0,60}}",
    "BYMONTHDAY": _NUMBERS,
    "BYYEARDAY": _NUMBERS,
    "BYWEEKNO": _NUMBERS,
    "BYMONTH": rf"{_MONTH}(,{_MONTH}){{0,11}}",
    "BYSETPOS": _NUMBERS,
    "WKST": _DAY,
}
"""The parts that a rule may have, with their form. Hours and shorter units (FREQ=HOURLY, BYHOUR) are excluded, because they
would give several meetings a day."""

_ONLY_WITH = {
    "BYMONTHDAY": ("MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("MONTHLY", "YEARLY"),
}
"""Parts that are allowed with some frequencies only (RFC 5545, 3.3.10). Daily and weekly rules allow even less than the RFC:
a rule that no day meets would be searched up to the year 9999 while the ledger is locked."""

SAMPLE = datetime(2026, 1, 1, 9)  # noqa: DTZ001 - naive, as dateutil counts on the clock of any zone
"""A start for trying out a rule."""


def check_rule(text: str) -> None:
    """Raise InputError for a text that is not a rule for days, or that no day can meet from any start."""
    parts = {name: value for name, value in _read(text).items() if name not in ("INTERVAL", "UNTIL")}
    if next(_moments(text, parts, SAMPLE, UTC), None) is None:
        raise _no_rule(text, tr("no day meets it"))


def next_after(text: str, start: datetime, after: datetime) -> datetime | None:
    """The first moment after `after` in the series that begins at `start`, or None if the series has ended.

    It is computed on the clock of the zone of `start` and returned in that zone. Raises InputError for
    a text that is not a rule.
    """
    zone = start.tzinfo
    assert zone is not None
    past = after.astimezone(zone).replace(tzinfo=None)
    moments = _moments(text, _read(text), start.replace(tzinfo=None), zone)
    found = next((moment for moment in moments if moment > past), None)
    return found.replace(tzinfo=zone) if found else None


def zone_named(text: str) -> tzinfo:
    """The zone that a word names: `Asia/Shanghai`, `+08:00`; UTC for an empty one. Raises InputError if it names none."""
    if not text:
        return UTC
    if offset := re.fullmatch(r"([+-])(\d\d):?([0-5]\d)", text, re.ASCII):
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if span <= timedelta(hours=14):
            return timezone(-span if offset[1] == "-" else span)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - rarely needed

    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise InputError(
            tr("“{word}” is not a time zone.", word=text),
            tr("Write a place such as Asia/Shanghai, or an offset such as +08:00."),
        ) from None


def _read(text: str) -> dict[str, str]:
    """The parts of a rule by name. Raises InputError if the text is not a rule."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or name in parts or not re.fullmatch(_PARTS[name], value, re.ASCII):
            raise _no_rule(text, part)
        parts[name] = value
    frequency = parts.get("FREQ")
    if frequency is None:
        raise _no_rule(text, tr("FREQ is missing"))
    if "COUNT" in parts and "UNTIL" in parts:
        raise _no_rule(text, tr("COUNT and UNTIL are two ends"))
    if frequency in ("DAILY", "WEEKLY") and re.search(r"\d", parts.get("BYDAY", "")):
        raise _no_rule(text, f"BYDAY={parts['BYDAY']}")
    for name, frequencies in _ONLY_WITH.items():
        if name in parts and frequency not in frequencies:
            raise _no_rule(text, f"{name}={parts[name]}")
    if "UNTIL" in parts:
        _until(parts["UNTIL"], UTC, text)
    return parts


def _moments(text: str, parts: dict[str, str], start: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The moments of a series, on the clock of its zone; `start` is on that clock too."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - slow to load, and few commands need it

    if "UNTIL" in parts:
        parts = parts | {"UNTIL": f"{_until(parts['UNTIL'], zone, text):%Y%m%dT%H%M%S}"}
    try:
        return iter(rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start))
    except ValueError as error:
        raise _no_rule(text, str(error)) from error


def _until(word: str, zone: tzinfo, text: str) -> datetime:
    """The last moment of a rule on the clock of a zone; the end of the day if only a day is given."""
    whole = word if "T" in word else f"{word}T235959"
    try:
        moment = datetime.strptime(whole.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        if whole.endswith("Z"):
            moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise _no_rule(text, f"UNTIL={word}") from None
    return moment


def _no_rule(text: str, why: str) -> InputError:
    return InputError(
        tr("series: “{rule}” is not a recurrence rule: {why}.", rule=text, why=why),
        tr(
            "Write it as iCalendar does: FREQ=WEEKLY;BYDAY=MO, FREQ=MONTHLY;BYDAY=1TH;COUNT=12, FREQ=DAILY;UNTIL=20261231."
        ),
    )
