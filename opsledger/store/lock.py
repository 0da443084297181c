"""A lock between processes that is fair: SQLite's busy back-off is not, and neither is a file lock alone.

Whoever wants the lock first takes the place next to it, and leaves that place when it has the lock. So one that
has just given the lock back stands behind the one that waits, however quickly it comes again.

Also held by one thread at a time, because a file lock belongs to the whole process.
"""

from __future__ import annotations

import os
import time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import Lock

from opsledger_events.errors import BusyError
from opsledger_events.language import tr

WAIT_S = 30.0
POLL_S = 0.000_5
"""How often one looks that waits for the place next to the lock."""

NEXT_POLL_S = 0.000_05
"""How often the one looks that has it: there is never more than one."""

LONGER = 1.1
"""Each look comes so much later than the one before: somebody who writes for seconds is waited for at no cost."""

MOST_POLL_S = 0.005


class FileLock:
    """From `acquire` to `release` no other process and no other thread has it."""

    def __init__(self, path: Path) -> None:
        """A lock on this file, and one on its `.next`; both are made if they are not there."""
        self._path = path
        self._threads = Lock()
        self._file = path.open("ab")
        self._next = path.with_name(f"{path.name}.next").open("ab")
        self._lock, self._place = self._file.fileno(), self._next.fileno()

    def acquire(self) -> None:
        """Take the lock. Waits for `WAIT_S` at most, then raises BusyError.

        Raises it too where the file is gone from its folder: another ledger has the place of this one, or none has, and
        what is written now, nobody would find.
        """
        self._threads.acquire()
        try:
            give_up = time.monotonic() + WAIT_S
            self._take(self._place, POLL_S, give_up)
            try:
                self._take(self._lock, NEXT_POLL_S, give_up)
            finally:
                flock(self._place, LOCK_UN)
            self._check_there()
        except BaseException:
            self._threads.release()
            raise

    def _take(self, descriptor: int, poll_s: float, give_up: float) -> None:
        while True:
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise BusyError(
                        tr("Another process has been writing for {s:.0f} s.", s=WAIT_S),
                        tr("Try again, or look who holds {path}.", path=self._path),
                    ) from None
                time.sleep(poll_s)
                poll_s = min(poll_s * LONGER, MOST_POLL_S)
            else:
                return

    def _check_there(self) -> None:
        if os.fstat(self._lock).st_nlink:
            return
        flock(self._lock, LOCK_UN)
        raise BusyError(
            tr("{place} was replaced or deleted while it was open.", place=self._path.parent),
            tr("Nothing was recorded. Start the program again, and it finds what lies there now."),
        )

    def release(self) -> None:
        """Give it back."""
        flock(self._lock, LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Close the files. The lock cannot be taken any more: their numbers may be those of other files by then."""
        self._lock = self._place = -1
        self._next.close()
        self._file.close()


def retire(path: Path) -> None:
    """Take away the files of a lock that is held: whoever has them open can take it no more, and is told so."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.next").unlink(missing_ok=True)
