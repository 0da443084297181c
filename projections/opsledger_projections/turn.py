"""Whose turn it is to write the views: one process at a time, for as long as it takes."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path


@contextmanager
def turn(path: Path) -> Generator[None]:
    """Wait for the lock on a file, which is made if need be, and hold it for the block.

    The system gives it back when a process dies, and it keeps two threads apart as well, because
    each opens the file for itself.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)
