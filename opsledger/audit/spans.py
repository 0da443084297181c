"""The log in spans of equal length, checked by several processes where it is long.

A span is as long as a perfect subtree of the Merkle tree, so that what is left of it when it holds is
one hash, its root. We look at the spans from the first on; helpers come from the last, and where both meet all
is done, however late a helper began. `python -m opsledger.audit.spans PLACE FIRST STEP` checks every STEPth span
from FIRST down to the first one and prints the roots until one does not hold.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from opsledger.audit.merkle import HASH_BYTES, root_of_perfect
from opsledger.audit.rows import BadRowError, leaves_between
from opsledger.store.files import connect

if TYPE_CHECKING:
    import subprocess

SPAN = 4_096
"""Entries of a span: a power of two."""

LONG = 10
"""So many spans are worth a helper: it starts in the time that half of them take."""

MOST_PROCESSES = 4


def roots(place: Path, connection: sqlite3.Connection, count: int) -> Iterator[bytes]:
    """The roots of the first `count` spans, in order. Raises BadRowError for the first row that does not hold.

    Helpers look at snapshots of their own, which hold the same entries: those never change.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, 1 + count // LONG)
    with helped(place, count, processes - 1) as told:
        for span in range(count):
            # What no helper has told, it has not come to, or it is bad: look here, which says what it is.
            yield told.get(span) or root_at(connection, span)


def root_at(connection: sqlite3.Connection, span: int) -> bytes:
    """The root of one span, counted from 0. Raises BadRowError."""
    return root_of_perfect(leaves_between(connection, span * SPAN + 1, (span + 1) * SPAN))


@contextmanager
def helped(place: Path, count: int, helpers: int) -> Generator[dict[int, bytes]]:
    """The roots that helpers have told so far, by their spans; the helpers end with the block."""
    told: dict[int, bytes] = {}
    workers: list[subprocess.Popen[str]] = []
    listeners: list[Thread] = []
    try:
        for helper in range(helpers):
            workers.append(_helper(place, count - 1 - helper, helpers))
            spans = range(count - 1 - helper, -1, -helpers)
            listeners.append(Thread(target=_listen, args=(workers[-1], spans, told), daemon=True))
            listeners[-1].start()
        yield told
    finally:
        for worker in workers:
            worker.kill()
        for listener in listeners:
            listener.join()
        for worker in workers:
            worker.communicate()


def _helper(place: Path, first: int, step: int) -> subprocess.Popen[str]:
    import subprocess  # noqa: PLC0415 - a helper itself has no need of it

    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", __name__, str(place), str(first), str(step)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _listen(worker: subprocess.Popen[str], spans: range, told: dict[int, bytes]) -> None:
    """Keep what a helper tells of these spans, until it ends."""
    assert worker.stdout is not None
    for span, line in zip(spans, worker.stdout, strict=False):
        if len(root := line.strip()) != 2 * HASH_BYTES:
            return
        told[span] = bytes.fromhex(root)


def main(place: str, first: str, step: str) -> None:
    """Print the roots of every `step`th span from `first` down, until one does not hold."""
    connection = connect(Path(place), read_only=True)
    try:
        for span in range(int(first), -1, -int(step)):
            print(root_at(connection, span).hex(), flush=True)  # noqa: T201 - it talks to its parent
    except BadRowError:
        sys.exit(1)
    finally:
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
