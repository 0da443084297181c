"""One write transaction at a time, from the lock to the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from types import TracebackType

from opsledger.store.files import explain
from opsledger.store.queue import WriterQueue


class WriteTransaction:
    """`with transaction as connection:` all that the block wrote is on disk when it ends, or nothing of it.

    Held by one process at a time, by SQLite's own lock, and by one of its threads. A class and not a generator: after the
    wait for the disk the processor's caches are cold, and every call in between costs an append several times what it
    costs in a loop.
    """

    def __init__(
        self, cursor: sqlite3.Cursor, queue: WriterQueue, place: Path, undone: Callable[[], None]
    ) -> None:
        """Transactions of a connection to the ledger in `place`; `undone` is told when one came to nothing.

        One cursor for all of them: to make another for each statement takes longer than the shorter ones.
        """
        self._connection = cursor.connection
        self._execute = cursor.execute
        self._execute("PRAGMA busy_timeout = 0")  # who waits does so in the queue
        self._queue = queue
        self._place = place
        self._undone = undone
        self._threads = Lock()

    def __enter__(self) -> sqlite3.Connection:
        """Wait for one's turn and begin."""
        self._threads.acquire()
        try:
            if not self._begun():
                self._queue.wait(self._begun)
            elif self._queue.somebody_waits():
                self._execute("ROLLBACK")
                self._queue.wait(self._begun)
        except BaseException as error:
            self._undo(error)
            raise
        return self._connection

    def _begun(self) -> bool:
        """Whether nobody else was writing, so that this has begun."""
        try:
            self._execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or roll back where the block ended with an error. SQLite's errors become ours."""
        if error is None:
            try:
                self._execute("COMMIT")
            except BaseException as failed:
                self._undo(failed)
                raise
            self._threads.release()
        else:
            self._undo(error)

    def _undo(self, error: BaseException) -> None:
        """Roll back and let others write. Raises ours for an error of SQLite."""
        try:
            self._undone()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._threads.release()
        if isinstance(error, sqlite3.Error):
            raise explain(error, self._place, writing=True) from error
