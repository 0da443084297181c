"""What is being made beside the place where it is to stand: what is broken off never looks whole.

It is made in a folder whose name begins with a dot and ends in `.unfinished`. Who fills that holds a lock on it; one without is left over by a process that was killed.
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
"""Name of the folder of a replay that nobody keeps."""


@contextmanager
def unfinished(parent: Path, name: str, mode: int) -> Generator[Path]:
    """A new folder to fill. What is still called so when the block ends is removed. Raises OSError."""
    folder = parent / f".{name}.{os.getpid()}-{token_hex(4)}{SUFFIX}"  # No one else's, so ours to remove.
    try:
        folder.mkdir(mode=mode)
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_file(made: Path, place: Path) -> None:
    """Give a file its place, on disk and over what was there. Raises OSError."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(place)


@contextmanager
def made_at(target: Path, put: Callable[[Path, Path], None] = put_file) -> Generator[Path]:
    """A path to make something at; it becomes the target when the block ends, and else nothing does. Raises DeniedError.

    `put` gives what was made its place. Of a pipe or a device the path is its own.
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
    """A folder for what is needed for a while, where the system keeps such; those of processes that were killed are removed. Raises OSError."""
    parent = Path(gettempdir())
    clear(parent, f"{SCRATCH}.")
    with unfinished(parent, SCRATCH, 0o700) as folder:
        yield folder


@contextmanager
def _held(folder: Path) -> Generator[None]:
    """Tell other processes that somebody is filling a folder. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Some file systems have no locks; then what is left over stays.
            flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def left_over(parent: Path, name: str) -> Iterator[Path]:
    """Folders whose name begins so and that nobody fills any more."""
    for folder in sorted(parent.glob(f".{escape(name)}*{SUFFIX}")):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
            finally:
                os.close(descriptor)
            yield folder


def clear(parent: Path, name: str) -> None:
    """Remove the folders whose name begins so and that nobody fills any more."""
    for folder in left_over(parent, name):
        shutil.rmtree(folder, ignore_errors=True)


def remove(folder: Path) -> None:
    """Remove a folder so that half of it never looks whole. Raises OSError."""
    gone = folder.with_name(f".{folder.name}.{os.getpid()}{SUFFIX}")
    folder.rename(gone)
    shutil.rmtree(gone)
