"""Measurements as rows: which entries hold one, and when its period starts."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import MeasurementCorrected, MeasurementRecorded
from opsledger_events.periods import period_named
from opsledger_events.values import microseconds


@lru_cache(maxsize=4096)
def start_us(period: str) -> int:
    """When a period starts: 00:00 UTC of its first day, in microseconds."""
    return microseconds(datetime.combine(period_named(period).first, time(), UTC))


def measurement_row(entry: AnyEntry, no: int, effective_us: int, recorded_us: int) -> tuple[Any, ...] | None:
    """The row in `measurements` of an entry of record `no`; None where it holds no measurement."""
    data = entry.data
    corrected = isinstance(data, MeasurementCorrected)
    if not corrected and not isinstance(data, MeasurementRecorded):
        return None
    return (
        entry.position,
        no,
        data.segment,
        data.period,
        start_us(data.period),
        data.value,
        data.denominator,
        effective_us,
        recorded_us,
        int(corrected),
    )
