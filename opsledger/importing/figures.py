"""Repeated values of an indicator: the same value adds nothing, a different one is a correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.kinds.indicator import MeasurementCorrected, MeasurementRecorded
from opsledger_events.measured import measurement_claim

if TYPE_CHECKING:
    from opsledger.batch import Batch
    from opsledger_events.event import Event


class Held(NamedTuple):
    """The value that an indicator has for a period and segment."""

    value: float
    denominator: float | None


class Figures:
    """The values of indicators; read from the ledger for those of which a value is repeated."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._records: dict[str, dict[tuple[str, str], Held]] = {}

    def held(self, batch: Batch, record: str, event: MeasurementRecorded) -> Held | None:
        """The value that holds for a measurement's period and segment; None if this is the first."""
        if not batch.claimed(measurement_claim(record, event.segment, event.period)):
            return None
        if record not in self._records:
            self._records[record] = {}
            for entry in batch.history(record):
                self.keep(record, entry.data)
        return self._records[record].get((event.period, event.segment))

    def keep(self, record: str, event: Event) -> None:
        """Note a value that was recorded."""
        known = self._records.get(record)
        if known is not None and isinstance(event, MeasurementRecorded | MeasurementCorrected):
            known[event.period, event.segment] = Held(event.value, event.denominator)


def correction_of(event: MeasurementRecorded) -> MeasurementCorrected:
    """The correction that changes the value to that of a measurement."""
    return MeasurementCorrected(
        period=event.period, segment=event.segment, value=event.value, denominator=event.denominator
    )
