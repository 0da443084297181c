"""A folder that is being filled beside the place where it is to stand: what is broken off never looks whole.

Its name begins with a dot and ends in `.unfinished`. Who fills it holds a lock on it; one without is left over by a process that was killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from glob import escape
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir

SUFFIX = ".unfinished"


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


@contextmanager
def scratch(name: str) -> Generator[Path]:
    """A folder for what is needed for a while, where the system keeps such; those of processes that were killed are removed. Raises OSError."""
    parent = Path(gettempdir())
    clear(parent, f"{name}.")
    with unfinished(parent, name, 0o700) as folder:
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
