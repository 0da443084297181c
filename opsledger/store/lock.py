"""A lock between processes: SQLite's busy back-off is unfair, a file lock is not.

Also held by one thread at a time, because a file lock belongs to the whole process.
"""

from __future__ import annotations

import time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import Lock
from types import TracebackType

from opsledger_events.errors import BusyError
from opsledger_events.language import tr

WAIT_S = 30.0
POLL_S = 0.000_5


class FileLock:
    """`with lock:` waits for the lock, for `WAIT_S` at most, then raises BusyError."""

    def __init__(self, path: Path) -> None:
        """A lock on this file, which is made if it is not there."""
        self._path = path
        self._threads = Lock()
        self._file = path.open("ab")

    def __enter__(self) -> None:
        """Take the lock."""
        self._threads.acquire()
        try:
            self._wait()
        except BaseException:
            self._threads.release()
            raise

    def _wait(self) -> None:
        give_up = 0.0
        while True:
            try:
                flock(self._file, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                now = time.monotonic()
                give_up = give_up or now + WAIT_S
                if now > give_up:
                    raise BusyError(
                        tr("Another process has been writing for {s:.0f} s.", s=WAIT_S),
                        tr("Try again, or look who holds {path}.", path=self._path),
                    ) from None
                time.sleep(POLL_S)
            else:
                return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
        flock(self._file, LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
