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
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
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


def settled(views: Views, at: At) -> At:
    """The same moment, with `forever` where it comes to that: the quickest way to answer."""
    position = FOREVER if at.position >= views.position else at.position
    effective_us = FOREVER_US
    if at.effective_us != FOREVER_US and not views.effective_now(at.effective_us):
        effective_us = at.effective_us
    return At(position, effective_us)


LIVE_ROWS = """
SELECT r.no, r.record, r.kind, r.state, r.version, r.position, r.began_us, r.changed_us
FROM records r WHERE {where} ORDER BY r.no
"""

PAST_ROWS = """
WITH last AS (
    SELECT r.no, r.record, r.kind, r.inert, r.began_us, {position} AS position
    FROM records r WHERE {where}
)
SELECT l.no, l.record, l.kind, v.state, {version}, v.position, l.began_us, v.effective_us
FROM last l JOIN versions v ON v.position = l.position ORDER BY l.no
"""
"""Index seeks only: for every record its last version at the moment, by position."""

KNOWN = "(SELECT max(position) FROM versions WHERE no = r.no AND position <= :position)"

HELD = """(SELECT position FROM versions WHERE no = r.no AND effective_us <= :effective_us
    ORDER BY effective_us DESC, position DESC LIMIT 1)"""

COUNTED = """(SELECT max(position) FROM versions
    WHERE no = r.no AND effective_us <= :effective_us AND position <= :position)"""

PASSED_OVER = """(SELECT min(position) FROM versions
    WHERE no = r.no AND effective_us > :effective_us AND position <= :position)"""

VERSION = """CASE WHEN l.inert = 0 THEN v.version ELSE (
    SELECT version FROM timeline WHERE position = (
        SELECT max(position) FROM timeline
        WHERE no = l.no AND position <= :position AND effective_us <= :effective_us)) END"""


def position_at_moment(at: At) -> str:
    """SQL for the last version of an in-order record `r` that counts at a moment; NULL for none.

    Where effective times never went back, the versions in effect at T are the first so many, and so
    are those known at K: both together are the fewer of the two.
    """
    if at.effective_us == FOREVER_US:
        return KNOWN
    return HELD if at.position == FOREVER else f"min({KNOWN}, {HELD})"


def changed_between(views: Views, a: At, b: At) -> list[str]:
    """The records that may differ at two moments: no other does. In the order in which they came."""
    with snapshot(views.connection) as connection:
        a, b = settled(views, a), settled(views, b)
        last_a, last_b = (
            position_at_moment(at)
            .replace(":position", f":position_{x}")
            .replace(":effective_us", f":effective_us_{x}")
            for x, at in (("a", a), ("b", b))
        )
        values = {
            f"{name}_{x}": value for x, at in (("a", a), ("b", b)) for name, value in at._asdict().items()
        }
        rows = connection.execute(
            f"SELECT record FROM records r WHERE in_order = 0 OR {last_a} IS NOT {last_b} ORDER BY no", values
        )
        return [record for (record,) in rows]


def _rows(views: Views, at: At, where: str, values: dict[str, Any]) -> list[RecordRow]:
    with snapshot(views.connection) as connection:
        at = settled(views, at)
        if at == LIVE:
            found = connection.execute(LIVE_ROWS.format(where=where), values).fetchall()
            return [_decoded(row) for row in found]
        values = values | at._asdict()
        in_order = where if at.effective_us == FOREVER_US else f"{where} AND r.in_order"
        statement = PAST_ROWS.format(position=position_at_moment(at), where=in_order, version=VERSION)
        found = connection.execute(statement, values).fetchall()
        if at.effective_us == FOREVER_US:
            return [_decoded(row) for row in found]
        prefix = f"r.in_order = 0 AND coalesce({PASSED_OVER}, {FOREVER}) > {COUNTED}"
        statement = PAST_ROWS.format(position=COUNTED, where=f"{where} AND {prefix}", version=VERSION)
        found += connection.execute(statement, values).fetchall()
        mixed = f"r.in_order = 0 AND {PASSED_OVER} < {COUNTED}"
        others = connection.execute(
            f"SELECT r.no, r.record, r.kind FROM records r WHERE {where} AND {mixed}", values
        ).fetchall()
    rows = [(row[0], _decoded(row)) for row in found]
    rows += [(no, folded(views.log.history(record), kind, at)) for no, record, kind in others]
    return [row for _, row in sorted(rows, key=lambda numbered: numbered[0])]


def _decoded(row: tuple[Any, ...]) -> RecordRow:
    _, record, kind, state, version, position, began_us, changed_us = row
    return RecordRow(record, kind, DECODERS[kind](state), version, position, began_us, changed_us)


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
