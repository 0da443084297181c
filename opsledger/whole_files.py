"""Small files that others may tamper with: written completely or not at all, and read only if they are plain files."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from glob import escape
from pathlib import Path

OLD_S = 3_600
"""Seconds after which a half-written file is left over; no machine that shares the folder writes a small file for so long."""

UNNAMED_BYTES = 6
"""Random bytes in the name of a file that is being written."""

CANNOT_SAY = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""The error numbers of file systems that cannot sync a folder."""


def read_file(path: Path, most: int) -> bytes:
    """At most `most` bytes of a file, and one more if it is longer. Raises OSError, also if it is not a plain file.

    A pipe or a device is neither waited for nor read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return file.read(most + 1)


def write_file(path: Path, data: bytes, *, mode: int = 0o666, new: bool = False) -> None:
    """Write a file, replacing one of the same name; it is on disk when this returns.

    Raises OSError and leaves nothing behind, except the complete file if only its name could not be synced to disk.
    Files left over by processes that were killed while writing it are removed.

    `mode` is reduced by the process's umask. With `new`, raises FileExistsError if the name is taken.
    """
    take_away_old(path.parent, escape(path.name))
    made = path.with_name(f".{path.name}.{os.urandom(UNNAMED_BYTES).hex()}")
    # Never write through a link that somebody planted, whatever the name.
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            name_anew(made, path)
        else:
            made.replace(path)
    finally:
        made.unlink(missing_ok=True)
    _sync_folder(path.parent)


def left_beside(folder: Path, name: str = "*") -> Iterator[Path]:
    """Files more than an hour old that killed processes left beside files of this name (a pattern)."""
    before_s = time.time() - OLD_S
    for path in sorted(folder.glob(f".{name}.{'[0-9a-f]' * 2 * UNNAMED_BYTES}")):
        with suppress(OSError):  # its process has finished meanwhile
            if path.lstat().st_mtime < before_s:
                yield path


def take_away_old(folder: Path, name: str = "*") -> None:
    """Remove the files of `left_beside`, as far as possible."""
    for path in left_beside(folder, name):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def name_anew(made: Path, path: Path) -> None:
    """Give a file a name that must be free. Raises FileExistsError, or OSError."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # This file system has no links.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        made.replace(path)


def _sync_folder(folder: Path) -> None:
    """Sync the folder, so that the name is on disk too, if the file system supports that. Raises OSError if the disk failed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT_SAY:
            raise
    finally:
        os.close(handle)
