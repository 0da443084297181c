"""The recorder: one append-only table, explicit positions, and the tree head in the same transaction."""

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

from opsledger.audit.merkle import Tree, Written
from opsledger.store.files import LOCK_NAME, connect
from opsledger.store.mapper import StoredEntry
from opsledger.store.queue import WriterQueue
from opsledger.store.schema import LEAF, SEQ, Row
from opsledger.store.transaction import WriteTransaction
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

COLUMNS = "record AS originator_id, version AS originator_version, type AS topic, entry AS state"
ROWS_AT_ONCE = 100
"""Rows of one INSERT: a statement of its own for each would keep the pages it touches for its own undoing."""

INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)"
INSERT_MANY = INSERT + ", (?, ?, ?, ?, ?, ?, ?)" * (ROWS_AT_ONCE - 1)
leaf_of = itemgetter(LEAF)
UPDATE_TREE = "UPDATE tree SET size = ?, peaks = ? WHERE only = 1"


class LedgerRecorder(SQLiteApplicationRecorder):
    """Writes entries to `log.db` through one connection, one transaction at a time.

    The library's own calls (`insert_events`, `select_events`, `select_notifications`) work on the same
    table; `writing` opens the transaction in which the ledger reads, decides and appends.
    """

    def __init__(self, datastore: SQLiteDatastore, place: Path) -> None:
        """Write the ledger in `place`; `datastore` serves the library's reading calls."""
        super().__init__(datastore, events_table_name="events")
        self.select_events_statement = f"SELECT {COLUMNS} FROM events WHERE record = ? "
        self._connection = connect(place, read_only=False)
        self._cursor = self._connection.cursor()
        self._execute = self._cursor.execute
        self._queue = WriterQueue(place / LOCK_NAME)
        self._forget_tree()
        self._transaction = WriteTransaction(self._cursor, self._queue, place, self._forget_tree)

    def close(self) -> None:
        """Close the writing connection and the queue for it. Again changes nothing."""
        with suppress(sqlite3.ProgrammingError):  # that it is closed already
            self._cursor.close()  # While a cursor has a statement, SQLite keeps the file open.
        self._connection.close()
        self._queue.close()

    def writing(self) -> WriteTransaction:
        """One write transaction: no other writer until the block ends, all of it or nothing.

        When the block has ended without an error, what it wrote is on disk.
        """
        return self._transaction

    def written(self) -> Written:
        """What this recorder appended since another process last did, or since it began. Not within a transaction."""
        return Written(self._before, self._tree.copy())

    def _forget_tree(self) -> None:
        self._tree, self._before = Tree(), Tree()  # may hold entries that are not recorded after all

    def append(self, rows: Sequence[Row]) -> None:
        """Insert rows inside `writing`, with the new tree head."""
        execute, more = self._execute, rows
        while len(more) >= ROWS_AT_ONCE:
            execute(INSERT_MANY, tuple(chain.from_iterable(more[:ROWS_AT_ONCE])))
            more = more[ROWS_AT_ONCE:]
        for row in more:
            execute(INSERT, row)
        tree = self._tree
        if tree.size != rows[0][SEQ] - 1:
            tree = self._read_tree(rows[0][SEQ] - 1)
        tree.extend(map(leaf_of, rows))
        execute(UPDATE_TREE, (tree.size, tree.to_bytes()))

    def _read_tree(self, entries: int) -> Tree:
        """The tree of so many entries as it was kept: another process has appended since this one did.

        The tree of n entries is the same for ever, because entries never change. Raises IntegrityError
        where the one that was kept is not of those entries: on top of it, nothing could be proven.
        """
        size, peaks = self._execute("SELECT size, peaks FROM tree").fetchone() or (0, b"")
        if size != entries:
            raise IntegrityError(
                tr("The tree head was kept for {size} entries; there are {found}.", size=size, found=entries),
                tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
            )
        self._tree = Tree.from_bytes(size, peaks)
        self._before = self._tree.copy()
        return self._tree

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """The library's append: entries whose position and version must be the next ones."""
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
