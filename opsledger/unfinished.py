"""Makes files and folders beside their final place, so that an interrupted one never looks complete.

They are made in a folder whose name begins with a dot and ends in `.unfinished`. The process that fills it holds a lock on it;
a folder without a lock was left over by a process that was killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from glob import escape
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir

from opsledger.not_written import not_written

SUFFIX = ".unfinished"
SCRATCH = "opsledger-replay"
"""Name of the folder of a replay that is not kept."""


@contextmanager
def unfinished(parent: Path, name: str, mode: int) -> Generator[Path]:
    """A new folder to fill. If it still has this name when the block ends, it is removed. Raises OSError."""
    folder = parent / f".{name}.{os.getpid()}-{token_hex(4)}{SUFFIX}"  # Unique to us, so ours to remove.
    try:
        folder.mkdir(mode=mode)
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_file(made: Path, place: Path) -> None:
    """Move a file to its place, replacing what was there, and sync it to disk. Raises OSError."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(place)


@contextmanager
def made_at(target: Path, put: Callable[[Path, Path], None] = put_file) -> Generator[Path]:
    """A path to make something at. It becomes the target when the block ends without an error. Raises DeniedError.

    `put` moves the result to its place. For a pipe or a device, the path is the target itself.
    """
    place = target.resolve()
    try:
        if place.exists() and not place.is_file() and not place.is_dir():
            yield place
            return
        clear(place.parent, f"{place.name}.")
        with unfinished(place.parent, place.name, 0o700) as room:
            made = room / place.name
            yield made
            put(made, place)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise not_written(target, error) from error


@contextmanager
def scratch() -> Generator[Path]:
    """A temporary folder in the system's place for such; removes those of processes that were killed. Raises OSError."""
    parent = Path(gettempdir())
    clear(parent, f"{SCRATCH}.")
    with unfinished(parent, SCRATCH, 0o700) as folder:
        yield folder


@contextmanager
def _held(folder: Path) -> Generator[None]:
    """Lock a folder, to show other processes that it is being filled. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Some file systems have no locks; left-over folders then stay.
            flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def left_over(parent: Path, name: str) -> Iterator[Path]:
    """Unfinished folders of this name that no process is filling any more."""
    for folder in sorted(parent.glob(f".{escape(name)}*{SUFFIX}")):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
            finally:
                os.close(descriptor)
            yield folder


def clear(parent: Path, name: str) -> None:
    """Remove unfinished folders of this name that no process is filling any more."""
    for folder in left_over(parent, name):
        shutil.rmtree(folder, ignore_errors=True)


def remove(folder: Path) -> None:
    """Remove a folder in such a way that a partly removed one never looks complete. Raises OSError."""
    gone = folder.with_name(f".{folder.name}.{os.getpid()}{SUFFIX}")
    folder.rename(gone)
    shutil.rmtree(gone)
