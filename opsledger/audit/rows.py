"""Whether rows of the log hold: positions without a gap, leaves of their entries, index columns that fit."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from opsledger.audit.merkle import leaf_hash
from opsledger.store.schema import ENTRY, LEAF, Row
from opsledger_events.language import tr

BEFORE_ALL = -(2**63)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TYPES: list[type] = [int, str, int, str, int, bytes, bytes]
"""Of the columns of `events`."""

ROWS_AT_ONCE = 128
"""Few enough to stay in the processor's cache between one step of looking at them and the next."""


class BadRowError(Exception):
    """The first row that does not hold, and what of it."""

    def __init__(self, position: int, what: str, summary: str = "") -> None:
        """The position at which something does not hold, in words; the entry there in a few."""
        super().__init__(what)
        self.position = position
        self.what = what
        self.summary = summary


class Beginning(msgspec.Struct):
    """What every entry says of itself, whatever its type: those of newer programs do too."""

    position: int
    record: str
    version: int
    type: str
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]


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
    try:
        leaves = _leaves(connection, first, last)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        # A column that is to be text is not: read as far as can be, it differs from its entry.
        connection.text_factory = _any_text
        try:
            leaves = _leaves(connection, first, last)
        finally:
            connection.text_factory = str
    if (missing := first + len(leaves)) <= last:
        raise BadRowError(missing, tr("Entry #{position} is missing.", position=missing))
    return leaves


def _leaves(connection: sqlite3.Connection, first: int, last: int) -> list[bytes]:
    leaves: list[bytes] = []
    moments = _Moments()
    cursor = rows_between(connection, first, last)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        position = first + len(leaves)
        found = [row[LEAF] for row in rows]
        if not _plainly_hold(rows, found, position, moments):
            _look_closely(rows, position)
        leaves += found
    return leaves


def _any_text(raw: bytes) -> str:
    return raw.decode(errors="replace")


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
    try:
        fits = [
            seq == position
            and entry.startswith(
                f'{{"position":{position},"record":"{record}","version":{version},"type":"{stored_type}",'
                f'"recorded_at":"{moments[recorded_us]}"'.encode()
            )
            for position, (seq, record, version, stored_type, recorded_us, entry, _) in enumerate(rows, first)
        ]
        return all(fits) and [leaf_hash(row[ENTRY]) for row in rows] == leaves
    except (
        TypeError,
        AttributeError,
    ):  # A value of another type: STRICT tables have none, unless somebody went around them.
        return False


def _look_closely(rows: list[Row], first: int) -> None:
    """Raise BadRowError for the first of rows from position `first` on that does not hold."""
    for position, row in enumerate(rows, first):
        if what := difference(row, position):
            there = row[0] == position  # else it is about the next one, and that is not told
            raise BadRowError(position, what, summary_of(row) if there else "")


def _written(us: int) -> str:
    """A moment as entries have it; one that no calendar has as its number."""
    try:
        return f"{(EPOCH + timedelta(microseconds=us)).isoformat()[:-6]}Z"
    except (OverflowError, TypeError):
        return str(us)


def difference(row: Row, position: int) -> str:
    """What of a row does not hold, in words; empty where all holds."""
    from opsledger_events.values import microseconds  # noqa: PLC0415 - a sound log has no need of it

    seq, record, version, stored_type, recorded_us, raw, leaf = row
    if seq != position:
        return tr("Entry #{position} is missing; the next one is #{seq}.", position=position, seq=seq)
    if list(map(type, row)) != TYPES:
        return tr("The row holds values of other types than the table has.")
    if leaf_hash(raw) != leaf:
        return tr("The entry is not the one whose hash was kept.")
    try:
        entry = msgspec.json.decode(raw, type=Beginning)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return tr("The entry cannot be read: {error}", error=error)
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
    """The event at a position in a few words: as its entry tells it, which is what was hashed.

    What its columns say is told where the entry cannot be read and, the hash being another one, beside it.
    """
    _, record, version, stored_type, recorded_us, raw, leaf = row
    columns = _summary(record, version, stored_type, _written(recorded_us))
    entry = _beginning(raw)
    if entry is None:
        return tr("{columns}, as its columns say", columns=columns)
    told = _summary(entry.record, entry.version, entry.type, _moment_of(entry))
    if told == columns or leaf_hash(raw) == leaf:
        return told
    return tr("{told}; as its columns say {columns}", told=told, columns=columns)


def _summary(record: object, version: object, stored_type: object, moment: str) -> str:
    return f"{record} v{version} {stored_type} {moment}"


def _beginning(raw: bytes) -> Beginning | None:
    """What an entry says of itself; None where that cannot be read, or is no entry at all."""
    try:
        return msgspec.json.decode(raw, type=Beginning)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return None


def _moment_of(entry: Beginning) -> str:
    from opsledger_events.values import microseconds  # noqa: PLC0415 - a sound log has no need of it

    return _written(microseconds(entry.recorded_at))
