"""Whether rows of the log hold: positions without a gap, leaves of their entries, index columns that fit."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from opsledger.store.schema import ENTRY, LEAF, SEALED, Row
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import tr

BEFORE_ALL = -(2**63)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROWS_AT_ONCE = 128
"""Few enough to stay in the processor's cache between one step of looking at them and the next."""


class BadRowError(Exception):
    """The first row that does not hold, and what of it."""

    def __init__(self, position: int, what: str, summary: str = "", *, unknown: bool = False) -> None:
        """The position at which something does not hold, in words; the entry there in a few.

        `unknown`: its type is not known, so that nothing can be said.
        """
        super().__init__(what)
        self.position = position
        self.what = what
        self.summary = summary
        self.unknown = unknown


def rows_between(connection: sqlite3.Connection, first: int, last: int) -> sqlite3.Cursor:
    """The rows of positions `first` to `last`, and before 1 what should not be there at all."""
    after = first - 1 if first > 1 else BEFORE_ALL
    return connection.execute(
        "SELECT seq, record, version, type, recorded_us, entry, leaf FROM events "
        "WHERE seq > ? AND seq <= ? ORDER BY seq",
        (after, last),
    )


def leaves_between(connection: sqlite3.Connection, first: int, last: int) -> list[bytes]:
    """The leaf hashes of positions `first` to `last`, each compared with its entry, and that with its columns.

    Raises BadRowError for the first that does not hold.
    """
    leaves: list[bytes] = []
    moments = _Moments()
    cursor = rows_between(connection, first, last)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        position = first + len(leaves)
        found = [row[LEAF] for row in rows]
        if not _plainly_hold(rows, found, position, moments):
            _look_closely(rows, position)
        leaves += found
    if (missing := first + len(leaves)) <= last:
        raise BadRowError(missing, tr("Entry #{position} is missing.", position=missing))
    return leaves


class _Moments(dict[int, str]):
    """Moments as entries have them, by their microseconds: entries of one transaction share one."""

    def __missing__(self, us: int) -> str:
        written = self[us] = _written(us)
        return written


def _plainly_hold(rows: list[Row], leaves: list[bytes], first: int, moments: _Moments) -> bool:
    """Whether rows from position `first` on hold at a glance; False says nothing yet.

    The hot loop of verification: one step for all rows after the other, so that each stays in the cache.
    Names that need escaping in JSON do not begin like this; those are compared field by field.
    """
    digest = sha256
    fits = [
        seq == position
        and entry.startswith(
            f'{{"position":{position},"record":"{record}","version":{version},"type":"{stored_type}",'
            f'"recorded_at":"{moments[recorded_us]}"'.encode()
        )
        for position, (seq, record, version, stored_type, recorded_us, entry, _) in enumerate(rows, first)
    ]
    return all(fits) and [digest(b"\x00" + row[ENTRY]).digest() for row in rows] == leaves


def _look_closely(rows: list[Row], first: int) -> None:
    """Raise BadRowError for the first of rows from position `first` on that does not hold."""
    for position, row in enumerate(rows, first):
        if what := difference(row, position):
            raise BadRowError(position, what, summary_of(row), unknown=_of_newer_program(row))


def _written(us: int) -> str:
    """A moment as entries have it; one that no calendar has as its number."""
    try:
        return f"{(EPOCH + timedelta(microseconds=us)).isoformat()[:-6]}Z"
    except OverflowError:
        return str(us)


def difference(row: Row, position: int) -> str:
    """What of a row does not hold, in words; empty where all holds."""
    # Here, because a process that checks a span and finds it sound has no need of any event type.
    from msgspec import MsgspecError  # noqa: PLC0415

    from opsledger.vault.opening import blank  # noqa: PLC0415
    from opsledger_events.registry import decode_entry  # noqa: PLC0415
    from opsledger_events.values import microseconds  # noqa: PLC0415

    seq, record, version, stored_type, recorded_us, raw, leaf = row
    if seq != position:
        return tr("Entry #{position} is missing; the next one is #{seq}.", position=position, seq=seq)
    if sha256(b"\x00" + raw).digest() != leaf:
        return tr("The entry is not the one whose hash was kept.")
    try:
        entry = decode_entry(stored_type, raw if raw[-2:] != SEALED else blank(raw))
    except (OpsledgerError, MsgspecError, UnicodeDecodeError) as error:
        return str(error)
    told = (entry.position, entry.record, entry.version, entry.type, microseconds(entry.recorded_at))
    for name, column, value in zip(
        ("position", "record", "version", "type", "recorded_at"),
        (seq, record, version, stored_type, recorded_us),
        told,
        strict=True,
    ):
        if column != value:
            return tr(
                "The column “{name}” says {column}, the entry says {value}.",
                name=name,
                column=column,
                value=value,
            )
    return ""


def _of_newer_program(row: Row) -> bool:
    """Whether the entry is the one that was hashed, and of a type that this program does not know."""
    from opsledger_events.registry import event_named  # noqa: PLC0415 - as above

    return sha256(b"\x00" + row[ENTRY]).digest() == row[LEAF] and event_named(row[3]) is None


def summary_of(row: Row) -> str:
    """The event at a bad position in a few words, from its index columns."""
    _, record, version, stored_type, recorded_us, *_ = row
    return f"{record} v{version} {stored_type} {_written(recorded_us)}"
