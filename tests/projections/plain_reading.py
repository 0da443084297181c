"""A reading of the handbook that asks no view: every answer is folded from the log at once.

Pages ask a `Reading` and nothing else, so a page made from this one is what the page must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Need
from opsledger_events.kinds.indicator import Indicator
from opsledger_events.registry import kind_named
from opsledger_projections.at import At
from opsledger_projections.attention import Call, among_records, call_of, concerns, in_order, to_acknowledge
from opsledger_projections.kpi import Kpi, figure_needs
from opsledger_projections.links import LinkRow
from opsledger_projections.pages.reading import EVERY, Reading
from opsledger_projections.records import RecordRow
from opsledger_projections.views import Views
from tests.projections import plain, plain_figures
from tests.projections.memory import MemoryLog


class PlainReading(Reading):
    """The handbook at a moment, by a plain fold. It has no views: who goes round it to them fails."""

    def __init__(self, log: MemoryLog, now: datetime, at: At) -> None:
        # By its position, even where that is the last: nothing may take a short cut for the present.
        super().__init__(cast("Views", None), now, at._replace(position=at.known(log.head())))
        self._log = log
        self._entries = list(log.scan(0, log.head()))
        self._histories = plain.histories_of(self._entries)

    @property
    def _has_every_row(self) -> bool:
        return True

    @cached_property
    def rows(self) -> dict[str, RecordRow]:
        return {row.record: row for row in plain.records(self._entries, self.at)}

    def entries(self, *types: str, record: str = "", limit: int = EVERY) -> list[AnyEntry]:
        some = self._histories.get(record, []) if record else self._entries
        found = (entry for entry in plain.counted(some, self.at) if plain.in_type(entry, types))
        return plain.by_effect(found)[:limit]

    def unmet(self, limit: int) -> list[AnyEntry]:
        found = (entry for entry in plain.counted(self._entries, self.at) if entry.unmet)
        return plain.by_effect(found)[:limit]

    def pointing_at(self, record: str) -> Sequence[LinkRow]:
        return self._pointing.get(record, ())

    @cached_property
    def _pointing(self) -> dict[str, list[LinkRow]]:
        return plain.pointing(self._histories, self.at)

    def text(self, body: Body) -> str:
        return self._log.text(body)

    @cached_property
    def kpis(self) -> list[Kpi]:
        found = (self.figure(record) for record in self.rows)
        return [figure for figure in found if figure is not None and figure.state.state != "retired"]

    def figure(self, record: str) -> Kpi | None:
        row = self.rows.get(record)
        if row is None or not isinstance(row.state, Indicator):
            return None
        return plain_figures.figure(row, self._histories[record], self.now, self.at)

    def calls(self, person: str = "", ahead: timedelta = timedelta(0)) -> list[Call]:
        """What needs somebody, or one person, by looking at every record."""
        until = self.now + ahead
        calls = [
            call_of(row, need)
            for row in self.rows.values()
            for need in self._needs(row)
            if need.holds(self.now) or (need.begins is not None and self.now < need.begins <= until)
            if not person or concerns(row.state, need, person)
        ]
        return in_order([*calls, *among_records(self, person), *to_acknowledge(self, person)], self.now)

    def _needs(self, row: RecordRow) -> Iterator[Need]:
        yield from kind_named(row.kind).needs(row.state)
        figure = self.figure(row.record)
        if figure is not None and figure.state.state != "retired":
            yield from figure_needs(figure)
