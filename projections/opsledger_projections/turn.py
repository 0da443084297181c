"""Whose turn it is to write the views: one process at a time, for as long as it takes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path


@contextmanager
def turn(path: Path, explained: Callable[[Exception], Exception]) -> Generator[None]:
    """Wait for the lock on a file, which is made if need be, and hold it for the block.

    The system gives it back when a process dies, and it keeps two threads apart as well, because
    each opens the file for itself. What the system or SQLite refuses is raised as `explained` has it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            flock(descriptor, LOCK_EX)
            yield
        finally:
            os.close(descriptor)
    except (sqlite3.OperationalError, OSError) as error:
        raise explained(error) from error
