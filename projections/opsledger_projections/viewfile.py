"""The file of the views: opening it, reading how far it is, and putting a new one in its place."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from opsledger_events.language import tr
from opsledger_projections.schema import APPLICATION_ID, VIEWS

BUSY_S = 60.0
CACHE_KIB = 65_536
MAPPED_BYTES = 1 << 30
PRIVATE = 0o600

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file may raise: the second where SQLite's message repeats bytes of it that are no text."""


class Standing(NamedTuple):
    """How far a view has come: from which ledger, in which form, to which entry."""

    version: int
    position: int
    ledger: str
    last: str
    """What the last entry was, so that another log of the same length is noticed."""
    stopped: int
    """The entry that it refused and stands before; 0 where it goes on."""
    failure: str
    """Why it refused that entry, in one line."""

    @property
    def stop(self) -> str:
        """Where it stopped and why, for people; empty where it goes on."""
        if not self.stopped:
            return ""
        return tr("stopped at event {position}: {failure}", position=self.stopped, failure=self.failure)


def standing_in(path: Path) -> dict[str, Standing]:
    """How far each view in a file has come, as it is: nothing is caught up. Empty for no such file."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(path)) as connection:
            return standings(connection)
    except UNREADABLE:
        return {}


def stopped_in(path: Path) -> dict[str, Standing]:
    """The views in a file that refused an entry. One of another form is not among them: it is yet to be built."""
    return {
        view: standing
        for view, standing in standing_in(path).items()
        if standing.stopped and view in VIEWS and VIEWS[view].version == standing.version
    }


def damage_in(path: Path, *, whole: bool = True) -> str:
    """What is wrong with a file, in one line; empty where nothing is, or where there is none. See `damage_of`."""
    from opsledger_projections.damage import damage_of  # noqa: PLC0415 - most who open a file do not doubt it

    if not path.is_file():
        return ""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)) as connection:
        return damage_of(connection, whole=whole)


def missing_in(path: Path) -> str:
    """A table of a view in a file that is not there, or lacks a column, in words; empty where there is none.

    A view of another form is not asked: it is yet to be built.
    """
    standing = standing_in(path)
    with closing(sqlite3.connect(path)) as connection:
        for name, view in VIEWS.items():
            if name not in standing or standing[name].version != view.version:
                continue
            for table, made_of in view.tables.items():
                rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
                there = {column for (column,) in rows}
                if not there or not (isinstance(made_of, str) or made_of.keys() <= there):
                    return tr("The table “{name}” is missing or changed.", name=table)
    return ""


def standings(connection: sqlite3.Connection) -> dict[str, Standing]:
    """How far each view has come, by its name."""
    rows = connection.execute("SELECT name, version, position, ledger, last, stopped, failure FROM views")
    return {name: Standing(*rest) for name, *rest in rows}


def connect(path: Path) -> sqlite3.Connection | None:
    """The views in a file; None where it holds none, because it is of another make or damaged."""
    make_private(path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S, check_same_thread=False)
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
            standings(connection)
            return connection
    except UNREADABLE as error:
        if is_trouble(error):
            connection.close()
            raise
    connection.close()
    return None


def make_private(path: Path) -> None:
    """Let nobody but its user read a file of views, also one of old: it tells of persons.

    Who may not write it has views of their own.
    """
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):  # not there, or somebody else's
            part = path.with_name(path.name + suffix)
            if stat.S_IMODE(part.stat().st_mode) != PRIVATE:
                part.chmod(PRIVATE)


def is_trouble(error: Exception) -> bool:
    """Whether making the cache again would not help: it is locked, or the disk is full or read-only.

    Everything else is damage, and a damaged cache is not mended but made again.
    """
    return isinstance(error, sqlite3.OperationalError) and not any(sign in str(error) for sign in DAMAGE)


def is_corrupt(error: Exception) -> bool:
    """Whether SQLite finds the file malformed. One that is only being made is so where the disk did not take what was written."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT


DAMAGE = ("no such", "could not decode", "Could not decode")
"""What SQLite's errors of operation say where the cause is in the file: a table that is not there, a text that is none."""


def flush(path: Path) -> None:
    """Have a file on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, unfinished: Path) -> None:
    """Put a whole new file in the place of the old one, in one step.

    Who has the old file open goes on with it (SQLite sees by the inode that it is no longer there, and
    leaves the new one's files alone); its WAL must not meet the new file. So this is called alone behind
    the door through which the file is opened and closed, and the new one is on disk by then (`flush`).
    """
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    unfinished.replace(path)
