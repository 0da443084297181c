"""Recompute every leaf and the root, and name the first position that does not hold.

Compared are: positions without a gap, the stored leaf with the entry's bytes, the index columns with
the entry, each record's versions without a gap, blobs with their digests, the triggers with what they should be, and the
tree head with the leaves. Reads in one snapshot, in bounded memory, and holds up no writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.merkle import Tree
from opsledger.audit.rows import BadRowError, leaves_between
from opsledger.audit.spans import SPAN, roots
from opsledger.store.files import connect
from opsledger.store.schema import TRIGGERS
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

Progress = Callable[[int, int], None]


class Verdict(NamedTuple):
    """What a verification found."""

    ok: bool
    size: int
    root: bytes
    """Root over the entries as they are now; empty where one of them does not hold."""
    first_bad: int | None = None
    """First position that does not hold; None where none can be named."""
    what: str = ""
    """What does not hold, in words."""
    summary: str = ""
    """The entry at that position, if it can still be read."""


def verify(place: Path, progress: Progress | None = None) -> Verdict:
    """Verify the log of a ledger folder. `progress` is told (done, of how many) now and then."""
    try:
        connection = connect(place, read_only=True)
    except IntegrityError as error:
        return Verdict(False, 0, b"", None, error.message)
    try:
        connection.execute("BEGIN")
        return _verify(place, connection, progress)
    except sqlite3.DatabaseError as error:
        return Verdict(False, 0, b"", None, tr("The file is damaged: {error}", error=error))
    finally:
        connection.close()


def _verify(place: Path, connection: sqlite3.Connection, progress: Progress | None) -> Verdict:
    total = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
    spans = Tree()
    try:
        for root in roots(place, connection, total // SPAN):
            spans.extend((root,))
            if progress is not None:
                progress(spans.size * SPAN, total)
        # The root of a span is a node of the tree, so the peaks over the spans are peaks of it.
        tree = Tree(spans.size * SPAN, spans.peaks)
        tree.extend(leaves_between(connection, tree.size + 1, total))
    except BadRowError as bad:
        return Verdict(False, total, b"", bad.position, bad.what, bad.summary)
    if progress is not None:
        progress(total, total)
    return (
        _head_differs(connection, tree)
        or _schema_differs(connection, tree)
        or _versions_differ(connection, tree)
        or _blob_differs(connection, tree)
        or Verdict(True, tree.size, tree.root())
    )


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
