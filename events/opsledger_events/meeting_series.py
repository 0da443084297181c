"""Series of meetings: each meeting is a record, and the next one is scheduled when the previous one is over."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from opsledger_events.asking import asked
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.recurrence import check_rule, next_after, zone_named

BASE_LIMIT_CHARS = 69
"""Maximum length of the id of a series' first meeting: later ids add `@` and a day to it."""


class Next(NamedTuple):
    """The next meeting of a series."""

    record: str
    starts_at: datetime


def base_of(record: str) -> str:
    """The id that the meetings of a series share: `MTG-7` of `MTG-7@2026-03-02`."""
    return re.sub(r"@\d{4}-\d\d-\d\d$", "", record)


def next_of(record: str, series: str, zone: str, start: datetime, occurrence: datetime) -> Next | None:
    """The meeting that follows `occurrence` in the series that began at `start`; None if the series has ended."""
    found = next_after(series, start.astimezone(zone_named(zone)), occurrence)
    return Next(f"{base_of(record)}@{found:%Y-%m-%d}", found.astimezone(UTC)) if found else None


def check_series(record: str, series: str, zone: str, start: datetime) -> None:
    """Raise InputError if a meeting cannot be the first of a series, because of the rule, the zone, the day or the id."""
    here = zone_named(zone)
    if not series:
        return
    check_rule(series)
    first = next_after(series, start.astimezone(here), start - timedelta(microseconds=1))
    if first != start:
        raise InputError(
            tr(
                "starts_at: {start:%Y-%m-%d %H:%M %Z} is no day of the series “{series}”.",
                start=start.astimezone(here),
                series=series,
            ),
            tr(
                "Start on the first of its days, or name the clock that it is held by: {series_zone}.",
                series_zone=asked("series_zone", "+08:00"),
            ),
        )
    if len(base_of(record)) > BASE_LIMIT_CHARS:
        raise InputError(
            tr("“{record}” is too long for a series.", record=record),
            tr("The id of a series has up to {limit} characters.", limit=BASE_LIMIT_CHARS),
        )
