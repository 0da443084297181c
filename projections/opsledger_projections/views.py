"""The views of a ledger: a cache in a file of its own, caught up when it is read.

Deleting the file, or meeting one that another ledger or another version of the program made, builds
it again. Nothing here is the truth; the log is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Self

from opsledger_events.errors import BusyError, DeniedError
from opsledger_events.language import tr
from opsledger_projections import viewfile
from opsledger_projections.at import FOREVER
from opsledger_projections.log import Log
from opsledger_projections.schema import VERSIONS
from opsledger_projections.stamp import stamp_at
from opsledger_projections.turn import turn

Progress = Callable[[int, int], None]
"""Told how many entries are done, and how many there are to do."""

MORE_NEW_THAN_OLD = 20_000
"""From this many new entries on, if they are more than the old ones, building anew is faster."""


class Views:
    """The views of one log. Open one for each thread: its connection belongs to the opener."""

    def __init__(self, path: Path, log: Log) -> None:
        """Views in the file `path`, which is made when they are first caught up."""
        self.path = path
        self.log = log
        self._open: sqlite3.Connection | None = None
        self._inode = 0

    @classmethod
    def open(cls, path: Path, log: Log) -> Self:
        """The views in a file, not yet caught up."""
        return cls(path, log)

    def close(self) -> None:
        """Close the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def connection(self) -> sqlite3.Connection:
        """For reading. Catches up first where that has not been done yet."""
        if self._open is None:
            self.catch_up()
        assert self._open is not None
        return self._open

    @property
    def position(self) -> int:
        """The last entry that the views hold. Catches up first where that has not been done yet."""
        standing = viewfile.standing_of(self.connection, "book")
        return standing.position if standing else 0

    @property
    def search_position(self) -> int:
        """The last entry that the full-text index holds."""
        standing = viewfile.standing_of(self.connection, "search")
        return standing.position if standing else 0

    def effective_now(self, effective_us: int) -> bool:
        """Whether every entry that the views hold had taken effect by then."""
        row = self.connection.execute(
            "SELECT recorded_us FROM timeline ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row is None or row[0] <= effective_us

    def catch_up(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Take in what the log has and the views have not. Returns the position reached.

        Another process that catches up at the same time is waited for. Raises BusyError, DeniedError where
        the file cannot be written, and the errors of the log; then the views stand where they stood.
        """
        head = min(self.log.head(), upto)
        if self._fitting("book", head) != head:
            with self._turn():
                self._advance(progress, upto)
        return self.position

    def catch_up_search(self, progress: Progress | None = None) -> int:
        """Take into the full-text index what the views have. Every question that searches does this."""
        head = self.position
        if self._fitting("search", head) == head:
            return head
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        with self._turn():
            self._reconnect()
            if self._open is not None:
                book = viewfile.standing_of(self._open, "book")
                head = book.position if book else 0
                if self._fitting("search", head) is None:
                    building.clear_search(self._open, self.log.identity)
                building.extend_search(self._open, self.log, head, progress)
        return self.search_position

    def rebuild(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Build the views again from nothing; readers keep the old ones until the new ones are whole."""
        with self._turn():
            self._build(min(self.log.head(), upto), progress)
        return self.position

    def _turn(self) -> AbstractContextManager[None]:
        return turn(self.path.with_name(f"{self.path.name}.lock"), self._explained)

    def _advance(self, progress: Progress | None, upto: int) -> None:
        self._reconnect()
        head = min(self.log.head(), upto)
        old = self._fitting("book", head)
        if self._open is None or old is None or head - old > max(old, MORE_NEW_THAN_OLD):
            self._build(head, progress)
        elif old < head:
            from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

            try:
                building.extend(self._open, self.log, old, head, progress)
            except sqlite3.DatabaseError as error:
                if viewfile.is_trouble(error):
                    raise
                self._build(head, progress)

    def _build(self, head: int, progress: Progress | None) -> None:
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        unfinished = self.path.with_name(f"{self.path.name}.new")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            building.build(connection, self.log, head, progress)
        self.close()
        viewfile.replace(self.path, unfinished)
        self._reconnect()

    def _reconnect(self) -> None:
        """Open the file, or open it again where another process has put a new one in its place."""
        inode = self.path.stat().st_ino if self.path.exists() else 0
        if self._open is not None and inode == self._inode:
            return
        self.close()
        self._open, self._inode = viewfile.connect(self.path) if inode else None, inode

    def _fitting(self, view: str, head: int) -> int | None:
        """The last entry that a view holds; None where it is not open or not fit to be gone on with.

        It is of this form, of this ledger, and of a log that this one goes on from.
        """
        standing = viewfile.standing_of(self._open, view) if self._open is not None else None
        if (
            standing is not None
            and standing.version == VERSIONS[view]
            and standing.ledger == self.log.identity
            and standing.position <= head
            and standing.last == stamp_at(self.log, standing.position)
        ):
            return standing.position
        return None

    def _explained(self, error: Exception) -> BusyError | DeniedError:
        if "locked" in str(error):
            return BusyError(
                tr("The views in {path} are busy.", path=self.path), tr("Try again in a moment.")
            )
        return DeniedError(
            tr("The views in {path} cannot be written: {error}.", path=self.path, error=error),
            tr("Make room, or make the folder writable; nothing of the ledger is lost."),
        )
