"""A small file of one user is replaced: the whole of it, or none of it.

It is written beside its place first, under the number of the process. What a killed process left there is taken away by the next.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from glob import escape
from pathlib import Path

OLD_S = 3_600
"""Nobody writes a small file for so long, on whichever machine that shares the folder."""


def replace_file(path: Path, data: bytes) -> None:
    """Put a file that is readable for its user alone in the place of what has its name. Raises OSError, and leaves nothing then."""
    take_away_dead(path.parent, escape(path.stem))
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        with open(beside, "wb", opener=_private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def take_away_dead(folder: Path, stem: str = "*") -> None:
    """Remove what was written beside files of this stem (a pattern) by processes that are gone, more than an hour ago."""
    with suppress(OSError):
        for path in folder.glob(f"{stem}.*"):
            number = path.suffix[1:]
            if number.isdecimal() and _is_old(path) and not _runs(int(number)):
                path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return path.lstat().st_mtime < time.time() - OLD_S


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # it is another user's
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
