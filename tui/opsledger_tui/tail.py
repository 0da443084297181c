"""A thread that waits for new entries of the log and reports them to the interface."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from time import monotonic

from textual.message_pump import MessagePump

from opsledger.ledger import Ledger
from opsledger.store.files import LOG_NAME
from opsledger_events.errors import NotFoundError, OpsledgerError
from opsledger_events.language import tr
from opsledger_tui.messages import Arrived, CameBack, CutOff

LOOK_EVERY_S = 1.0
"""Seconds between two checks whether the log is still the file that it reads."""


class Tail:
    """Follows the log until it is closed."""

    def __init__(self, place: Path, after: int, to: MessagePump) -> None:
        """Report every entry after a position to `to`."""
        self._place = place
        self._after = after
        self._to = to
        self._closed = threading.Event()
        context = copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._follow,), daemon=True)

    def start(self) -> None:
        """Begin following."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait a moment for the thread to end."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def _follow(self) -> None:
        """Report new entries while the log is in its place; if it comes back, also all that were added meanwhile."""
        log = self._place / LOG_NAME
        known = _identity(log)
        try:
            while self._was_moved(gone_from(log)):
                self._to.post_message(CutOff(_moved()))
                while _identity(log) != known:
                    if self._closed.wait(LOOK_EVERY_S):
                        return
                self._to.post_message(CameBack())
        except OpsledgerError as error:
            self._to.post_message(CutOff(error))

    def _was_moved(self, gone: Callable[[], bool]) -> bool:
        """Follow the log until it is gone, which returns True; False once nobody listens any more."""
        with Ledger.open(self._place, read_only=True) as ledger:
            for entries in ledger.follow(self._after, lambda: self._closed.is_set() or gone()):
                self._to.post_message(Arrived(entries))
                self._after = entries[-1].position
        return not self._closed.is_set()


def _moved() -> NotFoundError:
    return NotFoundError(
        tr("The ledger was moved, removed or replaced: nothing new is shown."),
        tr("Put it back, or leave and open it again."),
    )


def gone_from(path: Path) -> Callable[[], bool]:
    """A function that tells whether a file that exists now was removed or replaced; it checks from time to time."""
    known, looked = _identity(path), monotonic()

    def gone() -> bool:
        nonlocal looked
        if monotonic() - looked < LOOK_EVERY_S:
            return False
        looked = monotonic()
        return _identity(path) != known

    return gone


def _identity(path: Path) -> tuple[int, int] | None:
    """The identity of the file at a path, independent of its name; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
