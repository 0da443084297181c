"""A lock between processes that is fair: SQLite's busy back-off is not, and neither is a file lock alone.

Whoever finds the lock taken takes the place next to it, and says so by a byte in the lock's own file. While that byte is
there, nobody takes the lock but from that place: one that has just given it back stands behind the one that waits, however
quickly it comes again. Where nobody waits, as nearly always, none of this costs anything.

Also held by one thread at a time, because a file lock belongs to the whole process.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
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
            if not self._taken_at_once():
                self._wait()
        except BaseException:
            self._threads.release()
            raise

    def _taken_at_once(self) -> bool:
        """Whether the lock was free and nobody waits for it."""
        try:
            flock(self._lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        found = os.fstat(self._lock)
        if found.st_nlink and not found.st_size:
            return True
        flock(self._lock, LOCK_UN)
        if found.st_nlink:
            return False
        raise self._gone()

    def _wait(self) -> None:
        give_up = time.monotonic() + WAIT_S
        self._take(self._place, POLL_S, give_up)
        try:
            self._say_waiting(1)
            self._take(self._lock, NEXT_POLL_S, give_up)
        finally:
            self._say_waiting(0)
            flock(self._place, LOCK_UN)
        if not os.fstat(self._lock).st_nlink:
            flock(self._lock, LOCK_UN)
            raise self._gone()

    def _say_waiting(self, one: int) -> None:
        """One who is killed leaves the byte behind; the next one passes the place, and takes it away."""
        with suppress(OSError):  # where the disk takes no byte, who waits may have to wait longer
            os.ftruncate(self._lock, one)

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

    def _gone(self) -> BusyError:
        return BusyError(
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
