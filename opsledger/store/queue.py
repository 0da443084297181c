"""Who waits to write comes before who comes again: neither SQLite's lock nor its busy back-off sees to that.

The lock itself is SQLite's. Whoever finds it taken takes the place next to it (`.lock.next`), and says so by a byte in a file
(`.lock`). While that byte is there, nobody writes but from that place: one that has just written stands behind the one that
waits, however quickly it comes again. Where nobody waits, as nearly always, it costs one look at the file.
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
"""How often one looks that waits for the place next to the lock."""

NEXT_POLL_S = 0.000_05
"""How often the one looks that has it: there is never more than one."""

LONGER = 1.1
"""Each look comes so much later than the one before: somebody who writes for seconds is waited for at no cost."""

MOST_POLL_S = 0.005


class WriterQueue:
    """Those who wait to write to the log of a ledger, in all processes."""

    def __init__(self, path: Path) -> None:
        """A queue by this file, and by its `.next`; both are made if they are not there."""
        self._path = path
        self._file = path.open("ab")
        self._next = path.with_name(f"{path.name}.next").open("ab")
        self._byte, self._place = self._file.fileno(), self._next.fileno()

    def somebody_waits(self) -> bool:
        """Whether one who has the lock came before one who waits for it.

        Raises BusyError where the file is gone from its folder: another ledger has the place of this one, or none has, and
        what is written now, nobody would find.
        """
        found = os.fstat(self._byte)
        if not found.st_nlink:
            raise BusyError(
                tr("{place} was replaced or deleted while it was open.", place=self._path.parent),
                tr("Nothing was recorded. Start the program again, and it finds what lies there now."),
            )
        return found.st_size > 0

    def wait(self, take: Callable[[], bool]) -> None:
        """Wait until `take` has the lock, behind whoever waits already. Raises BusyError after `WAIT_S`, and as above."""
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
        """One who is killed leaves the byte behind; the next one passes the place, and takes it away."""
        with suppress(OSError):  # where the disk takes no byte, who waits may have to wait longer
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
        """Close the files. Nobody passes any more: their numbers may be those of other files by then."""
        self._byte = self._place = -1
        self._next.close()
        self._file.close()


def retire(path: Path) -> None:
    """Take away the files of a queue by whom the lock is held: whoever has them open writes no more, and is told so."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.next").unlink(missing_ok=True)
