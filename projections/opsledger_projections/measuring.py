"""The fold over new entries that fills `measurements`: the entries that hold one, and the start of each period."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import MeasurementCorrected, MeasurementRecorded
from opsledger_events.periods import period_named
from opsledger_events.values import microseconds
from opsledger_projections.inserting import Waiting
from opsledger_projections.schema import MEASUREMENTS


class Measurements:
    """Folds entries into rows of measurements. It lasts for one catch-up, under the lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Continue from what the table of this connection holds."""
        self._waiting = Waiting(connection, "measurements", len(MEASUREMENTS))

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Write the rows for the entries that hold a measurement."""
        add = self._waiting.add
        for entry in entries:
            data = entry.data
            if data.inert and isinstance(data, (MeasurementRecorded, MeasurementCorrected)):
                add(row_of(entry, data))
        self._waiting.insert()

    def settle(self) -> None:
        """Do nothing: no row is held back."""


def row_of(entry: AnyEntry, data: MeasurementRecorded | MeasurementCorrected) -> tuple[Any, ...]:
    """The row for an entry that holds a measurement. Raises InputError if its period is not valid."""
    return (
        entry.position,
        entry.record,
        data.segment,
        data.period,
        start_us(data.period),
        data.value,
        data.denominator,
        microseconds(entry.effective_at),
        microseconds(entry.recorded_at),
        int(isinstance(data, MeasurementCorrected)),
    )


@lru_cache(maxsize=4096)
def start_us(period: str) -> int:
    """When a period starts: 00:00 UTC of its first day, in microseconds."""
    return microseconds(datetime.combine(period_named(period).first, time(), UTC))
