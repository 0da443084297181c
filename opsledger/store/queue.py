"""A fair queue of writers: a waiting writer precedes one that has just written, which SQLite does not ensure.

The lock itself is SQLite's. A writer that finds it taken locks the next place (`.lock.next`) and announces itself by a byte in
a file (`.lock`). While that byte is there, only the holder of the next place may write, so a writer that has just finished
queues behind it, however soon it returns. If nobody waits, which is nearly always so, the queue costs one look at the file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path

from opsledger_events.errors import BusyError
from opsledger_events.language import tr

WAIT_S = 30.0
POLL_S = 0.000_5
"""First interval, in seconds, at which a process polls for the next place."""

NEXT_POLL_S = 0.000_05
"""First interval, in seconds, at which the one process in the next place polls for the lock."""

LONGER = 1.1
"""Factor by which each interval grows, so that waiting seconds for a long write costs almost nothing."""

MOST_POLL_S = 0.005


class WriterQueue:
    """The processes that wait to write to the log of a ledger."""

    def __init__(self, path: Path) -> None:
        """A queue that uses this file and its `.next`; both are created if they are missing."""
        self._path = path
        self._file = path.open("ab")
        self._next = path.with_name(f"{path.name}.next").open("ab")
        self._byte, self._place = self._file.fileno(), self._next.fileno()

    def somebody_waits(self) -> bool:
        """Whether the holder of the lock overtook a process that waits for it.

        Raises BusyError if the file is gone from its folder: the ledger was replaced or deleted, and nobody would
        find what is written now.
        """
        found = os.fstat(self._byte)
        if not found.st_nlink:
            raise BusyError(
                tr("{place} was replaced or deleted while it was open.", place=self._path.parent),
                tr("Nothing was recorded. Start the program again, and it finds what lies there now."),
            )
        return found.st_size > 0

    def wait(self, take: Callable[[], bool]) -> None:
        """Wait until `take` gets the lock, behind those that wait already. Raises BusyError after `WAIT_S`, and as above."""
        give_up = time.monotonic() + WAIT_S
        self._until(self._take_place, POLL_S, give_up)
        try:
            self._say_waiting(1)
            self._until(take, NEXT_POLL_S, give_up)
        finally:
            self._say_waiting(0)
            flock(self._place, LOCK_UN)
        self.somebody_waits()

    def _take_place(self) -> bool:
        try:
            flock(self._place, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _say_waiting(self, one: int) -> None:
        """Set or clear the byte. A killed process leaves it set; the next process goes through the queue and clears it."""
        with suppress(OSError):  # if the disk takes no byte, the wait may be longer
            os.ftruncate(self._byte, one)

    def _until(self, done: Callable[[], bool], poll_s: float, give_up: float) -> None:
        while not done():
            if time.monotonic() > give_up:
                raise BusyError(
                    tr("Another process has been writing for {s:.0f} s.", s=WAIT_S),
                    tr("Try again, or look who has {path} open.", path=self._path),
                )
            time.sleep(poll_s)
            poll_s = min(poll_s * LONGER, MOST_POLL_S)

    def close(self) -> None:
        """Close the files and forget their descriptors, whose numbers may soon belong to other files."""
        self._byte = self._place = -1
        self._next.close()
        self._file.close()


def retire(path: Path) -> None:
    """Remove the files of a queue. Call it with the lock held: processes that still have them open then refuse to write."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.next").unlink(missing_ok=True)
