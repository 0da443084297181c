"""A file beside the log with nodes of its tree (`tree.db`), so that they need not be hashed again. It may be deleted at any time.

Whoever may write to the ledger's folder may write here. So a file that is not exactly what we make is made anew, one that
cannot be read is done without, and no node is believed because it stands here: see `tree_cache.py`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from opsledger.audit.merkle import HASH_BYTES

NAME = "tree.db"
FORMAT = 1
TABLE = """CREATE TABLE nodes (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID"""


class NodeCache:
    """Nodes by their level and number. Where anything is wrong with the file, an empty one in memory instead."""

    def __init__(self, place: Path, identity: str) -> None:
        """Of the ledger in a folder."""
        self._connection = _opened(place, _stamp(identity))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, level: int, number: int) -> bytes | None:
        """A node, if it is kept."""
        found = self.row(level, number, number + 1)
        return found[0] if found else None

    def row(self, level: int, start: int, end: int) -> list[bytes]:
        """Nodes from `start` to before `end`, as far as they are kept without a gap."""
        found: list[bytes] = []
        rows = self._asked(
            "SELECT number, hash FROM nodes WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
            (level, start, end),
        )
        for number, node in rows:
            if number != start + len(found) or len(node) != HASH_BYTES:
                break
            found.append(node)
        return found

    def count(self, level: int) -> int:
        """How many nodes of a level are kept from the first on, if there is no gap."""
        rows = self._asked("SELECT max(number) FROM nodes WHERE level = ?", (level,))
        return rows[0][0] + 1 if rows and rows[0][0] is not None else 0

    def keep(self, level: int, first: int, nodes: Iterable[bytes]) -> None:
        """Keep nodes from a number on, inside `begin` and `end`."""
        rows = [(level, number, node) for number, node in enumerate(nodes, first)]
        with self._noticing():
            self._connection.executemany("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?)", rows)

    def begin(self) -> bool:
        """Begin to keep nodes; False where another process does, or where none can be kept."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError:
            self._give_up()
            return False
        return True

    def end(self, *, kept: bool) -> None:
        """Keep them, or forget those since `begin`."""
        if self._connection.in_transaction:
            with self._noticing():
                self._connection.execute("COMMIT" if kept else "ROLLBACK")

    def clear(self) -> None:
        """Forget every node."""
        with self._noticing():
            self._connection.execute("DELETE FROM nodes")

    def _asked(self, question: str, values: tuple[int, ...]) -> list[Any]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error:
            self._give_up()
            return []

    @contextmanager
    def _noticing(self) -> Generator[None]:
        """A block in which SQLite's errors end the use of the file."""
        try:
            yield
        except sqlite3.Error:
            self._give_up()

    def _give_up(self) -> None:
        """The file is damaged, or the disk is full: slower, no more."""
        with suppress(sqlite3.Error):
            self._connection.close()
        self._connection = _in_memory()


def _opened(place: Path, stamp: int) -> sqlite3.Connection:
    path = place / NAME
    try:
        if not os.access(path if path.exists() else place, os.W_OK):
            return _in_memory()
        if not _is_ours(path, stamp):
            _begun(path, stamp)
        return _connected(path)
    except (OSError, sqlite3.Error):
        return _in_memory()


def _is_ours(path: Path, stamp: int) -> bool:
    """Whether the file is a cache of this ledger, with our table and nothing besides."""
    if not path.is_file():
        return False
    with suppress(sqlite3.Error), closing(_connected(path)) as connection:
        kept = connection.execute("PRAGMA application_id").fetchone()[0]
        return kept == stamp and connection.execute("SELECT sql FROM sqlite_master").fetchall() == [(TABLE,)]
    return False


def _begun(path: Path, stamp: int) -> None:
    """A new file; one that is there is of another ledger, or of another hand."""
    path.unlink(missing_ok=True)
    with closing(_connected(path)) as connection:
        connection.execute(f"PRAGMA application_id = {stamp}")
        connection.execute(TABLE)


def _in_memory() -> sqlite3.Connection:
    connection = _connected(":memory:")
    connection.execute(TABLE)
    return connection


def _connected(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _stamp(identity: str) -> int:
    """A number of 31 bits that tells one ledger from another."""
    return (crc32(identity.encode()) ^ FORMAT) & 0x7FFF_FFFF
