"""The source of pages: the views of one ledger at one moment, with each question asked only once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE, At
from opsledger_projections.kpi import Kpi, kpi, kpis
from opsledger_projections.links import LinkRow, links_to
from opsledger_projections.pages.blocks import Ref, Tag
from opsledger_projections.records import RecordRow, record_at, records_at
from opsledger_projections.timeline import Filter, page
from opsledger_projections.views import Views

EVERY = 2**31 - 1


class Reading:
    """The handbook at a moment. Due days are compared with `now`, which for a past moment is that moment."""

    def __init__(self, views: Views, now: datetime, at: At = LIVE, *, every: bool = False) -> None:
        """Read `views` as they were `at` a moment; `every`: lists include what is no longer in force."""
        self.views = views
        self.every = every
        self.at = at
        self.now = now
        self._kinds: dict[str, list[RecordRow]] = {}

    @cached_property
    def rows(self) -> dict[str, RecordRow]:
        """Every record of the handbook at the moment, by id, in order of creation."""
        rows = records_at(self.views, self.at)
        return {row.record: row for row in rows if not kind_named(row.kind).about_access}

    def of_kind(self, *kinds: str, every: bool = False) -> list[RecordRow]:
        """The records of these kinds: those that a plain list shows, or all."""
        return [
            row
            for kind in kinds
            for row in self._of_kind(kind)
            if every or self.every or row.state.state in kind_named(kind).listed
        ]

    def _of_kind(self, kind: str) -> list[RecordRow]:
        if kind not in self._kinds:
            self._kinds[kind] = (
                [row for row in self.rows.values() if row.kind == kind]
                if self._has_every_row
                else records_at(self.views, self.at, kind)
            )
        return self._kinds[kind]

    @property
    def _has_every_row(self) -> bool:
        return "rows" in self.__dict__

    def row(self, record: str) -> RecordRow | None:
        """A record; None if there was no such record."""
        return self.rows.get(record) if self._has_every_row else record_at(self.views, record, self.at)

    def state(self, record: str) -> Record | None:
        """A record's state; None if there was no such record."""
        row = self.row(record)
        return row.state if row else None

    def ref(self, record: str) -> Ref:
        """A reference to a record by id and title, whether or not the record is there."""
        state = self.state(record)
        return Ref(record, f"{record} {state.title}".strip() if state else record)

    def entries(self, *types: str, record: str = "", limit: int = EVERY) -> list[AnyEntry]:
        """Entries of these stored types (`rule.decision_made`), or of a record, newest first."""
        positions = page(self.views, Filter(types=types, record=record), self.at, limit=limit)
        return self.views.log.entries(positions)

    def unmet(self, limit: int) -> list[AnyEntry]:
        """The newest entries that were imported as found although they broke a rule."""
        return self.views.log.entries(page(self.views, Filter(unmet=True), self.at, limit=limit))

    def newest(self, record: str, limit: int) -> list[AnyEntry]:
        """The newest entries of a record, newest first."""
        return self.entries(record=record, limit=limit)

    def pointing_at(self, record: str) -> Sequence[LinkRow]:
        """The records of the handbook that point at a record."""
        links = links_to(self.views, record, self.at)
        return [link for link in links if not kind_named(link.kind).about_access]

    def text(self, body: Body) -> str:
        """The text of a body."""
        return self.views.log.text(body)

    @cached_property
    def kpis(self) -> list[Kpi]:
        """Every indicator that was not retired, with its figures, at the moment."""
        return kpis(self.views, self.now, self.at)

    def figure(self, record: str) -> Kpi | None:
        """An indicator with its figures; None if there was no such indicator."""
        return kpi(self.views, record, self.now, self.at)


def state_tag(row: RecordRow) -> Tag:
    """The state of a record, in a quiet tone if it is settled."""
    kind = kind_named(row.kind)
    word = row.state.state
    return Tag(str(kind.states[word]), "quiet" if word in kind.settled else "plain")


def calls_of(reading: Reading, row: RecordRow) -> tuple[Tag, ...]:
    """A record's needs at this moment, as marks."""
    needs = kind_named(row.kind).needs_at(row.state, reading.now)
    return tuple(Tag(need.message, "bad" if need.severity == 3 else "warning") for need in needs)
