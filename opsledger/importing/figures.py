"""Values of an indicator that come again: the same one says nothing new, another one corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.kinds.indicator import MeasurementCorrected, MeasurementRecorded
from opsledger_events.measured import measurement_claim

if TYPE_CHECKING:
    from opsledger.batch import Batch
    from opsledger_events.event import Event


class Held(NamedTuple):
    """What an indicator holds for a period and segment."""

    value: float
    denominator: float | None


class Figures:
    """The values that indicators hold; read off the ledger for those of which a value comes again."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._records: dict[str, dict[tuple[str, str], Held]] = {}

    def held(self, batch: Batch, record: str, event: MeasurementRecorded) -> Held | None:
        """What holds for the period and segment of a measurement; None where it is the first."""
        if not batch.claimed(measurement_claim(record, event.segment, event.period)):
            return None
        if record not in self._records:
            self._records[record] = {}
            for entry in batch.history(record):
                self.keep(record, entry.data)
        return self._records[record].get((event.period, event.segment))

    def keep(self, record: str, event: Event) -> None:
        """Take note of a value that was recorded."""
        known = self._records.get(record)
        if known is not None and isinstance(event, MeasurementRecorded | MeasurementCorrected):
            known[event.period, event.segment] = Held(event.value, event.denominator)


def correction_of(event: MeasurementRecorded) -> MeasurementCorrected:
    """The correction to the value that a measurement says."""
    return MeasurementCorrected(
        period=event.period, segment=event.segment, value=event.value, denominator=event.denominator
    )
