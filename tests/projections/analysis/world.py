"""Ledgers in memory with an indicator and what happened around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from opsledger_events.event import AnyEntry, Event
from opsledger_events.kinds.indicator import IndicatorDefined, MeasurementRecorded
from opsledger_events.periods import Frequency, period_of
from opsledger_events.values import Area
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.histories import START
from tests.projections.memory import MemoryLog

MONDAY = date(2020, 1, 6)
"""All of this lies before the entries are recorded: START is later."""


def moment(day: date, hour: int = 0) -> datetime:
    """An hour of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def week(number: int, day: int = 0) -> date:
    """A day of the week of that number, Monday being 0."""
    return MONDAY + timedelta(days=7 * number + day)


def week_named(number: int) -> str:
    """The word of that week."""
    return period_of(week(number), Frequency.WEEK)


Told = tuple[str, Event, datetime]
"""A record, an event, and when it held."""


def weekly(record: str, values: Sequence[float], **more: Any) -> Iterable[Told]:
    """A weekly indicator in sales, measured from the first Monday on."""
    given: dict[str, Any] = {
        "title": record,
        "unit": "d",
        "formula": "x",
        "area": Area.SALES,
        "frequency": Frequency.WEEK,
    }
    yield record, IndicatorDefined(**given | more), moment(MONDAY)
    for number, value in enumerate(values):
        yield record, MeasurementRecorded(period=week_named(number), value=value), moment(week(number, 6), 12)


def daily(record: str, values: Sequence[float]) -> Iterable[Told]:
    """The same, measured day by day."""
    yield from weekly(record, [], frequency=Frequency.DAY)
    for number, value in enumerate(values):
        day = MONDAY + timedelta(days=number)
        yield record, MeasurementRecorded(period=day.isoformat(), value=value), moment(day, 12)


def views_of(folder: Path, told: Iterable[Told]) -> Views:
    """Views of a ledger in which this was recorded, in order of time."""
    entries: list[AnyEntry] = []
    versions: dict[str, int] = {}
    for position, (record, event, held) in enumerate(sorted(told, key=lambda one: one[2]), 1):
        assert held < START
        versions[record] = versions.get(record, 0) + 1
        entries.append(entry(position, record, event, version=versions[record], effective=held))
    return Views.open(folder / "views.db", MemoryLog(entries))
