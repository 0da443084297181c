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
    """`with transaction as connection:` when the block ends, all that it wrote is on disk, or nothing.

    SQLite's lock admits one process at a time, and a lock here one of its threads. This is a class and not a generator
    because the processor's caches are cold after the wait for the disk, where every extra call costs an append several
    times what it costs in a loop.
    """

    def __init__(
        self, cursor: sqlite3.Cursor, queue: WriterQueue, place: Path, undone: Callable[[], None]
    ) -> None:
        """Transactions of a connection to the ledger in `place`; `undone` is called when one is rolled back.

        They share one cursor: creating one for each statement takes longer than the shorter statements.
        """
        self._connection = cursor.connection
        self._execute = cursor.execute
        self._execute("PRAGMA busy_timeout = 0")  # waiting is done in the queue
        self._queue = queue
        self._place = place
        self._undone = undone
        self._threads = Lock()

    def __enter__(self) -> sqlite3.Connection:
        """Wait for this process's turn and begin."""
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
        """Try to begin. False if another process is writing."""
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
        """Commit, or roll back if the block ended with an error. SQLite's errors become ours."""
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
        """Roll back and let others write. Raises our error for one of SQLite."""
        try:
            self._undone()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._threads.release()
        if isinstance(error, sqlite3.Error):
            raise explain(error, self._place, writing=True) from error
