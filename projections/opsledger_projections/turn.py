"""Locks on files beside the views, each held for one piece of work.

The system releases a lock when its process dies. Locks also keep threads apart, because each thread
opens the file for itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path

from opsledger_events.language import tr

TOLD_AFTER_S = 2.0
"""Seconds to wait before saying so."""

NUMBER_BYTES = 20


@contextmanager
def turn(path: Path, explained: Callable[[Exception], Exception]) -> Generator[None]:
    """Wait for the lock on a file, creating the file if necessary, and hold the lock for the block.

    A long wait is reported on stderr with the process waited for. Errors of the system or of SQLite are raised as
    `explained` turns them.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _wait(descriptor)
            _sign(descriptor)
            yield
        finally:
            os.close(descriptor)
    except (sqlite3.OperationalError, OSError) as error:
        raise explained(error) from error


@contextmanager
def door(path: Path, explained: Callable[[Exception], Exception], *, alone: bool = False) -> Generator[None]:
    """Hold the lock on a file while other files are opened or closed, shared with others who do so, or `alone`."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            flock(descriptor, LOCK_EX if alone else LOCK_SH)
            yield
        finally:
            os.close(descriptor)
    except (sqlite3.OperationalError, OSError) as error:
        raise explained(error) from error


def _wait(descriptor: int) -> None:
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        from threading import Timer  # noqa: PLC0415 - needed only for waiting

        told = Timer(TOLD_AFTER_S, _tell, (_waiting_for(descriptor),))
        told.daemon = True
        told.start()
        try:
            flock(descriptor, LOCK_EX)
        finally:
            told.cancel()


def _sign(descriptor: int) -> None:
    """Write this process's number into the file for those who wait."""
    number = b"%d\n" % os.getpid()
    with suppress(OSError):  # a full disk is no reason to give up the work
        os.pwrite(descriptor, number.ljust(NUMBER_BYTES), 0)


def _waiting_for(descriptor: int) -> str:
    number = os.pread(descriptor, NUMBER_BYTES, 0).strip()
    if number.isdigit():
        return tr("Waiting for process {number}, which is at the views.", number=number.decode())
    return tr("Waiting for another process, which is at the views.")


def _tell(sentence: str) -> None:
    import logging  # noqa: PLC0415 - hardly ever needed

    logging.getLogger(__name__).warning("%s", sentence)
