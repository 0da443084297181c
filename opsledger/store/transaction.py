"""One write transaction at a time, from the lock to the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from opsledger.store.files import explain
from opsledger.store.lock import FileLock


class WriteTransaction:
    """`with transaction as connection:` all that the block wrote is on disk when it ends, or nothing of it.

    A class and not a generator: after the wait for the disk the processor's caches are cold, and every call
    in between costs an append several times what it costs in a loop.
    """

    def __init__(
        self, connection: sqlite3.Connection, lock: FileLock, place: Path, undone: Callable[[], None]
    ) -> None:
        """Transactions of a connection to the ledger in `place`; `undone` is told when one came to nothing."""
        self._connection = connection
        self._lock = lock
        self._place = place
        self._undone = undone

    def __enter__(self) -> sqlite3.Connection:
        """Wait for one's turn and begin."""
        self._lock.acquire()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._undo(error)
            raise
        return self._connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or roll back where the block ended with an error. SQLite's errors become ours."""
        if error is None:
            try:
                self._connection.execute("COMMIT")
            except BaseException as failed:
                self._undo(failed)
                raise
            self._lock.release()
        else:
            self._undo(error)

    def _undo(self, error: BaseException) -> None:
        """Roll back and let others write. Raises ours for an error of SQLite."""
        try:
            self._undone()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._lock.release()
        if isinstance(error, sqlite3.Error):
            raise explain(error, self._place, writing=True) from error
