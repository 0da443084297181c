"""Checks rows of the log, each by itself: no gap in the positions, entry and leaf match, index columns match the entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple

import msgspec

from opsledger.audit.blobs import NAMED, Named, named_by
from opsledger.audit.merkle import CHECK_BYTES, HASH_BYTES, leaf_hash
from opsledger.store.schema import ENTRY, NODE, SEQ
from opsledger_events.language import tr

Row = tuple[int, str, int, str, int, bytes, bytes]
"""A row of `events` as stored: seq, record, version, type, recorded_us, entry, node."""

BEFORE_ALL = -(2**63)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TYPES: list[type] = [int, str, int, str, int, bytes, bytes]
"""The types of the columns of `events`."""

ROWS_AT_ONCE = 128
"""Few enough to stay in the processor's cache from one step of the check to the next."""


class BadRowError(Exception):
    """The first row that does not hold, and what is wrong with it."""

    def __init__(self, position: int, what: str, summary: str = "", last_good: int | None = None) -> None:
        """`position` is where something does not hold, `what` says what, and `summary` is the entry there in a few words.

        `last_good` is given if the fault may be at any entry after that one, up to `position`.
        """
        super().__init__(what)
        self.position = position
        self.what = what
        self.summary = summary
        self.last_good = last_good


class Beginning(msgspec.Struct):
    """The fields that every entry has, whatever its type, including those of newer programs."""

    position: int
    record: str
    version: int
    type: str
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]


class Read(NamedTuple):
    """The result of reading rows whose entries match their columns."""

    first: int
    """The position of the first row."""

    leaves: list[bytes]
    """The leaf hashes of their entries."""
    kept: list[bytes]
    """What is kept with the entries: the node, followed by the check of the leaf if the node is not the leaf."""
    named: list[Named]
    """The texts and files that the entries name."""


def rows_between(connection: sqlite3.Connection, first: int, last: int) -> sqlite3.Cursor:
    """The rows at positions `first` to `last`. If `first` is 1, also any rows before it, which should not exist."""
    after = first - 1 if first > 1 else BEFORE_ALL
    return connection.execute(
        "SELECT seq, record, version, type, recorded_us, entry, node FROM events "
        "WHERE seq > ? AND seq <= ? ORDER BY seq",
        (after, last),
    )


def read_rows(connection: sqlite3.Connection, first: int, last: int) -> Read:
    """Read the rows at positions `first` to `last`, compare each entry with its columns and hash it.

    Raises BadRowError for the first that does not hold. `nodes.py` checks the nodes kept with them.
    """
    try:
        found = _read(connection, first, last)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        # A text column is not UTF-8. Decoded with replacements, it differs from its entry.
        connection.text_factory = _any_text
        try:
            found = _read(connection, first, last)
        finally:
            connection.text_factory = str
    if (missing := first + len(found.leaves)) <= last:
        raise BadRowError(missing, tr("Entry #{position} is missing.", position=missing))
    return found


def _read(connection: sqlite3.Connection, first: int, last: int) -> Read:
    found = Read(first, [], [], [])
    moments = _Moments()
    cursor = rows_between(connection, first, last)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        position = first + len(found.leaves)
        leaves = _leaves_of(rows, position, moments)
        if leaves is None:
            _look_closely(rows, position)
            leaves = [leaf_hash(row[ENTRY]) for row in rows]
        found.leaves.extend(leaves)
        found.kept.extend([row[NODE] for row in rows])
        for row in rows:
            if NAMED in row[ENTRY]:
                found.named.extend(named_by(row[SEQ], row[ENTRY]))
    return found


def _any_text(raw: bytes) -> str:
    return raw.decode(errors="replace")


class _Moments(dict[int, str]):
    """Moments as entries write them, by microseconds. Entries of one transaction share a moment."""

    def __missing__(self, us: int) -> str:
        written = self[us] = _written(us)
        return written


def _leaves_of(rows: list[Row], first: int, moments: _Moments) -> list[bytes] | None:
    """The leaf hashes of rows from position `first` on, if all pass a quick check; None leaves the question open.

    This is the hot loop of verification: it does each step for all rows before the next step, so that the rows stay in the
    cache. Names that JSON escapes fail the quick check and are then compared field by field.
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
        return [leaf_hash(row[ENTRY]) for row in rows] if all(fits) else None
    except (
        TypeError,
        AttributeError,
    ):  # A value of another type, which a STRICT table has only if somebody bypassed it.
        return None


def look(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Raise BadRowError for the first of the rows at positions `first` to `last` that does not hold by itself."""
    _look_closely(rows_between(connection, first, last), first)


def _look_closely(rows: Iterable[Row], first: int) -> None:
    """Raise BadRowError for the first row from position `first` on that does not hold."""
    for position, row in enumerate(rows, first):
        if what := difference(row, position):
            there = row[0] == position  # otherwise this is a later row, whose summary would mislead
            raise BadRowError(position, what, summary_of(row) if there else "")


def _written(us: int) -> str:
    """A moment as entries write it; its number if it is outside the calendar."""
    try:
        return f"{(EPOCH + timedelta(microseconds=us)).isoformat()[:-6]}Z"
    except (OverflowError, TypeError):
        return str(us)


def difference(row: Row, position: int) -> str:
    """What does not hold in a row, in words; empty if everything holds."""
    from opsledger_events.values import microseconds  # noqa: PLC0415 - a sound log does not need it

    seq, record, version, stored_type, recorded_us, raw, kept = row
    if seq != position:
        return tr("Entry #{position} is missing; the next one is #{seq}.", position=position, seq=seq)
    if list(map(type, row)) != TYPES:
        return tr("The row holds values of other types than the table has.")
    if not _is_of(kept, position, leaf_hash(raw)):
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


def _is_of(kept: bytes, position: int, leaf: bytes) -> bool:
    """Whether the value kept at a position belongs to this leaf, as far as one can tell without the earlier entries."""
    if position % 2:
        return kept == leaf
    return len(kept) == HASH_BYTES + CHECK_BYTES and kept[HASH_BYTES:] == leaf[:CHECK_BYTES]


def summary_of(row: Row) -> str:
    """The event at a position in a few words, taken from its entry, which is what was hashed.

    The columns are used instead if the entry cannot be read, and are added if they differ and the hash does not match.
    """
    position, record, version, stored_type, recorded_us, raw, kept = row
    columns = _summary(record, version, stored_type, _written(recorded_us))
    entry = _beginning(raw)
    if entry is None:
        return tr("{columns}, as its columns say", columns=columns)
    told = _summary(entry.record, entry.version, entry.type, _moment_of(entry))
    if told == columns or _is_of(kept, position, leaf_hash(raw)):
        return told
    return tr("{told}; as its columns say {columns}", told=told, columns=columns)


def _summary(record: object, version: object, stored_type: object, moment: str) -> str:
    return f"{record} v{version} {stored_type} {moment}"


def _beginning(raw: bytes) -> Beginning | None:
    """The fields that every entry has; None if they cannot be read."""
    try:
        return msgspec.json.decode(raw, type=Beginning)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return None


def _moment_of(entry: Beginning) -> str:
    from opsledger_events.values import microseconds  # noqa: PLC0415 - a sound log does not need it

    return _written(microseconds(entry.recorded_at))
