"""Small files that others may have their hands on: written as a whole or not at all, and read only where they are files."""

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
"""Nobody writes a small file for so long, on whichever machine that shares the folder."""

UNNAMED_BYTES = 6
"""Of chance, in the name of a file that is being written."""

CANNOT_SAY = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""What file systems answer that put no folder on disk when they are asked."""


def read_file(path: Path, most: int) -> bytes:
    """At most so many bytes of a file, and one more where it has more. Raises OSError, for what is no plain file too.

    A pipe or a device of that name is neither waited for nor read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return file.read(most + 1)


def write_file(path: Path, data: bytes, *, mode: int = 0o666, new: bool = False) -> None:
    """Put a file in the place of what has its name, on disk when it returns.

    Raises OSError, and leaves nothing then; the whole file where it was only its name that could not be put on disk.
    What a process left that was killed while it wrote the file is taken away.

    `mode`: less what the process masks. `new`: raises FileExistsError where something has the name.
    """
    take_away_old(path.parent, escape(path.name))
    made = path.with_name(f".{path.name}.{os.urandom(UNNAMED_BYTES).hex()}")
    # Never through a link that somebody laid, whatever the name.
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
    """What processes that were killed left beside files of this name (a pattern): they began it more than an hour ago."""
    before_s = time.time() - OLD_S
    for path in sorted(folder.glob(f".{name}.{'[0-9a-f]' * 2 * UNNAMED_BYTES}")):
        with suppress(OSError):  # its process has ended meanwhile
            if path.lstat().st_mtime < before_s:
                yield path


def take_away_old(folder: Path, name: str = "*") -> None:
    """Remove that, as far as it can be removed."""
    for path in left_beside(folder, name):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def name_anew(made: Path, path: Path) -> None:
    """Give a file a name that nothing has. Raises FileExistsError, or OSError."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # No links on this file system.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        made.replace(path)


def _sync_folder(folder: Path) -> None:
    """The name is on disk as well, where the file system can say so. Raises OSError where the disk failed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT_SAY:
            raise
    finally:
        os.close(handle)
