"""A thread that waits for new entries of the log and tells the interface."""

from __future__ import annotations

import threading
from contextvars import copy_context
from pathlib import Path

from textual.message_pump import MessagePump

from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_tui.messages import Arrived, Failed


class Tail:
    """Follows the log until it is closed."""

    def __init__(self, place: Path, after: int, to: MessagePump) -> None:
        """Tell `to` of every entry after a position."""
        self._place = place
        self._after = after
        self._to = to
        self._closed = threading.Event()
        context = copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._follow,), daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait a moment for the thread to be done."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def _follow(self) -> None:
        try:
            with Ledger.open(self._place, read_only=True) as ledger:
                for entries in ledger.follow(self._after, self._closed.is_set):
                    self._to.post_message(Arrived(entries))
        except OpsledgerError as error:
            self._to.post_message(Failed("tail", error))
