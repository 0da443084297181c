"""Copies the files of a ledger: the log as of one moment while others write, synced to disk before it gets its name."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from opsledger.audit.note_names import FOLDER, size_in
from opsledger.store.files import LOG_NAME
from opsledger_events.errors import BusyError, DeniedError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

PAGES_AT_ONCE = 2_048
"""Pages copied at a time: 8 MiB with pages of the usual size."""

NOTES = ("keys/*.note", "checkpoints/*.note")
LINES = "access.log"
"""With the folders above, what belongs to a ledger besides its log. Not the views, which are rebuilt, and never the vault."""

LEFT_BY_SQLITE = (f"{LOG_NAME}-wal", f"{LOG_NAME}-shm")

OWNER_WRITES = 0o600

Progress = Callable[[int, int], None]


def copy_database(connection: sqlite3.Connection, target: Path, progress: Progress | None = None) -> None:
    """Copy the database that a connection is reading, as of its snapshot. Raises sqlite3.Error.

    `progress` is called with (pages done, total).
    """

    def told(status: int, remaining: int, total: int) -> None:
        del status
        if progress is not None:
            progress(total - remaining, total)

    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy, pages=PAGES_AT_ONCE, progress=told)


def copy_beside(place: Path, target: Path, size: int) -> None:
    """Copy the other files that belong to a log of this size. Raises OSError.

    Checkpoints that were signed over more entries in the meantime are left out: beside this copy they would show a loss.
    """
    for pattern in NOTES:
        for path in sorted(place.glob(pattern)):
            if path.parent.name != FOLDER or size_in(path.name) <= size:
                made = target / path.relative_to(place)
                made.parent.mkdir(exist_ok=True)
                shutil.copy2(path, made)
    if (lines := place / LINES).exists():
        data = lines.read_bytes()
        (target / LINES).write_bytes(
            data[: data.rfind(b"\n") + 1]
        )  # Somebody may be in the middle of a line.
        shutil.copymode(lines, target / LINES)


def copy_files(folder: Path, names: Iterable[str], target: Path) -> None:
    """Copy these files of a folder. Raises OSError."""
    for name in names:
        made = target / name
        made.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, made)
        made.chmod(made.stat().st_mode & 0o777 | OWNER_WRITES)  # Although the backup is read-only.


def clear_after_reading(folder: Path) -> None:
    """Remove the files that SQLite left beside a log that was read, which hold nothing of it. They stay if they cannot be removed."""
    wal, index = (folder / name for name in LEFT_BY_SQLITE)
    with suppress(OSError):
        if not wal.exists() or not wal.stat().st_size:
            wal.unlink(missing_ok=True)
            index.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Wait until everything below a folder is on the disk. Raises OSError."""
    for path in (folder, *folder.rglob("*")):
        _sync_one(path)


def put(made: Path, target: Path) -> None:
    """Rename something complete to its final name, and wait until that is on the disk. Raises OSError."""
    made.rename(target)
    _sync_one(target.parent)


def not_copied(target: Path, error: OSError | sqlite3.Error) -> OpsledgerError:
    """The error for a copy that could not be made."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return BusyError(tr("The ledger is busy."), tr("Try again in a moment."))
    what = reason_of(error)
    return DeniedError(
        tr("{path} cannot be written: {error}.", path=target, error=what),
        tr("Nothing is left there of the attempt. Make room, or choose another place."),
    )


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
