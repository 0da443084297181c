"""A thread with its own open ledger that answers questions, so that the screen never waits.

Questions of one sort replace each other: a waiting one is dropped; a running one is told
to stop, and its findings are no longer posted.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

from msgspec import MsgspecError
from textual.message import Message
from textual.message_pump import MessagePump

from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_events.system_words import reason_of
from opsledger_projections.views import Views
from opsledger_tui.messages import CatchingUp, Failed, Missed, Unnoted

PROGRESS_FROM = 5_000
"""If the views are more than this many events behind, their progress is shown while they catch up."""
UNFORESEEN = (sqlite3.Error, MsgspecError, UnicodeDecodeError)
"""The errors that reading a damaged file raises."""
STEPS_BETWEEN_LOOKS = 20_000
"""Steps of SQLite's virtual machine between two checks whether anybody still waits: some milliseconds."""


class Asked:
    """One question under way: what it reads from, and where it posts its answer."""

    ledger: Ledger
    """The ledger, opened in the desk's own thread before the question runs."""

    def __init__(
        self, sort: str, to: MessagePump, progress: MessagePump, noted: set[tuple[str, ...]]
    ) -> None:
        """A question of one sort, answered to one widget; `noted` are the readings that its desk has already noted."""
        self.sort = sort
        self.closed = False
        """Whether the interface is closing."""
        self.stale = False
        """Whether nobody waits for the answer any more, because a newer question took its place or it was dropped."""
        self._to = to
        self._progress = progress
        self._noted = noted
        self._reading: sqlite3.Connection | None = None

    def post(self, message: Message) -> None:
        """Send the widget a message, unless nobody waits for the answer any more."""
        if not self.stale:
            self._to.post_message(message)

    def views(self, *, search: bool = False) -> Views:
        """The views, caught up, with the full-text index if `search`. Reports progress if that takes time."""
        self.done()
        views = self.ledger.caught_up(self._tell_progress)
        if search:
            views.catch_up_search(self._tell_progress)
        self._progress.post_message(CatchingUp(0, 0))
        if views.missed:
            self._progress.post_message(Missed(views.missed))
            views.missed = 0
        # If nobody waits any more, only the question is cut short, never the catch-up.
        self._reading = views.connection
        self._reading.set_progress_handler(self._is_stale, STEPS_BETWEEN_LOOKS)
        return views

    def note(self, what: str, **about: object) -> None:
        """Note in the access log what was handed out. If that fails, the interface reports it."""
        with self._noting():
            self.ledger.access_log.note(what, self.ledger.log.head(), do="tui", **about)

    def note_read(self, kinds: Iterable[str], record: str = "") -> None:
        """Note that records of these kinds are shown, if one of the kinds is about persons; the same subject is noted only once."""
        subject = (*kinds, record)
        if subject not in self._noted:
            self._noted.add(subject)
            with self._noting():
                self.ledger.note_read(kinds, "tui", record)

    @contextmanager
    def _noting(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            self._progress.post_message(Unnoted(reason_of(error)))

    def heed(self, done: int = 0, to_do: int = 0) -> None:
        """A progress function for long work, which ends the work if the interface is closing."""
        del done, to_do
        if self.closed:
            raise _LeftError

    def done(self) -> None:
        """Release the connection after the question was answered or given up."""
        if self._reading is not None:
            self._reading.set_progress_handler(None, 0)
            self._reading = None

    def mended(self) -> bool:
        """Build the views again if they are damaged. Returns whether they were."""
        self.done()
        return bool(self.ledger.views.mend(self._tell_progress))

    def _is_stale(self) -> bool:
        return self.stale

    def _tell_progress(self, done: int, to_do: int) -> None:
        self.heed(done, to_do)
        if to_do > PROGRESS_FROM:
            self._progress.post_message(CatchingUp(done, to_do))


class _LeftError(Exception):
    """The interface is closing; ends a catch-up between two batches."""


Question = Callable[[Asked], None]


class Desk:
    """Answers questions one by one in its own thread."""

    def __init__(self, place: Path, progress: MessagePump, *, writes: bool = False) -> None:
        """A desk for the ledger in a folder; its thread starts with the first question.

        Only a desk that `writes` can record something.
        """
        self._place = place
        self._progress = progress
        self._writes = writes
        self._waiting: OrderedDict[str, tuple[Question, MessagePump]] = OrderedDict()
        self._running: Asked | None = None
        self._noted: set[tuple[str, ...]] = set()
        self._wake = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, sort: str, question: Question, to: MessagePump) -> None:
        """Queue a question, in place of any earlier one of its sort."""
        with self._wake:
            self._waiting.pop(sort, None)
            self._waiting[sort] = (question, to)
            if self._running is not None and self._running.sort == sort:
                self._running.stale = True
            if self._thread is None:
                context = copy_context()
                self._thread = threading.Thread(target=context.run, args=(self._work,), daemon=True)
                self._thread.start()
            self._wake.notify()

    def drop(self, sort: str) -> None:
        """Abandon the questions of a sort."""
        with self._wake:
            self._waiting.pop(sort, None)
            if self._running is not None and self._running.sort == sort:
                self._running.stale = True

    def close(self) -> None:
        """Stop, and wait up to a second for the thread to end."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            if self._running is not None:
                self._running.stale = self._running.closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=1)

    def _work(self) -> None:
        ledger: Ledger | None = None
        try:
            while (work := self._next()) is not None:
                asked, question = work
                try:
                    asked.ledger = ledger = ledger or Ledger.open(self._place, read_only=not self._writes)
                    self._answer(asked, question)
                except OpsledgerError as error:
                    asked.post(Failed(asked.sort, error))
                except _LeftError:
                    return
                except UNFORESEEN as error:
                    from opsledger.unreadable import unreadable  # noqa: PLC0415 - not needed for the first frame

                    asked.post(Failed(asked.sort, unreadable(error)))
                asked.done()
        finally:
            if ledger is not None:
                ledger.close()

    def _answer(self, asked: Asked, question: Question) -> None:
        """Run a question; if it met damaged views, build them again and run it once more."""
        try:
            question(asked)
        except UNFORESEEN:
            if asked.stale or not asked.mended():
                raise
            question(asked)

    def _next(self) -> tuple[Asked, Question] | None:
        with self._wake:
            self._running = None
            while not self._waiting and not self._closed:
                self._wake.wait()
            if self._closed:
                return None
            sort, (question, to) = self._waiting.popitem(last=False)
            self._running = Asked(sort, to, self._progress, self._noted)
            return self._running, question
