"""The views of a ledger: a cache in its own file, brought up to date when it is read.

A file that was deleted, or that another ledger or another version of the program made, is built
again. The log is the source of truth; the views never are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Self

from opsledger_events.errors import BusyError, DeniedError, ViewStoppedError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of
from opsledger_projections import schema, viewfile
from opsledger_projections.at import FOREVER
from opsledger_projections.log import Log
from opsledger_projections.stamp import is_of, misses
from opsledger_projections.turn import door, turn
from opsledger_projections.viewfile import Standing

Progress = Callable[[int, int], None]
"""Called with the number of entries done and the number to do."""

MORE_NEW_THAN_OLD = 20_000
"""With more new entries than this, and more new than old ones, building anew is faster."""


class Views:
    """The views of one log. Open one per thread: the connection belongs to the thread that opened it."""

    def __init__(self, path: Path, log: Log) -> None:
        """Views in the file `path`, which the first catch-up creates."""
        self.path = path
        self.log = log
        self._open: sqlite3.Connection | None = None
        self._inode = 0
        self._damaged = 0
        """Inode of a file that was found to be damaged; it is not extended."""
        self._stopped: dict[str, Standing] = {}
        self.reach = 0
        """The position that the last catch-up aimed at: the head of the log or the limit it was given."""
        self.missed = 0
        """Position up to which the views held entries that the log has lost or holds differently, because it was put
        back to an older copy or altered. 0 for none."""

    @classmethod
    def open(cls, path: Path, log: Log) -> Self:
        """The views in a file, before any catch-up."""
        return cls(path, log)

    def close(self) -> None:
        """Close the file."""
        if self._open is None:
            return
        opened, self._open = self._open, None
        with suppress(DeniedError), self._door():  # the last process to close it removes its WAL, by name
            opened.close()
        opened.close()  # closes also if the folder is gone

    @property
    def connection(self) -> sqlite3.Connection:
        """A connection for reading the book; the first use catches up. Raises ViewStoppedError."""
        return self.of("book")

    def of(self, *views: str, upto: int = FOREVER) -> sqlite3.Connection:
        """A connection for reading some views up to a position.

        Raises ViewStoppedError if one of them stopped at that position or before it, since its answer would be out of
        date. Whether `search` stopped is known only after `catch_up_search`.
        """
        connection = self.file
        for view in views:
            if view in self._stopped and self._stopped[view].stopped <= upto:
                standing = self._stopped[view]
                raise ViewStoppedError(view, standing.stopped, standing.failure)
        return connection

    @property
    def file(self) -> sqlite3.Connection:
        """A connection to whatever the file holds, stopped views included."""
        while self._open is None:  # once, unless the file keeps being deleted
            self.catch_up()
        return self._open

    @property
    def stopped(self) -> dict[str, Standing]:
        """The views that refused an entry, with the position of that entry."""
        return self._stopped

    @property
    def position(self) -> int:
        """The position of the last entry in the book; the first use catches up."""
        return viewfile.standings(self.connection)["book"].position

    def effective_now(self, effective_us: int) -> bool:
        """Whether every entry in the views had taken effect by that time."""
        row = self.connection.execute(
            "SELECT recorded_us FROM timeline ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row is None or row[0] <= effective_us

    def catch_up(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Take in the entries that the views lack, up to `upto`. Returns the position that it aimed at.

        A view that refuses an entry stops before it, and the others go on; reading the stopped view then raises an
        error. If the views are behind, this waits for another process that is catching them up; if they must be
        built, it waits for another that is building them. Raises BusyError, DeniedError if the file cannot be
        written, and the errors of the log; the views then stay as they were.
        """
        self.reach = min(self.log.head(), upto)
        if self._open is None:
            self._reconnect()
        if _any_behind(schema.always(), self._fitting(schema.always(), self.reach), self.reach):
            self._advance(progress, upto)
        return self.reach

    def catch_up_search(self, progress: Progress | None = None) -> None:
        """Bring the full-text index level with the other views. Every search calls this first."""
        found = viewfile.standings(self.file)
        reach = max([self.reach, *(found[view].position for view in schema.always() if view in found)])
        if not _any_behind(["search"], self._fitting(["search"], self.log.head()), reach):
            return
        while not self._searched(progress, reach):  # the file was deleted or replaced meanwhile
            self._advance(progress, reach, search=True)

    def rebuild(self, progress: Progress | None = None, *, upto: int = FOREVER, search: bool = False) -> int:
        """Build the views again from nothing; readers use the old file until the new one is complete.

        Stopped views are built again too. The full-text index is built at the next search, unless `search` asks for it
        now. Returns the position that it aimed at.
        """
        with self._building():
            self.reach = min(self.log.head(), upto)
            self._build(self.reach, progress, search=search)
        if search:
            self.catch_up_search(progress)
        return self.reach

    def mend(self, progress: Progress | None = None) -> str:
        """Build the views anew if reading all of them reveals damage. Returns what the damage was; empty if there is none.

        Call it after an error that no question should cause: questions themselves trust what they read.
        """
        if what := self.damage():
            self.rebuild(progress)
        return what

    def damage(self) -> str:
        """What is wrong with the open file, in one line; empty if nothing is, or no file is open."""
        from opsledger_projections.damage import damage_of  # noqa: PLC0415 - rarely needed

        return damage_of(self._open) if self._open is not None else ""

    def _turn(self) -> AbstractContextManager[None]:
        """The lock for writing to the file or replacing it."""
        return turn(self._beside(".lock"), self._explained)

    def _building(self) -> AbstractContextManager[None]:
        """The lock for building a new file. Taken before the write lock, so that others can extend the old file meanwhile."""
        return turn(self._beside(".new.lock"), self._explained)

    def _door(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """The lock for opening and closing the file, shared by all who do; `alone` for replacing the file."""
        return door(self._beside(".swap"), self._explained, alone=alone)

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def _advance(self, progress: Progress | None, upto: int, *, search: bool = False) -> None:
        """Extend the views, or build them anew where that is necessary or faster."""
        with self._turn():
            if self._extend(progress, upto) is None:
                return
        with self._building():
            with self._turn():
                kept = self._extend(progress, upto)
                if kept is None:  # another process was building them
                    return
            self._build(self.reach, progress, search=search, kept=kept)

    def _extend(self, progress: Progress | None, upto: int) -> list[str] | None:
        """Extend the views in the existing file and return None.

        If building anew is necessary or faster, return instead the views that can be copied from the old file.
        """
        self._reconnect()
        self.reach = head = min(self.log.head(), upto)
        if self._damaged == self._inode:
            return []
        fitting = self._fitting(list(schema.VIEWS), head)
        always = {view: fitting[view] for view in schema.always() if view in fitting}
        book = always.get("book")
        if book is None:
            self._note_missed()
        if self._open is None or book is None or _far_behind(book, head) or self._outlives(always, head):
            return [
                view for view in fitting if view not in always and self._worth_keeping(fitting[view], head)
            ]
        try:
            self._go_on(schema.always(), fitting, head, progress)
        except viewfile.UNREADABLE as error:
            if viewfile.is_trouble(error):
                raise
            self._damaged = self._inode
            return []
        if any(view in self._stopped and not always[view].stopped for view in always) and self.damage():
            self._damaged = self._inode  # the file is at fault, not the entry that a view refused
            return []
        return None

    def _worth_keeping(self, standing: Standing, head: int) -> bool:
        """Whether a view holds entries, has not stopped, and no person was erased since its last entry."""
        return standing.position > 0 and not standing.stopped and not self.log.erases(standing.position, head)

    def _searched(self, progress: Progress | None, reach: int) -> bool:
        """Extend the full-text index up to `reach`; False if the other views are not there yet."""
        with self._turn():
            self._reconnect()
            fitting = self._fitting(list(schema.VIEWS), self.log.head())
            if _any_behind(schema.always(), fitting, reach):
                return False
            try:
                self._go_on(["search"], fitting, reach, progress)
                return True
            except viewfile.UNREADABLE as error:
                if viewfile.is_trouble(error):
                    raise
        self.rebuild(progress, upto=reach)
        return False

    def _outlives(self, fitting: dict[str, Standing], head: int) -> bool:
        """Whether a person was erased since the views' last entry: no entry removes that person's versions and words."""
        return self.log.erases(max(standing.position for standing in fitting.values()), head)

    def _go_on(
        self, views: list[str], fitting: dict[str, Standing], reach: int, progress: Progress | None
    ) -> None:
        """Extend views in the open file; build those that cannot be extended from nothing."""
        if self._open is None or not _any_behind(views, fitting, reach):
            return
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        for view in views:
            if view not in fitting:
                building.clear(self._open, self.log, view)
        self._note_stops(views, building.extend(self._open, self.log, views, reach, progress))

    def _build(
        self, head: int, progress: Progress | None, *, search: bool = False, kept: Sequence[str] = ()
    ) -> None:
        from opsledger_projections import building  # noqa: PLC0415 - a view that is up to date is not built

        unfinished = self._beside(".new")
        building.build(unfinished, self.log, head, progress, search=search and "search" not in kept)
        if kept and not building.keep(unfinished, self.path, kept):
            building.build(unfinished, self.log, head, progress, search=search)
        viewfile.flush(unfinished)
        self.close()
        with self._turn(), self._door(alone=True):
            viewfile.replace(self.path, unfinished)
            self._connect()
        self._fitting(list(schema.VIEWS), head)

    def _reconnect(self) -> None:
        """Open the file, or open it again if another process has replaced it."""
        inode = self._inode_there()
        if self._open is not None and inode == self._inode:
            return
        self.close()
        if inode:
            with self._door():
                self._connect()

    def _connect(self) -> None:
        inode = self._inode_there()
        self._open, self._inode = viewfile.connect(self.path) if inode else None, inode

    def _inode_there(self) -> int:
        try:
            return self.path.stat().st_ino
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def _fitting(self, views: list[str], head: int) -> dict[str, Standing]:
        """Those of these views that can be extended; none if no file is open.

        They have the current schema version and come from this ledger, from a log that this one continues. Also notes
        which of them stopped.
        """
        found = viewfile.standings(self._open) if self._open is not None else {}
        stamps: dict[int, str] = {}
        fitting = {
            view: found[view]
            for view in views
            if view in found
            and found[view].version == schema.VIEWS[view].version
            and is_of(self.log, found[view], head, stamps)
        }
        self._note_stops(views, fitting)
        return fitting

    def _note_missed(self) -> None:
        """Keep the book's position in `missed` if it comes from a log that this one does not continue."""
        book = viewfile.standings(self._open).get("book") if self._open is not None else None
        if book and book.version == schema.VIEWS["book"].version and misses(self.log, book):
            self.missed = book.position

    def _note_stops(self, views: list[str], found: dict[str, Standing]) -> None:
        """Keep in `stopped` which of these views stopped, according to `found`."""
        for view in views:
            self._stopped.pop(view, None)
            if view in found and found[view].stopped:
                self._stopped[view] = found[view]

    def _explained(self, error: Exception) -> BusyError | DeniedError:
        if "locked" in str(error):
            return BusyError(
                tr("The views in {path} are busy.", path=self.path), tr("Try again in a moment.")
            )
        if isinstance(error, FileNotFoundError):
            return DeniedError(
                tr(
                    "The folder {folder} is not there any more: it was moved or removed.",
                    folder=self.path.parent,
                ),
                tr("Open the ledger where it is now."),
            )
        if self.path.exists() and not self.path.is_file():
            return DeniedError(
                tr("{path} is no file, and the views belong there.", path=self.path),
                tr("Move it away; the views are built again from the log."),
            )
        return DeniedError(
            tr("The views in {path} cannot be written: {error}.", path=self.path, error=reason_of(error)),
            tr("Make room, or make the folder writable; nothing of the ledger is lost."),
        )


def _any_behind(views: list[str], fitting: dict[str, Standing], reach: int) -> bool:
    """Whether one of these views is missing, or short of `reach` without having stopped."""
    return any(
        view not in fitting or (fitting[view].position < reach and not fitting[view].stopped)
        for view in views
    )


def _far_behind(book: Standing, head: int) -> bool:
    """Whether building anew is faster than extending."""
    return not book.stopped and head - book.position > max(book.position, MORE_NEW_THAN_OLD)
