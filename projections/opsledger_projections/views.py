"""The views of a ledger: a cache in a file of its own, caught up when it is read.

Deleting the file, or meeting one that another ledger or another version of the program made, builds
it again. Nothing here is the truth; the log is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple, Self

from opsledger_events.errors import BusyError, DeniedError
from opsledger_events.language import tr
from opsledger_projections.at import FOREVER
from opsledger_projections.log import Log
from opsledger_projections.schema import APPLICATION_ID, VERSIONS
from opsledger_projections.stamp import stamp_at
from opsledger_projections.turn import turn

Progress = Callable[[int, int], None]
"""Told how many entries are done, and how many there are to do."""

BUSY_S = 60.0
MORE_NEW_THAN_OLD = 20_000
"""From this many new entries on, if they are more than the old ones, building anew is faster."""


class Standing(NamedTuple):
    """How far a view has come: from which ledger, in which form, to which entry."""

    version: int
    position: int
    ledger: str
    last: str
    """What the last entry was, so that another log of the same length is noticed."""


def standing_in(path: Path) -> dict[str, int]:
    """The last entry that each view in a file holds, as it is: nothing is caught up. Empty for no such file."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(path)) as connection:
            return dict(connection.execute("SELECT name, position FROM views ORDER BY name"))
    except sqlite3.DatabaseError:
        return {}


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
        return self._reached(self.connection, "book")

    def catch_up(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Take in what the log has and the views have not. Returns the position reached.

        Another process that catches up at the same time is waited for. Raises DeniedError where the
        file cannot be written, and the errors of the log; then the views stand where they stood.
        """
        head = min(self.log.head(), upto)
        if self._open is not None and self._fits("book", head) and self.position == head:
            return head
        try:
            with self._turn():
                self._advance(progress, upto)
        except (sqlite3.OperationalError, OSError) as error:
            raise self._explained(error) from error
        return self.position

    def catch_up_search(self, progress: Progress | None = None) -> int:
        """Take into the full-text index what the views have. Every question that searches does this."""
        head = self.position
        if self._fits("search", head) and self.search_position == head:
            return head
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        try:
            with self._turn():
                self._reconnect()
                if self._open is None:
                    return 0
                head = self._reached(self._open, "book")
                if not self._fits("search", head):
                    building.clear_search(self._open, self.log.identity)
                building.extend_search(self._open, self.log, head, progress)
        except (sqlite3.OperationalError, OSError) as error:
            raise self._explained(error) from error
        return self.search_position

    @property
    def search_position(self) -> int:
        """The last entry that the full-text index holds."""
        return self._reached(self.connection, "search")

    def rebuild(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Build the views again from nothing; readers keep the old ones until the new ones are whole."""
        with self._turn():
            self._build(min(self.log.head(), upto), progress)
        return self.position

    def effective_now(self, effective_us: int) -> bool:
        """Whether every entry that the views hold had taken effect by then."""
        row = self.connection.execute(
            "SELECT recorded_us FROM timeline ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row is None or row[0] <= effective_us

    def _turn(self) -> AbstractContextManager[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return turn(self.path.with_name(f"{self.path.name}.lock"))

    def _advance(self, progress: Progress | None, upto: int) -> None:
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        self._reconnect()
        head = min(self.log.head(), upto)
        standing = self._standing("book")
        old = standing.position if standing else 0
        if self._open is None or not self._fits("book", head) or head - old > max(old, MORE_NEW_THAN_OLD):
            self._build(head, progress)
        elif old < head:
            building.extend(self._open, self.log, old, head, progress)

    def _build(self, head: int, progress: Progress | None) -> None:
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        self.close()
        unfinished = self.path.with_name(f"{self.path.name}.new")
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            leftover.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            building.build(connection, self.log, head, progress)
        # Whoever has the old file open goes on with it; its WAL must not meet the new file.
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        unfinished.replace(self.path)
        self._reconnect()

    def _reconnect(self) -> None:
        """Open the file, or open it again where another process has put a new one in its place."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            self.close()
            return
        if self._open is not None and inode == self._inode:
            return
        self.close()
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_S, check_same_thread=False)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                connection.close()
                return
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA mmap_size = 1073741824")
        except sqlite3.OperationalError:
            connection.close()
            raise
        except sqlite3.DatabaseError:  # No SQLite file, or a damaged one: a cache is built again.
            connection.close()
            return
        self._open, self._inode = connection, inode

    @staticmethod
    def _reached(connection: sqlite3.Connection, view: str) -> int:
        return connection.execute("SELECT position FROM views WHERE name = ?", (view,)).fetchone()[0]

    def _standing(self, view: str) -> Standing | None:
        if self._open is None:
            return None
        row = self._open.execute(
            "SELECT version, position, ledger, last FROM views WHERE name = ?", (view,)
        ).fetchone()
        return Standing(*row) if row else None

    def _fits(self, view: str, head: int) -> bool:
        """Whether a view is of this form, of this ledger, and of a log that this one goes on from."""
        standing = self._standing(view)
        return (
            standing is not None
            and standing.version == VERSIONS[view]
            and standing.ledger == self.log.identity
            and standing.position <= head
            and standing.last == stamp_at(self.log, standing.position)
        )

    def _explained(self, error: Exception) -> BusyError | DeniedError:
        if "locked" in str(error):
            return BusyError(
                tr("The views in {path} are busy.", path=self.path), tr("Try again in a moment.")
            )
        return DeniedError(
            tr("The views in {path} cannot be written: {error}.", path=self.path, error=error),
            tr("Make room, or make the folder writable; nothing of the ledger is lost."),
        )
