"""The recorder: one append-only table with explicit positions, in which each entry is kept with its tree node."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from opsledger.audit.merkle import Tree, Written, leaf_hash
from opsledger.store.files import LOCK_NAME, connect
from opsledger.store.mapper import StoredEntry
from opsledger.store.queue import WriterQueue
from opsledger.store.schema import ENTRY, NODE, SEQ, Row
from opsledger.store.transaction import WriteTransaction
from opsledger.store.tree import tree_of

COLUMNS = "record AS originator_id, version AS originator_version, type AS topic, entry AS state"
ROWS_AT_ONCE = 100
"""Rows per INSERT: SQLite keeps the pages that each statement touches to undo it, so fewer statements are cheaper."""

entry_of = itemgetter(ENTRY)


def _insert(rows: int) -> str:
    """The statement for this number of rows. Its parameters are the rows one after another, then their nodes."""
    given = [range(row * NODE + 1, row * NODE + NODE + 1) for row in range(rows)]
    values = [",".join(f"?{n}" for n in (*each, rows * NODE + row)) for row, each in enumerate(given, 1)]
    return f"INSERT INTO events VALUES ({'), ('.join(values)})"


INSERT, INSERT_MANY = _insert(1), _insert(ROWS_AT_ONCE)


class LedgerRecorder(SQLiteApplicationRecorder):
    """Writes entries to `log.db` through one connection, one transaction at a time.

    The library's own calls (`insert_events`, `select_events`, `select_notifications`) work on the same
    table; `writing` opens the transaction in which the ledger reads, decides and appends.
    """

    def __init__(self, datastore: SQLiteDatastore, place: Path) -> None:
        """Write to the ledger in `place`; `datastore` serves the library's reading calls."""
        super().__init__(datastore, events_table_name="events")
        self.select_events_statement = f"SELECT {COLUMNS} FROM events WHERE record = ? "
        self._connection = connect(place, read_only=False)
        self._cursor = self._connection.cursor()
        self._execute = self._cursor.execute
        self._queue = WriterQueue(place / LOCK_NAME)
        self._forget_tree()
        self._transaction = WriteTransaction(self._cursor, self._queue, place, self._forget_tree)

    def close(self) -> None:
        """Close the writing connection and its queue. A second call changes nothing."""
        with suppress(sqlite3.ProgrammingError):  # it is closed already
            self._cursor.close()  # While a cursor has a statement, SQLite keeps the file open.
        self._connection.close()
        self._queue.close()

    def writing(self) -> WriteTransaction:
        """One write transaction: it is atomic, and there is no other writer until the block ends.

        What the block wrote is on disk when it has ended without an error.
        """
        return self._transaction

    def written(self) -> Written:
        """What this recorder appended since another process last appended, or since it was opened. Not for use in a transaction."""
        return Written(self._before, self._tree.copy())

    def _forget_tree(self) -> None:
        self._tree, self._before = Tree(), Tree()  # it may include entries that were rolled back

    def append(self, rows: Sequence[Row]) -> None:
        """Insert rows inside `writing`, each with its tree node."""
        tree, before = self._tree, rows[0][SEQ] - 1
        if tree.size != before:  # another process has appended since
            tree = self._tree = tree_of(self._cursor, before)
            self._before = tree.copy()
        nodes = tree.extend(map(leaf_hash, map(entry_of, rows)))
        execute, start = self._execute, 0
        while (end := start + ROWS_AT_ONCE) <= len(rows):
            execute(INSERT_MANY, (*chain.from_iterable(rows[start:end]), *nodes[start:end]))
            start = end
        for row, node in zip(rows[start:], nodes[start:], strict=True):
            execute(INSERT, (*row, node))

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """The library's append. The positions and versions of the entries must be the next ones."""
        del kwargs
        rows = [cast("StoredEntry", event).row() for event in stored_events]
        with self.writing():
            self.append(rows)
        return [row[0] for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's scan by position."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        types = f"AND type IN ({','.join('?' * len(topics))})" if topics else ""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(
                f"SELECT seq AS id, {COLUMNS} FROM events WHERE seq BETWEEN ? AND ? {types} "
                "ORDER BY seq LIMIT ?",
                (first, 2**62 if stop is None else stop, *topics, limit),
            )
            return [Notification(**dict(row)) for row in cursor.fetchall()]

    def _max_notification_id(self, c: SQLiteCursor) -> int:
        c.execute("SELECT max(seq) FROM events")
        return c.fetchone()[0]

    def convert_originator_id(self, originator_id: str) -> UUID | str:
        """Record ids are text."""
        return originator_id
