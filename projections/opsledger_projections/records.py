"""Records as they stand, and as they stood at any moment of both time axes."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.moments import MomentSql, settled
from opsledger_projections.states import DECODERS
from opsledger_projections.views import Views


class RecordRow(NamedTuple):
    """One record at one moment."""

    record: str
    kind: str
    state: Record
    version: int
    """How many entries the record had: what `--expect` compares with."""
    position: int
    """The last entry that may have changed it; comments and measurements never do."""
    began_us: int
    """When it began, on the effective axis."""
    changed_us: int
    """When that last entry held, on the effective axis."""


def kind_of_record(views: Views, record: str) -> str | None:
    """The name of a record's kind; None where there is no such record."""
    row = views.connection.execute("SELECT kind FROM records WHERE record = ?", (record,)).fetchone()
    return row[0] if row else None


def record_at(views: Views, record: str, at: At = LIVE) -> RecordRow | None:
    """One record at a moment; None where it was not there."""
    return next(iter(_rows(views, at, "r.record = :record", {"record": record})), None)


def records_at(views: Views, at: At = LIVE, kind: str | None = None) -> list[RecordRow]:
    """Every record at a moment, or those of one kind, in the order in which they came."""
    if kind is None:
        return _rows(views, at, "1", {})
    return _rows(views, at, "r.kind = :kind", {"kind": kind})


def _rows(views: Views, at: At, where: str, values: dict[str, Any]) -> list[RecordRow]:
    make, decoders = RecordRow._make, DECODERS
    with snapshot(views.connection) as connection:
        at = settled(views, at)
        if at == LIVE:
            found = connection.execute(LIVE_ROWS.format(where=where), values)
            return [
                make((record, kind, decoders[kind](state), version, position, began_us, changed_us))
                for record, kind, state, version, position, began_us, changed_us in found
            ]
        sql = MomentSql(at)
        found = connection.execute(sql.rows(where), values | sql.values)
        return [
            folded(views.log.history(record), kind, at)
            if mixed
            else make((record, kind, decoders[kind](state), version, position, began_us, changed_us))
            for record, kind, state, version, position, began_us, changed_us, mixed in found
        ]


LIVE_ROWS = """
SELECT r.record, r.kind, r.state, r.version, r.position, r.began_us, r.changed_us
FROM records r WHERE {where} ORDER BY r.no
"""


def folded(history: list[AnyEntry], kind: str, at: At) -> RecordRow:
    """The record at a moment by folding its history: for a record whose time went back and forth."""
    counted = [
        entry
        for entry in history
        if entry.position <= at.position and microseconds(entry.effective_at) <= at.effective_us
    ]
    changes = [entry for entry in counted if not entry.data.inert]
    return RecordRow(
        changes[0].record,
        kind,
        fold(kind_named(kind), changes),
        counted[-1].version,
        changes[-1].position,
        microseconds(changes[0].effective_at),
        microseconds(changes[-1].effective_at),
    )


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Generator[sqlite3.Connection]:
    """Every question of the block sees the same rows, whatever another process writes meanwhile."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("COMMIT")
