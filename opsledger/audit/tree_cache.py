"""The hashes of a ledger's tree at any place, at once: leaves from the log, nodes above them from a cache.

The cache keeps every fourth level, so that no node needs more than 8 hashes. It is a file beside the log (`tree.db`) that may be
deleted at any time. Nothing is believed because it stands there: what is made of it is compared with a signed root.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from opsledger.audit.merkle import Tree, root_of_perfect
from opsledger.store.reader import LogReader

NAME = "tree.db"
STEP = 4
"""Levels from one that is kept to the next."""

FAN = 1 << STEP
AT_ONCE = 1 << 12
"""Nodes read at a time."""

FORMAT = 1
TABLE = """
CREATE TABLE IF NOT EXISTS nodes (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
"""

Progress = Callable[[int, int], None]


class LogTree:
    """The tree over the entries of a log."""

    def __init__(self, log: LogReader) -> None:
        """Of an open log, which stays the caller's to close."""
        self._log = log
        self._connection = _opened(log)

    def close(self) -> None:
        """Close the cache."""
        self._connection.close()

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree over 2^level leaves that is number `index` among its like."""
        base = level - level % STEP
        if base == level and level:
            row = self._connection.execute(
                "SELECT hash FROM nodes WHERE level = ? AND number = ?", (level, index)
            ).fetchone()
            if row is not None:
                return row[0]
            base -= STEP
        first = index << (level - base)
        return root_of_perfect(self._row(base, first, first + (1 << (level - base))))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of the entries from index `start` (from 0) to before `end`, as they were hashed."""
        return self._log.raw_entries(start + 1, end)

    def at(self, size: int) -> Tree:
        """The tree over the first entries."""
        peaks = [
            self.node((last - first + 1).bit_length() - 1, (first - 1) // (last - first + 1))
            for first, last in spans_of(size)
        ]
        return Tree(size, peaks)

    def catch_up(self, size: int, progress: Progress | None = None) -> None:
        """Keep the nodes over the first entries that are not kept yet. `progress` is told (done, of how many)."""
        with suppress(
            sqlite3.OperationalError
        ):  # Another process does the same, or the disk is full: slower, no more.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for level in range(STEP, size.bit_length(), STEP):
                    self._keep(level, size >> level, progress if level == STEP else None)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def forget(self) -> None:
        """Empty the cache: it is of another log than this one."""
        self._connection.execute("DELETE FROM nodes")

    def _keep(self, level: int, count: int, progress: Progress | None) -> None:
        row = self._connection.execute("SELECT max(number) FROM nodes WHERE level = ?", (level,)).fetchone()
        done = 0 if row[0] is None else row[0] + 1
        while done < count:
            upto = min(count, done + AT_ONCE // FAN)
            below = self._row(level - STEP, done * FAN, upto * FAN)
            roots = (root_of_perfect(below[at : at + FAN]) for at in range(0, len(below), FAN))
            self._connection.executemany(
                "INSERT INTO nodes VALUES (?, ?, ?)",
                ((level, number, root) for number, root in enumerate(roots, done)),
            )
            done = upto
            if progress is not None:
                progress(done, count)

    def _row(self, level: int, start: int, end: int) -> list[bytes]:
        """Nodes of a level that is kept, or leaves. Those that are not kept are computed."""
        if level == 0:
            return self._log.leaves(start + 1, end)
        rows = self._connection.execute(
            "SELECT hash FROM nodes WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
            (level, start, end),
        )
        kept = [hash_ for (hash_,) in rows]
        return kept + [self.node(level, index) for index in range(start + len(kept), end)]


def spans_of(size: int) -> list[tuple[int, int]]:
    """First and last position (from 1) under each peak of a tree of this size."""
    return Tree(size, [b"\0" * 32] * size.bit_count()).subtrees()


def _opened(log: LogReader) -> sqlite3.Connection:
    beside = log.place / NAME
    if not os.access(beside if beside.exists() else log.place, os.W_OK):
        return _empty(":memory:")
    try:
        return _of(log, beside)
    except sqlite3.DatabaseError:
        beside.unlink(missing_ok=True)
        return _of(log, beside)


def _of(log: LogReader, path: Path) -> sqlite3.Connection:
    connection = _empty(path)
    # A cache of a ledger that lay here before, or of one that reached further.
    stamp = hash_stamp(log.identity)
    kept = connection.execute("PRAGMA application_id").fetchone()[0]
    if kept != stamp:
        connection.execute("DELETE FROM nodes")
        connection.execute(f"PRAGMA application_id = {stamp}")
    return connection


def _empty(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(TABLE)
    return connection


def hash_stamp(identity: str) -> int:
    """A number of 31 bits that tells one ledger from another."""
    from zlib import crc32  # noqa: PLC0415 - only for a proof

    return (crc32(identity.encode()) ^ FORMAT) & 0x7FFF_FFFF
