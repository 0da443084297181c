"""The views of a ledger: a cache in a file of its own, caught up when it is read.

Deleting the file, or meeting one that another ledger or another version of the program made, builds
it again. Nothing here is the truth; the log is.
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
        self._damaged = 0
        """Inode of a file that was found to be damaged: it is not gone on with."""
        self._stopped: dict[str, Standing] = {}
        self.reach = 0
        """How far the log went, or how far they were to go, when the views were last caught up."""
        self.missed = 0
        """An entry that they held and the log has no longer, or has otherwise: it was put back or changed. 0 for none."""

    @classmethod
    def open(cls, path: Path, log: Log) -> Self:
        """The views in a file, not yet caught up."""
        return cls(path, log)

    def close(self) -> None:
        """Close the file."""
        if self._open is None:
            return
        opened, self._open = self._open, None
        with suppress(DeniedError), self._door():  # the last to close it removes its WAL, by its name
            opened.close()
        opened.close()  # also where the folder is gone

    @property
    def connection(self) -> sqlite3.Connection:
        """For reading the book. Catches up first where that has not been done yet. Raises ViewStoppedError."""
        return self.of("book")

    def of(self, *views: str, upto: int = FOREVER) -> sqlite3.Connection:
        """For reading some views, up to a position. Raises ViewStoppedError where one stopped at it or before.

        That one would tell what was so before. Of `search` that is known once `catch_up_search` was called.
        """
        connection = self.file
        for view in views:
            if view in self._stopped and self._stopped[view].stopped <= upto:
                standing = self._stopped[view]
                raise ViewStoppedError(view, standing.stopped, standing.failure)
        return connection

    @property
    def file(self) -> sqlite3.Connection:
        """What is there, also of views that stopped."""
        while self._open is None:  # once, but for files that are deleted all the time
            self.catch_up()
        return self._open

    @property
    def stopped(self) -> dict[str, Standing]:
        """The views that refused an entry, and where."""
        return self._stopped

    @property
    def position(self) -> int:
        """The last entry that the book holds. Catches up first where that has not been done yet."""
        return viewfile.standings(self.connection)["book"].position

    def effective_now(self, effective_us: int) -> bool:
        """Whether every entry that the views hold had taken effect by then."""
        row = self.connection.execute(
            "SELECT recorded_us FROM timeline ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row is None or row[0] <= effective_us

    def catch_up(self, progress: Progress | None = None, *, upto: int = FOREVER) -> int:
        """Take in what the log has and the views have not. Returns the position that they were to reach.

        A view that refuses an entry stops before it, and the others go on; whoever then reads it is told.
        Where they are behind, another process that catches up at the same time is waited for, and one that builds
        them where they must be built. Raises BusyError, DeniedError where
        the file cannot be written, and the errors of the log; then the views stand where they stood.
        """
        self.reach = min(self.log.head(), upto)
        if self._open is None:
            self._reconnect()
        if _any_behind(schema.always(), self._fitting(schema.always(), self.reach), self.reach):
            self._advance(progress, upto)
        return self.reach

    def catch_up_search(self, progress: Progress | None = None) -> None:
        """Take into the full-text index what the views have. Every question that searches does this."""
        found = viewfile.standings(self.file)
        reach = max([self.reach, *(found[view].position for view in schema.always() if view in found)])
        if not _any_behind(["search"], self._fitting(["search"], self.log.head()), reach):
            return
        while not self._searched(progress, reach):  # the file that it was about is gone, or another is there
            self._advance(progress, reach, search=True)

    def rebuild(self, progress: Progress | None = None, *, upto: int = FOREVER, search: bool = False) -> int:
        """Build the views again from nothing; readers keep the old ones until the new ones are whole.

        Also those that stopped: they try again. The full-text index waits until somebody searches, unless it is
        asked for. Returns the position that they were to reach.
        """
        with self._building():
            self.reach = min(self.log.head(), upto)
            self._build(self.reach, progress, search=search)
        if search:
            self.catch_up_search(progress)
        return self.reach

    def mend(self, progress: Progress | None = None) -> str:
        """Build the views anew where reading all of them shows damage. Returns what it was; empty where there is none.

        For whoever met an error that no question should meet: a question itself trusts what it reads.
        """
        if what := self.damage():
            self.rebuild(progress)
        return what

    def damage(self) -> str:
        """What is wrong with the file that is open, in one line; empty where nothing is, or none is open."""
        from opsledger_projections.damage import damage_of  # noqa: PLC0415 - as its use is rare

        return damage_of(self._open) if self._open is not None else ""

    def _turn(self) -> AbstractContextManager[None]:
        """For writing to the file, or putting another in its place."""
        return turn(self._beside(".lock"), self._explained)

    def _building(self) -> AbstractContextManager[None]:
        """For building a new file. Taken before the turn to write, so that the old file is gone on with meanwhile."""
        return turn(self._beside(".new.lock"), self._explained)

    def _door(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """For opening and closing the file, while nobody puts another in its place; `alone` for doing that."""
        return door(self._beside(".swap"), self._explained, alone=alone)

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def _advance(self, progress: Progress | None, upto: int, *, search: bool = False) -> None:
        """Take the views further, or build them anew where they must be or where that is faster."""
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
        """Take the views further in the file that is there.

        Else, where they must be built anew or that is faster, those that need not: to be kept from the old file.
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
            self._damaged = self._inode  # that something there cannot be read is no fault of the entry
            return []
        return None

    def _worth_keeping(self, standing: Standing, head: int) -> bool:
        """Whether a view holds something, and nobody of whom it tells was erased since."""
        return standing.position > 0 and not standing.stopped and not self.log.erases(standing.position, head)

    def _searched(self, progress: Progress | None, reach: int) -> bool:
        """Take the full-text index as far as the views are to be; False where they are not."""
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
        """Whether the views hold a person who was erased since: versions and words that no entry takes back."""
        return self.log.erases(max(standing.position for standing in fitting.values()), head)

    def _go_on(
        self, views: list[str], fitting: dict[str, Standing], reach: int, progress: Progress | None
    ) -> None:
        """Take views further in the file that is open; those that are not fit to be gone on with, from nothing."""
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
        """Open the file, or open it again where another process has put a new one in its place."""
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
        """Those of these views that are fit to be gone on with; none where no file is open.

        They are of this form, of this ledger, and of a log that this one goes on from. Which of them stopped is noted.
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
        """Keep in mind how far the book went, where it is of a log that this one does not go on from."""
        book = viewfile.standings(self._open).get("book") if self._open is not None else None
        if book and book.version == schema.VIEWS["book"].version and misses(self.log, book):
            self.missed = book.position

    def _note_stops(self, views: list[str], found: dict[str, Standing]) -> None:
        """Keep in mind which of these views stopped, by what was found of them."""
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
    """Whether one of these views is to be taken further: it is not there yet, and no entry stopped it."""
    return any(
        view not in fitting or (fitting[view].position < reach and not fitting[view].stopped)
        for view in views
    )


def _far_behind(book: Standing, head: int) -> bool:
    """Whether building anew is faster."""
    return not book.stopped and head - book.position > max(book.position, MORE_NEW_THAN_OLD)
