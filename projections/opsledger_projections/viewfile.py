"""The file of the views: opening it, reading how far it reaches, and replacing it."""

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
"""The errors that reading a damaged file may raise; the second if SQLite's message repeats bytes that are not text."""


class Standing(NamedTuple):
    """The state of a view: its ledger, its form, and its last entry."""

    version: int
    position: int
    ledger: str
    last: str
    """Stamp of the last entry, which reveals a different log of the same length (see `stamp`)."""
    stopped: int
    """Position of the entry that it refused and stopped before; 0 if it has not stopped."""
    failure: str
    """Why it refused that entry, in one line."""

    @property
    def stop(self) -> str:
        """Where it stopped and why, for people; empty if it has not stopped."""
        if not self.stopped:
            return ""
        return tr("stopped at event {position}: {failure}", position=self.stopped, failure=self.failure)


def standing_in(path: Path) -> dict[str, Standing]:
    """The standing of each view in a file, without any catch-up. Empty if there is no such file."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(path)) as connection:
            return standings(connection)
    except UNREADABLE:
        return {}


def stopped_in(path: Path) -> dict[str, Standing]:
    """The views in a file that refused an entry, except those of another form, which are yet to be built."""
    return {
        view: standing
        for view, standing in standing_in(path).items()
        if standing.stopped and view in VIEWS and VIEWS[view].version == standing.version
    }


def damage_in(path: Path, *, whole: bool = True) -> str:
    """What is wrong with a file, in one line; empty if nothing is, or if there is no file. See `damage_of`."""
    from opsledger_projections.damage import damage_of  # noqa: PLC0415 - rarely needed

    if not path.is_file():
        return ""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)) as connection:
        return damage_of(connection, whole=whole)


def missing_in(path: Path) -> str:
    """The name of a view's table that a file lacks or that lacks a column, in words; empty if there is none.

    Views of another form are not checked: they are yet to be built.
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
    """The standing of each view, by its name."""
    rows = connection.execute("SELECT name, version, position, ledger, last, stopped, failure FROM views")
    return {name: Standing(*rest) for name, *rest in rows}


def connect(path: Path) -> sqlite3.Connection | None:
    """A connection to the views in a file; None if it holds none, because it is of another make or damaged."""
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
    """Make a file of views readable for its user only, also an existing one, because it contains texts about persons.

    Users who may not write it have their own views.
    """
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):  # missing, or owned by somebody else
            part = path.with_name(path.name + suffix)
            if stat.S_IMODE(part.stat().st_mode) != PRIVATE:
                part.chmod(PRIVATE)


def is_trouble(error: Exception) -> bool:
    """Whether rebuilding would not help, because the file is locked, or the disk is full or read-only.

    Every other error means damage, and a damaged cache is not repaired but rebuilt.
    """
    return isinstance(error, sqlite3.OperationalError) and not any(sign in str(error) for sign in DAMAGE)


def is_corrupt(error: Exception) -> bool:
    """Whether SQLite finds the file malformed. A file that is still being made is so if the disk lost some of the writes."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT


DAMAGE = ("no such", "could not decode", "Could not decode")
"""Messages of SQLite's OperationalError whose cause lies in the file: a missing table, bytes that are not text."""


def flush(path: Path) -> None:
    """Force a file's content to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, unfinished: Path) -> None:
    """Replace the old file by a complete new one, in one step.

    Processes that have the old file open continue to use it (SQLite sees by the inode that it is gone, and
    leaves the new one's files alone). The old WAL must not meet the new file. So call this while holding the
    `door` lock alone, after the new file is on disk (`flush`).
    """
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    unfinished.replace(path)
