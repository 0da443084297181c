"""Recompute every leaf and the root, and name the first position that does not hold.

It checks that positions and each record's versions have no gap, and compares the stored leaf with the entry's bytes, the index
columns with the entry, blobs with their digests, the tables and triggers with those of the format, and the stored nodes with
the leaves. It reads one snapshot, uses bounded memory and blocks no writer.

This verdict rests on the file alone; `judging.py` compares it with signed checkpoints.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from opsledger.audit.blobs import Blobs
from opsledger.audit.drift import drift_in
from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.audit.nodes import check_last, read_on
from opsledger.audit.rows import BadRowError, read_rows, rows_between, summary_of
from opsledger.audit.spans import SPAN, spans_of
from opsledger.store.files import connect
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

Progress = Callable[[int, int], None]


class Verdict(NamedTuple):
    """The result of a verification."""

    ok: bool
    size: int
    root: bytes
    """Root over the entries as they are now; empty if one of them does not hold."""
    first_bad: int | None = None
    """First position that does not hold; None if none can be named."""
    what: str = ""
    """What does not hold, in words."""
    summary: str = ""
    """The entry at that position, if it can still be read."""
    last_good: int | None = None
    """Set if only a span is known: every entry up to here is unchanged, and `first_bad` is the last position of the span."""
    roots: Mapping[int, bytes] = MappingProxyType({})
    """Root over the first n entries by n, for those of the requested sizes that were reached."""
    unread: bool = False
    """Whether the number of entries is unknown."""


def verify(
    place: Path,
    progress: Progress | None = None,
    *,
    sizes: Collection[int] = (),
    since: Tree | None = None,
) -> Verdict:
    """Verify the log of a ledger folder. `progress` is called with (entries done, total) now and then.

    `sizes` asks for the roots over these numbers of first entries too. With `since`, the entries under that tree and all
    texts and files are not read again, and only roots of its size or larger are given.
    """
    try:
        connection = connect(place, read_only=True)
    except IntegrityError as error:
        return Verdict(False, 0, b"", None, error.message, unread=True)
    try:
        connection.execute("BEGIN")
        if since is not None:
            return _verify_since(connection, since, sizes)
        return _verify(place, connection, progress, sizes)
    except sqlite3.DatabaseError as error:
        return _damaged(connection, error)
    finally:
        connection.close()


def _damaged(connection: sqlite3.Connection, error: sqlite3.DatabaseError) -> Verdict:
    """The verdict on a file that cannot be read: a table or column is missing, or the file is corrupt."""
    what, position = tr("The file is damaged: {error}", error=error), None
    try:
        if drift := drift_in(connection):
            what = drift
        else:
            position = _first_unreadable(connection)
        return Verdict(False, _total(connection), b"", position, what)
    except sqlite3.DatabaseError:
        return Verdict(False, 0, b"", position, what, unread=True)


def _first_unreadable(connection: sqlite3.Connection) -> int | None:
    """The position of the first row that cannot be read; None if all can."""
    wanted = "SELECT seq, entry, node FROM events WHERE seq {} ORDER BY seq"
    last = 0
    try:
        for row in connection.execute(wanted.format("> 0")):
            last = row[0]
    except sqlite3.DatabaseError:
        with suppress(sqlite3.DatabaseError):  # SQLite did not return the row before the failing one either.
            while connection.execute(wanted.format("= ?"), (last + 1,)).fetchone():
                last += 1
        return last + 1
    return None


def _verify(
    place: Path, connection: sqlite3.Connection, progress: Progress | None, sizes: Collection[int]
) -> Verdict:
    total, blobs = _total(connection), Blobs(connection)
    spans = Tree()
    found = dict[int, bytes]()
    wanted = _wanted(sizes, total)
    try:
        for span in spans_of(place, connection, total // SPAN):
            found.update(_roots_within(connection, spans, wanted))
            spans.extend((span.root,))
            blobs.look(span.named)
            check_last(connection, Tree(spans.size * SPAN, spans.peaks))
            if progress is not None:
                progress(spans.size * SPAN, total)
        found.update(_roots_within(connection, spans, wanted))
        # The root of a span is a node of the tree, so the peaks over the spans are peaks of the tree.
        tree = Tree(spans.size * SPAN, spans.peaks)
        blobs.look(read_on(connection, tree, total).named)
    except BadRowError as bad:
        if bad.last_good is None:
            return _bad(bad, total, {size: root for size, root in found.items() if size < bad.position})
        # Each entry holds by itself, so roots over the present entries can narrow the span.
        found.update(_roots_within(connection, spans, wanted))
        return _bad(bad, total, found)
    if progress is not None:
        progress(total, total)
    bad = (
        _schema_differs(connection, tree)
        or _versions_differ(connection, tree)
        or _blob_differs(connection, tree, blobs)
    )
    return (bad or Verdict(True, tree.size, tree.root()))._replace(roots=found)


def _verify_since(connection: sqlite3.Connection, since: Tree, sizes: Collection[int]) -> Verdict:
    total = _total(connection)
    tree = Tree(since.size, since.peaks)
    found = dict[int, bytes]()
    try:
        read_rows(connection, 1, 0)  # No tree covers rows before the first position.
        for size in (*_wanted(sizes, total), total):
            while tree.size < size:
                read_on(connection, tree, min(size, tree.size + SPAN))
            if size >= since.size:
                found[size] = tree.root()
    except BadRowError as bad:
        return _bad(bad, total, found)
    bad = _schema_differs(connection, tree)
    return (bad or Verdict(True, tree.size, tree.root()))._replace(roots=found)


def _total(connection: sqlite3.Connection) -> int:
    return max(0, connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def _wanted(sizes: Collection[int], total: int) -> list[int]:
    return sorted({size for size in sizes if 0 <= size <= total})


def _roots_within(
    connection: sqlite3.Connection, spans: Tree, wanted: list[int]
) -> Iterator[tuple[int, bytes]]:
    """The roots over the wanted sizes that end within the span after these; removes those sizes from the list."""
    end = (spans.size + 1) * SPAN
    tree = Tree(spans.size * SPAN, spans.peaks)
    while wanted and wanted[0] < end:
        size = wanted.pop(0)
        entries = connection.execute(
            "SELECT entry FROM events WHERE seq > ? AND seq <= ? AND typeof(entry) = 'blob' ORDER BY seq",
            (tree.size, size),
        )
        tree.extend(leaf_hash(raw) for (raw,) in entries)
        if tree.size != size:
            return  # A row is missing or not an entry: verification will reach it and report it.
        yield size, tree.root()


def _bad(bad: BadRowError, total: int, roots: Mapping[int, bytes]) -> Verdict:
    return Verdict(False, total, b"", bad.position, bad.what, bad.summary, bad.last_good, roots)


def _schema_differs(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    what = drift_in(connection)
    return Verdict(False, tree.size, tree.root(), None, what) if what else None


def _versions_differ(connection: sqlite3.Connection, tree: Tree) -> Verdict | None:
    row = connection.execute(
        "SELECT record, min(version), max(version), count(*) FROM events GROUP BY record "
        "HAVING min(version) <> 1 OR max(version) <> count(*) LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    # Something is wrong, so it is worth finding where in the log it begins.
    position, record = connection.execute(
        "SELECT seq, record FROM (SELECT seq, record, version, "
        "row_number() OVER (PARTITION BY record ORDER BY seq) AS nth FROM events) WHERE version <> nth "
        "ORDER BY seq LIMIT 1"
    ).fetchone()
    what = tr("The versions of {record} do not follow each other without a gap.", record=record)
    return _at(connection, tree, position, what)


def _blob_differs(connection: sqlite3.Connection, tree: Tree, blobs: Blobs) -> Verdict | None:
    position, what = blobs.bad()
    if position is not None:
        return _at(connection, tree, position, what)
    return Verdict(False, tree.size, tree.root(), None, what) if what else None


def _at(connection: sqlite3.Connection, tree: Tree, position: int, what: str) -> Verdict:
    """The verdict that something does not hold at an entry that is itself unchanged."""
    (row,) = rows_between(connection, position, position)
    return Verdict(False, tree.size, tree.root(), position, what, summary_of(row))
