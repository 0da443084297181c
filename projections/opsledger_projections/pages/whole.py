"""A reading for all pages at once: a page's question about one record is asked for all records together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from opsledger_events.event import AnyEntry
from opsledger_events.kind import Need
from opsledger_events.registry import kind_named
from opsledger_projections.attention import Call, among_records, call_of, in_order, to_acknowledge
from opsledger_projections.kpi import Kpi, figure_needs
from opsledger_projections.linking import links_of
from opsledger_projections.links import LinkRow
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow

POINTING = """
SELECT r.record, l.target FROM links l JOIN records r ON r.no = l.no WHERE l.since <= ?
GROUP BY l.no, l.target ORDER BY min(l.since)
"""

NEWEST_FIRST = """
SELECT no, position FROM timeline WHERE position <= ? AND effective_us <= ?
ORDER BY effective_us DESC, position DESC
"""


class WholeReading(Reading):
    """A reading that answers for each record from what it has read for all records."""

    @property
    def _has_every_row(self) -> bool:
        return True  # every record is needed, so one question covers them all

    def pointing_at(self, record: str) -> Sequence[LinkRow]:
        """What points at a record, in the order in which the links were made."""
        return self._pointing.get(record, ())

    @cached_property
    def _pointing(self) -> dict[str, list[LinkRow]]:
        links = {name: self._links_by_target(name) for name in self.rows}
        found: dict[str, list[LinkRow]] = {}
        for record, target in self.views.connection.execute(POINTING, (self.at.position,)):
            for word in links.get(record, {}).get(target, ()):
                row = self.rows[record]
                found.setdefault(target, []).append(LinkRow(record, row.kind, row.state.title, word))
        return found

    def _links_by_target(self, record: str) -> dict[str, list[str]]:
        row, found = self.rows[record], dict[str, list[str]]()
        for word, target in sorted(links_of(kind_named(row.kind), row.state)):
            found.setdefault(target, []).append(word)
        return found

    def newest(self, record: str, limit: int) -> list[AnyEntry]:
        """The newest entries of a record, newest first."""
        if limit != self._limit:
            self._limit = limit
            self.__dict__.pop("_newest", None)
        return self._newest.get(record, [])

    _limit = 0

    @cached_property
    def _newest(self) -> dict[str, list[AnyEntry]]:
        """The newest entries of every record, from one question to the views and one pass through the log."""
        left: dict[int, int] = {}
        positions: list[int] = []
        for no, position in self.views.connection.execute(NEWEST_FIRST, self.at):
            if room := left.get(no, self._limit):
                left[no] = room - 1
                positions.append(position)
        found: dict[str, list[AnyEntry]] = {}
        for entry in self.views.log.entries(sorted(positions)):
            found.setdefault(entry.record, []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: (entry.effective_at, entry.position), reverse=True)
        return found

    @cached_property
    def calls(self) -> list[Call]:
        """What needs a person at the moment, the most severe first, as in `attention`, but without reading everything again."""
        calls = (
            call_of(row, need)
            for row in self.rows.values()
            for need in self._needs(row)
            if need.holds(self.now)
        )
        return in_order([*calls, *among_records(self), *to_acknowledge(self)], self.now)

    def _needs(self, row: RecordRow) -> Iterator[Need]:
        yield from kind_named(row.kind).needs(row.state)
        if figure := self._figures.get(row.record):
            yield from figure_needs(figure)

    def figure(self, record: str) -> Kpi | None:
        """An indicator with its figures."""
        return self._figures.get(record) or super().figure(record)

    @cached_property
    def _figures(self) -> dict[str, Kpi]:
        return {figure.record: figure for figure in self.kpis}
