"""A lock between processes: SQLite's busy back-off is unfair, a file lock is not.

Also held by one thread at a time, because a file lock belongs to the whole process.
"""

from __future__ import annotations

import time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import Lock

from opsledger_events.errors import BusyError
from opsledger_events.language import tr

WAIT_S = 30.0
POLL_S = 0.000_5


class FileLock:
    """From `acquire` to `release` no other process and no other thread has it."""

    def __init__(self, path: Path) -> None:
        """A lock on this file, which is made if it is not there."""
        self._path = path
        self._threads = Lock()
        self._file = path.open("ab")
        self._descriptor = self._file.fileno()

    def acquire(self) -> None:
        """Take the lock. Waits for `WAIT_S` at most, then raises BusyError."""
        self._threads.acquire()
        try:
            if not _taken(self._descriptor):
                self._wait()
        except BaseException:
            self._threads.release()
            raise

    def _wait(self) -> None:
        give_up = time.monotonic() + WAIT_S
        while not _taken(self._descriptor):
            if time.monotonic() > give_up:
                raise BusyError(
                    tr("Another process has been writing for {s:.0f} s.", s=WAIT_S),
                    tr("Try again, or look who holds {path}.", path=self._path),
                )
            time.sleep(POLL_S)

    def release(self) -> None:
        """Give it back."""
        flock(self._descriptor, LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _taken(descriptor: int) -> bool:
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
