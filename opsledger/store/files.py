"""The files of a ledger folder: creating them, opening them, and explaining what can be wrong with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from urllib.parse import quote

from opsledger.store.not_there import NoLogError, not_there
from opsledger.store.schema import APPLICATION_ID, FORMAT, TABLES, TRIGGERS
from opsledger_events.errors import (
    BusyError,
    DeniedError,
    InputError,
    IntegrityError,
    OpsledgerError,
)
from opsledger_events.language import sentences, tr
from opsledger_events.system_words import reason_of

LOG_NAME = "log.db"
VIEWS_NAME = "views.db"
LOCK_NAME = ".lock"
BACKUP_NAME = "backup.json"
"""This file marks a folder as a backup."""

BUSY_MS = 10_000


class UndoneError(DeniedError):
    """The disk is full or failing: the transaction was undone as a whole, and earlier ones are kept."""

    def __init__(self, place: Path, text: str) -> None:
        """`text` is what SQLite says about the ledger in `place`."""
        self.mending = tr("Make room, or have the disk looked at, and try again.")
        """What to do about it, without the sentence on what was recorded."""
        super().__init__(
            tr("{place} cannot be written: {error}.", place=place, error=text),
            sentences((tr("Nothing of it was recorded."), self.mending)),
        )


class NewerFormatError(InputError):
    """Only a newer program reads the format of this log."""

    def __init__(self, found: int) -> None:
        """`found` is the format number in the log's header."""
        super().__init__(
            tr("The ledger has format {found}; this program reads up to {known}.", found=found, known=FORMAT),
            tr("Install a newer opsledger."),
        )


class OlderFormatError(InputError):
    """The log has an earlier format and cannot be upgraded in its folder."""

    def __init__(self, place: Path) -> None:
        """`place` is a folder that cannot be written, or a backup, which must not be written."""
        super().__init__(
            tr("The ledger in {place} has the form of an earlier version.", place=place),
            tr(
                "It is brought to the present form where it may be written. Restore a backup with `opsledger restore`; or copy the folder, take {backup} out of the copy if it is there, and open that.",
                backup=BACKUP_NAME,
            ),
        )


def is_ledger(place: Path) -> bool:
    """Whether this folder looks like a ledger."""
    return (place / LOG_NAME).is_file()


def create_log(place: Path, identity: str, created_at: str) -> None:
    """Create an empty log in `place`, completely or not at all.

    Raises InputError or NotFoundError if the log's name is taken, DeniedError if the folder cannot be written.
    """
    path, unfinished = place / LOG_NAME, place / f"{LOG_NAME}.new"
    try:
        _check_free(path)
        place.mkdir(parents=True, exist_ok=True)
        with _alone_in(place):
            _check_free(path)  # another process may have been quicker
            _take_away(unfinished)  # left by a process that was killed
            try:
                _write_log(unfinished, identity, created_at)
                unfinished.rename(path)
            finally:
                _take_away(unfinished)
    except OSError as error:
        if place.is_file() and (taken := not_there(path)) is not None:
            raise taken from error
        raise DeniedError(
            tr("{place} cannot be written: {error}", place=error.filename or place, error=reason_of(error))
        ) from error
    except sqlite3.Error as error:
        raise explain(error, place, writing=True) from error


@contextmanager
def _alone_in(place: Path) -> Generator[None]:
    """Keep other processes from creating a log there until the block, or this process, ends."""
    with (place / LOCK_NAME).open("ab") as lock:
        with suppress(OSError):  # some file systems have no locks
            flock(lock, LOCK_EX)
        yield


def _check_free(path: Path) -> None:
    """Raise an error that says what it is if anything already has the log's name."""
    if not path.is_symlink() and not path.exists():
        return
    if (taken := not_there(path)) is not None:
        raise taken
    # Opened as immutable, so that SQLite creates no files beside it.
    with suppress(NewerFormatError, OlderFormatError), explained(path.parent):
        _connect(path, "mode=ro&immutable=1", read_only=True).close()
    raise InputError(
        tr("There is a ledger in {place} already.", place=path.parent),
        tr("Use it, or name another folder with --ledger."),
    )


def _take_away(unfinished: Path) -> None:
    for name in (unfinished.name, f"{unfinished.name}-wal", f"{unfinished.name}-shm"):
        unfinished.with_name(name).unlink(missing_ok=True)


def _write_log(path: Path, identity: str, created_at: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.executescript(f"BEGIN; {TABLES} {TRIGGERS} COMMIT;")
        about = {"identity": identity, "created_at": created_at}
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def connect(place: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection to the log of a ledger folder, after checking that this program understands its format.

    A log of an earlier format is upgraded first.
    Raises NotFoundError, NoLogError, NewerFormatError, OlderFormatError, DeniedError or IntegrityError.
    """
    path = place / LOG_NAME
    if (missing := not_there(path)) is not None:
        raise missing
    if not read_only and not os.access(path, os.W_OK):
        raise DeniedError(
            tr("The ledger in {place} is read-only.", place=place),
            tr("Ask its owner for write access, or only read."),
        )
    mode = _mode(place, read_only=read_only)
    with explained(place):
        try:
            return _connect(path, mode, read_only=read_only)
        except OlderFormatError:
            if (place / BACKUP_NAME).exists() or not (os.access(path, os.W_OK) and os.access(place, os.W_OK)):
                raise
        from opsledger.store.upgrading import upgrade  # noqa: PLC0415 - hardly ever needed

        upgrade(path)
        return _connect(path, mode, read_only=read_only)


def _mode(place: Path, *, read_only: bool) -> str:
    if not read_only:
        return "mode=rw"
    wal = place / f"{LOG_NAME}-wal"
    still = not wal.exists() and not os.access(place, os.W_OK)
    return "mode=ro&immutable=1" if still else "mode=ro"


def _connect(path: Path, mode: str, *, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MS / 1000,
    )
    try:
        _check_header(connection, path)
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("PRAGMA temp_store = MEMORY")  # undoing a statement then needs no file
            connection.execute("PRAGMA secure_delete = OFF")  # no row is deleted, so nothing needs wiping
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NoLogError(path)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > FORMAT:
        raise NewerFormatError(found)
    if found < FORMAT:
        raise OlderFormatError(path.parent)


def explain(error: Exception, place: Path, *, writing: bool = False) -> OpsledgerError:
    """Our error for an SQLite error. `writing` says that it ended a transaction, which was undone as a whole."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return BusyError(tr("The ledger in {place} is busy.", place=place), tr("Try again in a moment."))
    if "readonly" in text or "read-only" in text:
        return DeniedError(tr("The ledger in {place} is read-only.", place=place))
    if "full" in text or "disk I/O" in text:
        if writing:
            return UndoneError(place, text)
        return DeniedError(
            tr("{place} cannot be written: {error}.", place=place, error=text),
            tr("What was recorded before is kept. Make room, or have the disk looked at, and try again."),
        )
    if "not a database" in text:
        return NoLogError(place / LOG_NAME)
    if "unable to open" in text:
        return DeniedError(tr("{place} cannot be opened: {error}.", place=place, error=text))
    return IntegrityError(
        tr("The ledger in {place} does not hold together: {error}", place=place, error=text),
        tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
    )


@contextmanager
def explained(place: Path) -> Generator[None]:
    """Turn SQLite's errors inside the block into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, place) from error
