"""Reads times as other systems write them, in any format and zone, as UTC moments."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.periods import Frequency, period_named, period_of

WORDS = ("iso", "epoch", "epoch_ms", "epoch_us", "period")
"""Formats with a name; any other format is a pattern of `strptime`."""

EXAMPLE = datetime(2024, 3, 9, 13, 14, 15, tzinfo=UTC)
"""Sample moment: a pattern that cannot read what it writes for this moment is useless."""

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")


def zone_named(name: str) -> tzinfo:
    """The zone with a name (`Europe/Lisbon`, `UTC`) or an offset (`+08:00`). Raises InputError."""
    if name in ("UTC", "Z", ""):
        return UTC
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset < timedelta(hours=24):
            return timezone(-offset if sign == "-" else offset)
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - only for named zones

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        from opsledger_events.nearest import did_you_mean  # noqa: PLC0415 - only a mistake needs it

        known = sorted(available_timezones())
        way_out = did_you_mean(name, known) if known else ""
        if not known or len(way_out) > 100:
            way_out = tr("Write a name such as Europe/Lisbon, or an offset such as +08:00.")
        raise InputError(tr("There is no time zone “{name}”.", name=name), way_out) from error


class Clock:
    """Reads the times of one column. `clock(value)` is a UTC moment; raises InputError."""

    def __init__(self, form: str = "iso", zone: str = "UTC", edge: str = "start") -> None:
        """Read times in a format and zone. A time with a zone of its own keeps it."""
        self.form = form
        self.zone = zone_named(zone)
        self.edge = edge
        self._reader = _reader_of(form)
        self._cached = lru_cache(maxsize=1024)(self._moment)

    def __call__(self, value: Any) -> datetime:
        """The moment that a value denotes."""
        return self._cached(value if isinstance(value, int | float) else str(value))

    def local(self, value: Any) -> datetime:
        """The written time in its own zone, before `edge` is applied."""
        try:
            written = self._reader(value if isinstance(value, int | float) else str(value))
            moment = written if written.tzinfo else written.replace(tzinfo=self.zone)
            moment.astimezone(UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise InputError(
                tr("“{value}” is not a time of the form {form}.", value=value, form=self.form),
                tr("Give the right `format`, or name the value as null."),
            ) from error
        return moment

    def _moment(self, value: str | float) -> datetime:
        local = self.local(value)
        if self.edge != "start":
            local = end_of(local, Frequency(self.edge.removeprefix("end of ")))
        return local.astimezone(UTC)


def end_of(moment: datetime, frequency: Frequency) -> datetime:
    """The first moment after the day, week, month, quarter or year that a moment lies in, in its zone."""
    after: date = period_named(period_of(moment.date(), frequency)).after
    return datetime(after.year, after.month, after.day, tzinfo=moment.tzinfo)


def _reader_of(form: str) -> Callable[[str | float], datetime]:
    if form == "iso":
        return lambda value: datetime.fromisoformat(str(value).strip())
    if form == "period":
        return lambda value: datetime.combine(period_named(str(value).strip()).first, time())
    if form in WORDS:
        units = {"epoch": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}[form]
        return lambda value: _since_1970(value, units)
    if "%" not in form:
        raise InputError(
            tr("“{form}” is not a time format.", form=form),
            tr("Write one of {words}, or a pattern such as %d-%m-%Y %H:%M.", words=", ".join(WORDS)),
        )
    _check_pattern(form)
    return lambda value: datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 - the zone follows


def _check_pattern(form: str) -> None:
    """Raise InputError for a pattern that reads no time, or does not contain the year."""
    try:
        read = datetime.strptime(EXAMPLE.strftime(form), form)  # noqa: DTZ007 - only its year is used
    except (ValueError, re.error) as error:
        raise InputError(
            tr("“{form}” is not a time format: {error}.", form=form, error=str(error).rstrip(".")),
            tr("Python's strptime lists what may stand behind %; a quarter or a week is read by `period`."),
        ) from error
    if read.year != EXAMPLE.year:
        raise InputError(
            tr("The time format “{form}” has no year.", form=form),
            tr("Where the file's times have none, put it before them in a column of [computed.NAME]."),
        )


def _since_1970(value: str | float, units: int) -> datetime:
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 - exact where a float would round

    try:
        us = int(Decimal(str(value).strip()) * (1_000_000 // units))
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(str(value)) from error
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
