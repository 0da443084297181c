"""Recompute every leaf and the root, and name the first position that does not hold.

Compared are: positions without a gap, the stored leaf with the entry's bytes, the index columns with
the entry, each record's versions without a gap, blobs with their digests, the triggers with what they should be, and the
tree head with the leaves. Reads in one snapshot, in bounded memory, and holds up no writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.merkle import Tree
from opsledger.store.files import connect
from opsledger.store.schema import TRIGGERS
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import tr
from opsledger_events.registry import decode_entry
from opsledger_events.values import microseconds, moment_of

CHUNK = 10_000


class Verdict(NamedTuple):
    """What a verification found."""

    ok: bool
    size: int
    root: bytes
    """Root over the entries as they are now."""
    first_bad: int | None = None
    """First position that does not hold; None where none can be named."""
    what: str = ""
    """What does not hold, in words."""
    summary: str = ""
    """The entry at that position, if it can still be read."""


Row = tuple[int, str, int, str, int, bytes, bytes]
SELECT = "SELECT seq, record, version, type, recorded_us, entry, leaf FROM events ORDER BY seq"


def verify(place: Path, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Verify the log of a ledger folder. `progress` is told (done, of how many) now and then."""
    connection = connect(place, read_only=True)
    try:
        connection.execute("BEGIN")
        return _verify(connection, progress)
    except sqlite3.DatabaseError as error:
        return Verdict(False, 0, b"", None, tr("The file is damaged: {error}", error=error))
    finally:
        connection.close()


def _verify(connection: sqlite3.Connection, progress: Callable[[int, int], None] | None) -> Verdict:
    total = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
    tree = Tree()
    for chunk in _chunks(connection):
        position = tree.size
        leaves: list[bytes] = []
        for row in chunk:
            position += 1
            entry, leaf = row[5], row[6]
            if (
                row[0] != position
                or sha256(b"\x00" + entry).digest() != leaf
                or not entry.startswith(_start(row))
            ) and (what := difference(row, position)):
                tree.extend(leaves)
                return Verdict(False, total, tree.root(), position, what, summary_of(row))
            leaves.append(leaf)
        tree.extend(leaves)
        if progress is not None:
            progress(tree.size, total)
    return (
        _head_differs(connection, tree)
        or _schema_differs(connection, tree)
        or _versions_differ(connection, tree)
        or _blob_differs(connection, tree)
        or Verdict(True, tree.size, tree.root())
    )


def _chunks(connection: sqlite3.Connection) -> Iterator[list[Row]]:
    cursor = connection.execute(SELECT)
    while chunk := cursor.fetchmany(CHUNK):
        yield chunk


def _start(row: Row) -> bytes:
    """How an entry's bytes begin when its index columns are right.

    The fields come in a fixed order; names that need escaping in JSON fail here and are then
    compared field by field.
    """
    seq, record, version, stored_type, recorded_us, _, _ = row
    second, us = divmod(recorded_us, 1_000_000)
    fraction = f".{us:06}" if us else ""
    return (
        f'{{"position":{seq},"record":"{record}","version":{version},"type":"{stored_type}",'
        f'"recorded_at":"{_second(second)}{fraction}Z"'
    ).encode()


@lru_cache(maxsize=64)
def _second(second: int) -> str:
    return moment_of(second * 1_000_000).isoformat()[:19]


def difference(row: Row, position: int) -> str:
    """What of a row does not hold, in words; empty where all holds."""
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
    return f"{record} v{version} {stored_type} {moment_of(recorded_us):%Y-%m-%dT%H:%M:%SZ}"


def _head_differs(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    size, packed = connection.execute("SELECT size, peaks FROM tree").fetchone()
    if size != tree.size:
        what = tr("The tree head was kept for {size} entries; there are {found}.", size=size, found=tree.size)
        return Verdict(False, tree.size, tree.root(), min(size, tree.size) + 1, what)
    try:
        kept = Tree.from_bytes(size, packed)
    except ValueError as error:
        return Verdict(
            False, tree.size, tree.root(), None, tr("The tree head is damaged: {error}", error=error)
        )
    for (first, last), peak, found in zip(kept.subtrees(), kept.peaks, tree.peaks, strict=True):
        if peak != found:
            what = tr(
                "Entries #{first} to #{last} are not those that the tree head was made of; entry and hash were both rewritten.",
                first=first,
                last=last,
            )
            return Verdict(False, tree.size, tree.root(), first, what)
    return None


def _schema_differs(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    found = {sql for (sql,) in rows}
    expected = {f"{line[:-1]}" for line in TRIGGERS.splitlines() if line}
    if missing := expected - found:
        name = min(missing).split()[2]
        what = tr("The guard “{name}” of the append-only tables is missing or changed.", name=name)
        return Verdict(False, tree.size, tree.root(), None, what)
    return None


def _versions_differ(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    row = connection.execute(
        "SELECT record, min(version), max(version), count(*) FROM events GROUP BY record "
        "HAVING min(version) <> 1 OR max(version) <> count(*) LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    what = tr("The versions of {record} are not 1 to {count} without a gap.", record=row[0], count=row[3])
    return Verdict(False, tree.size, tree.root(), None, what)


def _blob_differs(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    for digest, data in connection.execute("SELECT sha256, data FROM blobs"):
        if sha256(data).hexdigest() != digest:
            what = tr("The text or file {digest} is not the one that was kept.", digest=digest)
            return Verdict(False, tree.size, tree.root(), None, what)
    return None
