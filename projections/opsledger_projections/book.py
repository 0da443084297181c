"""The fold over new entries that fills every table of the book: records, versions, timeline, links.

Rows are gathered per batch and written with `executemany`; the row of a record is written once per
batch, however many of its entries the batch holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

import msgspec
from msgspec.structs import astuple

from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.fold import kind_of_history
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_events.values import Area, microseconds
from opsledger_projections.inserting import Waiting
from opsledger_projections.linking import links_of, watched
from opsledger_projections.schema import BOOK
from opsledger_projections.states import decode_state
from opsledger_projections.touched import touched, veiled_places
from opsledger_projections.waking import INDICATOR, wake_figures, wakes_us

KNOWN_LIMIT = 100_000
"""Maximum number of records held in memory at once."""

_encode = msgspec.json.Encoder().encode


class Share(Enum):
    """Which tables a fold fills when several processes share the work."""

    WHOLE = auto()
    VERSIONS = auto()
    """`versions` alone; of the other tables, only the rows that this fold itself looks up."""
    OTHERS = auto()
    """All tables except `versions`."""


class Known:
    """A record as the fold keeps it between entries."""

    __slots__ = (
        "area", "area_no", "began_us", "changed_us", "in_order", "inert", "kind", "kind_no", "latest_us",
        "name", "no", "position", "state", "values", "veiled", "version", "watch",
    )  # fmt: skip

    def __init__(self, no: int, name: str, kind: Kind, kind_no: int) -> None:
        """A record before its first entry."""
        self.no = no
        self.name = name
        self.kind = kind
        self.kind_no = kind_no
        self.watch = watched(kind)
        self.state: Record = kind.initial
        self.values: tuple[Any, ...] = astuple(kind.initial)
        self.veiled = veiled_places(kind.record)
        self.area: Area = self.state.area
        self.area_no = 0
        self.version = self.position = 0
        self.began_us = self.changed_us = 0
        self.latest_us = -(2**63)
        self.in_order = True
        self.inert = 0

    def row(self) -> tuple[Any, ...]:
        """Its row in `records`."""
        state = self.state
        return (
            self.no, self.name, self.kind.name, state.state, state.title, state.owner, str(state.area),
            self.version, self.position, self.began_us, self.changed_us, self.latest_us,
            int(self.in_order), self.inert, wakes_us(self.kind, state), _encode(state),
        )  # fmt: skip


class Book:
    """Folds entries into rows. It lasts for one catch-up, under the lock."""

    def __init__(self, connection: sqlite3.Connection, share: Share = Share.WHOLE) -> None:
        """Continue from what the tables of this connection hold, and fill the tables of one share."""
        self._connection = connection
        self._versions = share is not Share.OTHERS
        self._others = share is not Share.VERSIONS
        self._known: dict[str, Known] = {}
        self._dirty: set[Known] = set()
        self._figured: set[int] = set()
        """Numbers of the indicators whose figures may now call for attention from a different moment on."""
        self._position = 0
        self._names: dict[str, int] = {}
        self._last_name: int = self._one("SELECT coalesce(max(no), 0) FROM names")
        self._last_no: int = self._one("SELECT coalesce(max(no), 0) FROM records")
        self._stored = self._last_no > 0
        tables = ("names", "versions", "timeline", "links")
        self._waiting = {name: Waiting(connection, name, len(BOOK[name])) for name in tables}

    def _one(self, statement: str) -> int:
        return self._connection.execute(statement).fetchone()[0]

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Fold entries and write their rows, except the rows in `records`."""
        known_of, dirty, names = self._known, self._dirty, self._names
        fills_versions, fills_others = self._versions, self._others
        versions, timeline = self._waiting["versions"].add, self._waiting["timeline"].add
        recorded_at: datetime | None = None
        recorded_us = 0
        for entry in entries:
            known = known_of.get(entry.record) or self._meet(entry)
            if entry.recorded_at != recorded_at:
                recorded_at = entry.recorded_at
                recorded_us = microseconds(recorded_at)
            effective = entry.effective
            effective_us = microseconds(effective) if effective else recorded_us
            known.version = version = entry.version
            position, data = entry.position, entry.data
            dirty.add(known)
            if data.inert:
                known.inert += 1
            else:
                before = known.state
                known.state = state = data.apply(before, entry)
                late = effective_us < known.latest_us
                if late:
                    known.in_order = False
                else:
                    known.latest_us = effective_us
                if not known.position:
                    known.began_us = effective_us
                known.position, known.changed_us = position, effective_us
                if fills_versions:
                    values = astuple(state)
                    versions(
                        (position, known.no, version, effective_us, known.latest_us, late,
                         touched(known.values, values, known.veiled), _encode(state))
                    )  # fmt: skip
                    known.values = values
                if fills_others:
                    if state.area is not known.area:
                        known.area = state.area
                        known.area_no = self._number(str(state.area))
                    if (watch := known.watch)(before) != watch(state):
                        self._relink(known, before, position)
            if fills_others:
                actor = names.get(entry.actor) or self._name(entry.actor)
                type_no = names.get(entry.type) or self._name(entry.type)
                timeline(
                    (position, known.no, version, type_no, known.kind_no, actor, known.area_no,
                     effective_us, recorded_us, data.inert, 1 if entry.unmet else 0)
                )  # fmt: skip
        self._position = entries[-1].position
        self._flush()

    def settle(self) -> None:
        """Write the rows of the changed records, and the moments from which their figures may call for attention."""
        if not self._others:
            return
        self._write_records()
        wake_figures(self._connection, self._position, sorted(self._figured))
        self._figured.clear()

    def _name(self, name: str) -> int:
        """The number of a word that is new to this pass."""
        row = self._connection.execute("SELECT no FROM names WHERE name = ?", (name,)).fetchone()
        if row is None:
            self._last_name += 1
            self._waiting["names"].add((self._last_name, name))
        no = self._names[name] = self._last_name if row is None else row[0]
        return no

    def _meet(self, entry: AnyEntry) -> Known:
        known = self._load(entry.record) if self._stored else None
        if known is None:
            kind = kind_of_history(entry)
            self._last_no += 1
            known = Known(self._last_no, entry.record, kind, self._number(kind.name))
            known.area_no = self._number(str(known.area))
        if known.version + 1 != entry.version:
            raise IntegrityError(
                tr(
                    "Entry #{position} is version {version} of {record}, which was at {known}.",
                    position=entry.position,
                    version=entry.version,
                    record=entry.record,
                    known=known.version,
                ),
                tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
            )
        self._known[entry.record] = known
        return known

    def _number(self, name: str) -> int:
        return self._names.get(name) or self._name(name)

    def _load(self, record: str) -> Known | None:
        row = self._connection.execute(
            "SELECT no, kind, version, position, began_us, changed_us, latest_us, in_order, inert, state "
            "FROM records WHERE record = ?",
            (record,),
        ).fetchone()
        if row is None:
            return None
        no, kind_name, *numbers, in_order, inert, state = row
        kind = kind_named(kind_name)
        known = Known(no, record, kind, self._number(kind_name))
        known.version, known.position, known.began_us, known.changed_us, known.latest_us = numbers
        known.in_order, known.inert = bool(in_order), inert
        known.state = decode_state(kind_name, state)
        known.values = astuple(known.state)
        known.area = known.state.area
        known.area_no = self._number(str(known.area))
        return known

    def _relink(self, known: Known, before: Record, position: int) -> None:
        old, new = links_of(known.kind, before), links_of(known.kind, known.state)
        if gone := old - new:
            self._waiting["links"].insert()
            self._connection.executemany(
                "UPDATE links SET until = ? WHERE no = ? AND until IS NULL AND type = ? AND target = ?",
                [(position, known.no, *link) for link in gone],
            )
        for link in sorted(new - old):
            self._waiting["links"].add((known.no, *link, position, None))

    def _flush(self) -> None:
        for waiting in self._waiting.values():
            waiting.insert()
        if len(self._known) > KNOWN_LIMIT:
            self._write_records()
            self._known.clear()

    def _write_records(self) -> None:
        """Write the row of every record that changed since the last call."""
        rows = [known.row() for known in sorted(self._dirty, key=lambda known: known.no)]
        places = ",".join("?" * len(BOOK["records"]))
        self._connection.executemany(f"INSERT OR REPLACE INTO records VALUES ({places})", rows)
        self._figured.update(known.no for known in self._dirty if known.kind.name == INDICATOR)
        self._dirty.clear()
        self._stored = True
