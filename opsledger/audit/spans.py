"""The log in spans of equal length, checked by several processes where it is long.

A span is as long as a perfect subtree of the Merkle tree, so that what is left of it when it holds is
one hash, its root. `python -m opsledger.audit.spans PLACE FIRST STEP COUNT` checks every STEPth of
COUNT spans and prints the roots until one does not hold.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from opsledger.audit.merkle import HASH_BYTES, root_of_perfect
from opsledger.audit.rows import BadRowError, leaves_between
from opsledger.store.files import connect

SPAN = 8_192
"""Entries of a span: a power of two."""

LONG = 5
"""So many spans are worth a process: it starts in the time that two of them take."""

MOST_PROCESSES = 4


def roots(place: Path, connection: sqlite3.Connection, count: int) -> Iterator[bytes]:
    """The roots of the first `count` spans, in order. Raises BadRowError for the first row that does not hold.

    Processes look at snapshots of their own, which hold the same entries: those never change.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, max(1, count // LONG))
    if processes == 1:
        yield from (root_at(connection, span) for span in range(count))
        return
    with _checking(place, count, processes) as workers:
        for span in range(count):
            # A worker that has ended found something, or could not go on: look here, which says what it is.
            yield _told(workers[span % processes]) or root_at(connection, span)


def root_at(connection: sqlite3.Connection, span: int) -> bytes:
    """The root of one span, counted from 0. Raises BadRowError."""
    return root_of_perfect(leaves_between(connection, span * SPAN + 1, (span + 1) * SPAN))


def _told(worker: subprocess.Popen[str]) -> bytes | None:
    assert worker.stdout is not None
    line = worker.stdout.readline().strip()
    return bytes.fromhex(line) if len(line) == 2 * HASH_BYTES else None


@contextmanager
def _checking(place: Path, count: int, processes: int) -> Generator[list[subprocess.Popen[str]]]:
    """The processes, each at every so-manieth span; ended with the block."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    workers: list[subprocess.Popen[str]] = []
    try:
        for first in range(processes):
            workers.append(  # noqa: PERF401 - those that started are ended, whatever happens to the next
                subprocess.Popen(  # noqa: S603 - ourselves
                    [sys.executable, "-m", __name__, str(place), str(first), str(processes), str(count)],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    env=environment,
                )
            )
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def main(place: str, first: str, step: str, count: str) -> None:
    """Print the roots of every `step`th span from `first` on, until one does not hold."""
    connection = connect(Path(place), read_only=True)
    try:
        for span in range(int(first), int(count), int(step)):
            print(root_at(connection, span).hex(), flush=True)  # noqa: T201 - it talks to its parent
    except BadRowError:
        sys.exit(1)
    finally:
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
