"""Records as they are now, and as they were at any moment on both time axes."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve
from opsledger_events.record import Record
from opsledger_events.registry import KINDS, kind_named
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.moments import LATE, MomentSql, settled
from opsledger_projections.states import DECODERS
from opsledger_projections.views import Views

ONE_BY_ONE = 1_000
"""Up to this many records are read one by one; for more, the whole handbook is read."""


class RecordRow(NamedTuple):
    """One record at one moment."""

    record: str
    kind: str
    state: Record
    version: int
    """How many entries the record had; `--expect` is compared with this."""
    position: int
    """The last entry that may have changed it; comments and measurements never do."""
    began_us: int
    """When the record began, on the effective axis."""
    changed_us: int
    """When the entry at `position` held, on the effective axis."""


def kind_of_record(views: Views, record: str) -> str | None:
    """The name of a record's kind; None if there is no such record."""
    row = views.connection.execute("SELECT kind FROM records WHERE record = ?", (record,)).fetchone()
    return row[0] if row else None


def record_at(views: Views, record: str, at: At = LIVE) -> RecordRow | None:
    """One record at a moment; None if it was not there."""
    return next(iter(_rows(views, at, "r.record = :record", {"record": record})), None)


def there_from_us(views: Views, record: str, position: int) -> int:
    """When a record began, as known at a position: the earliest effective time of its entries, however late recorded."""
    (earliest,) = views.connection.execute(
        "SELECT min(effective_us) FROM versions WHERE no = (SELECT no FROM records WHERE record = ?) AND position <= ?",
        (record, position),
    ).fetchone()
    return earliest


def records_at(views: Views, at: At = LIVE, kind: str | None = None) -> list[RecordRow]:
    """Every record at a moment, or those of one kind, in order of creation."""
    if kind is None:
        return _rows(views, at, "1", {})
    return _rows(views, at, _of_no_other(kind), {})


def _of_no_other(kind: str) -> str:
    """SQL for the records of a kind and those of an unknown kind, so that decoding these reveals the damaged file."""
    others = ", ".join(f"'{name}'" for name in KINDS if name != kind)
    return f"r.kind NOT IN ({others})"


def records_beginning(views: Views, start: str, kind: str = "") -> list[RecordRow]:
    """The records whose ids begin with `start`, of one kind or of all, as they are now, in order of creation."""
    values = {"start": start, "end": start + "\U0010ffff", "kind": kind}
    return _rows(views, LIVE, "r.record BETWEEN :start AND :end AND :kind IN ('', r.kind)", values)


def records_named(views: Views, names: Sequence[str], at: At = LIVE) -> dict[str, RecordRow]:
    """Those of the named records that were there at a moment, by id."""
    if len(names) > ONE_BY_ONE:
        wanted = set(names)
        return {row.record: row for row in records_at(views, at) if row.record in wanted}
    rows = ((name, record_at(views, name, at)) for name in names)
    return {name: row for name, row in rows if row is not None}


def records_awake(views: Views, now_us: int, *, figures: bool = True) -> list[RecordRow]:
    """The records that may need a person by `now_us`, as they are now, found through an index.

    Needs of the figures count too, which takes the measurements; `figures=False` leaves both out.
    """
    if figures:
        views.of("measurements")
    return _rows(views, LIVE, "r.wakes_us <= :now", {"now": now_us})


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
            make((record, kind, decoders[kind](state), version, position, began_us, changed_us))
            if not mixed
            else _mixed(views, at, no, RunRow(record, kind, state, version, position, began_us))
            for no, record, kind, state, version, position, began_us, changed_us, mixed in found
        ]


LIVE_ROWS = """
SELECT r.record, r.kind, r.state, r.version, r.position, r.began_us, r.changed_us
FROM records r WHERE {where} ORDER BY r.no
"""


class RunRow(NamedTuple):
    """The state after the longest run of a record's first entries that all count; None if the first does not."""

    record: str
    kind: str
    state: bytes | None
    version: int | None
    position: int | None
    began_us: int


def _mixed(views: Views, at: At, no: int, run: RunRow) -> RecordRow:
    """A record for which late entries count beyond the run of its first entries."""
    state, late = with_late(views, at, no, run.kind, run.state, run.position)
    return RecordRow(
        run.record,
        run.kind,
        state,
        max(run.version or 0, late[-1].version),
        late[-1].position,
        microseconds(late[0].effective_at) if run.state is None else run.began_us,
        microseconds(late[-1].effective_at),
    )


def with_late(
    views: Views, at: At, no: int, kind: str, state: bytes | None, position: int | None
) -> tuple[Record, list[AnyEntry]]:
    """The state of a mixed record: the state of its run, up to `position`, with the late entries folded onto it.

    Without a run, they are folded onto the record's first entry, because no other entry says what the record is.
    """
    rows = views.connection.execute(LATE, {"no": no, "last": position or 0, **at._asdict()})
    late = views.log.entries([position for (position,) in rows])
    record = _begun(views, no, kind) if state is None else DECODERS[kind](state)
    for entry in late:
        record = evolve(record, entry)
    return record, late


def _begun(views: Views, no: int, kind: str) -> Record:
    """A record as its first entry left it."""
    (first,) = views.connection.execute("SELECT min(position) FROM versions WHERE no = ?", (no,)).fetchone()
    return evolve(kind_named(kind).initial, views.log.entries([first])[0])


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Generator[sqlite3.Connection]:
    """All queries in the block see the same rows, whatever another process writes meanwhile."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("COMMIT")
