"""Whether rows of the log hold: positions without a gap, leaves of their entries, index columns that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

from opsledger.store.schema import Row
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import tr

BEFORE_ALL = -(2**63)


class BadRowError(Exception):
    """The first row that does not hold, and what of it."""

    def __init__(self, position: int, what: str, summary: str = "") -> None:
        """The position at which something does not hold, in words; the entry there in a few."""
        super().__init__(what)
        self.position = position
        self.what = what
        self.summary = summary


def rows_between(connection: sqlite3.Connection, first: int, last: int) -> Iterator[Row]:
    """The rows of positions `first` to `last`, and before 1 what should not be there at all."""
    after = first - 1 if first > 1 else BEFORE_ALL
    return connection.execute(
        "SELECT seq, record, version, type, recorded_us, entry, leaf FROM events "
        "WHERE seq > ? AND seq <= ? ORDER BY seq",
        (after, last),
    )


def leaves_between(connection: sqlite3.Connection, first: int, last: int) -> list[bytes]:
    """The leaf hashes of positions `first` to `last`. Raises BadRowError for the first that does not hold."""
    leaves = leaves_of(rows_between(connection, first, last), first)
    if (missing := first + len(leaves)) <= last:
        raise BadRowError(missing, tr("Entry #{position} is missing.", position=missing))
    return leaves


def leaves_of(rows: Iterable[Row], first: int) -> list[bytes]:
    """The leaf hashes of rows that begin at position `first`, each compared with its entry."""
    leaves: list[bytes] = []
    moments: dict[int, str] = {}
    # The hot loop of verification: names are bound and the check stands here, not in a function of its own.
    digest, keep = sha256, leaves.append
    for position, row in enumerate(rows, first):
        seq, record, version, stored_type, recorded_us, entry, leaf = row
        when = moments.get(recorded_us) or moments.setdefault(recorded_us, _written(recorded_us))
        # Names that need escaping in JSON do not begin like this; they are then compared field by field.
        begin = (
            f'{{"position":{position},"record":"{record}","version":{version},"type":"{stored_type}",'
            f'"recorded_at":"{when}"'
        )
        if (
            seq != position
            or digest(b"\x00" + entry).digest() != leaf
            or not entry.startswith(begin.encode())
        ) and (what := difference(row, position)):
            raise BadRowError(position, what, summary_of(row))
        keep(leaf)
    return leaves


def _written(us: int) -> str:
    """A moment as entries have it."""
    second, rest = divmod(us, 1_000_000)
    fraction = f".{rest:06}" if rest else ""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def difference(row: Row, position: int) -> str:
    """What of a row does not hold, in words; empty where all holds."""
    # Here, because a process that checks a span and finds it sound has no need of any event type.
    from opsledger_events.registry import decode_entry  # noqa: PLC0415
    from opsledger_events.values import microseconds  # noqa: PLC0415

    seq, record, version, stored_type, recorded_us, raw, leaf = row
    if seq != position:
        return tr("Entry #{position} is missing; the next one is #{seq}.", position=position, seq=seq)
    if sha256(b"\x00" + raw).digest() != leaf:
        return tr("The entry is not the one whose hash was kept.")
    try:
        entry = decode_entry(stored_type, raw)
    except OpsledgerError as error:
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


def summary_of(row: Row) -> str:
    """The event at a bad position in a few words, from its index columns."""
    _, record, version, stored_type, recorded_us, *_ = row
    return f"{record} v{version} {stored_type} {_written(recorded_us)}"
