"""Checks the log in spans of equal length, with several processes if it is long.

A span is a perfect subtree of the Merkle tree, so a span that holds is reduced to its root and the texts and files that its
entries name. This process checks spans from the first on and helpers from the last back; the work is done when they meet,
however late a helper started. `python -m opsledger.audit.spans PLACE FIRST STEP` checks every STEPth span from FIRST
down and prints the result of each, until one does not hold.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from opsledger.audit.blobs import Named
from opsledger.audit.merkle import HASH_BYTES
from opsledger.audit.nodes import read_span
from opsledger.audit.rows import BadRowError
from opsledger.store.files import connect

if TYPE_CHECKING:
    import subprocess

SPAN = 4_096
"""Entries per span; a power of two."""

LONG = 10
"""Number of spans that justify one helper, which takes as long to start as half of them take to check."""

MOST_PROCESSES = 4


class Span(NamedTuple):
    """The result of a span that holds."""

    root: bytes
    named: list[Named]
    """The texts and files that its entries name."""

    def to_line(self) -> str:
        """The line that a helper prints."""
        return " ".join((self.root.hex(), *(f"{each.position}:{each.digest}" for each in self.named)))

    @classmethod
    def from_line(cls, line: str) -> Span | None:
        """A span from a helper's line; None for an incomplete line."""
        root, *named = line.split() or ("",)
        if len(root) != 2 * HASH_BYTES or not line.endswith("\n"):
            return None
        pairs = (each.partition(":") for each in named)
        return cls(bytes.fromhex(root), [Named(int(position), digest) for position, _, digest in pairs])


def spans_of(place: Path, connection: sqlite3.Connection, count: int) -> Iterator[Span]:
    """The first `count` spans, in order. Raises BadRowError for the first row that does not hold.

    Helpers read snapshots of their own, which hold the same entries, because entries never change.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, 1 + count // LONG)
    with helped(place, count, processes - 1) as told:
        for number in range(count):
            # No result from a helper means not reached or bad. Checking it here shows which.
            yield told.pop(number, None) or span_at(connection, number)


def span_at(connection: sqlite3.Connection, number: int) -> Span:
    """One span, counted from 0. Raises BadRowError."""
    first = number * SPAN + 1
    root, read = read_span(connection, first, first + SPAN - 1)
    return Span(root, read.named)


@contextmanager
def helped(place: Path, count: int, helpers: int) -> Generator[dict[int, Span]]:
    """The results of the helpers so far, by span number; the helpers end with the block."""
    told: dict[int, Span] = {}
    workers: list[subprocess.Popen[str]] = []
    listeners: list[Thread] = []
    try:
        for helper in range(helpers):
            workers.append(_helper(place, count - 1 - helper, helpers))
            numbers = range(count - 1 - helper, -1, -helpers)
            listeners.append(Thread(target=_listen, args=(workers[-1], numbers, told), daemon=True))
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
    import subprocess  # noqa: PLC0415 - a helper itself does not need it

    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", __name__, str(place), str(first), str(step)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _listen(worker: subprocess.Popen[str], numbers: range, told: dict[int, Span]) -> None:
    """Collect a helper's results for the spans with these numbers, until it ends."""
    assert worker.stdout is not None
    for number, line in zip(numbers, worker.stdout, strict=False):
        span = Span.from_line(line)
        if span is None:
            return
        told[number] = span


def main(place: str, first: str, step: str) -> None:
    """Print the result of every `step`th span from `first` down, until one does not hold."""
    connection = connect(Path(place), read_only=True)
    try:
        for number in range(int(first), -1, -int(step)):
            print(span_at(connection, number).to_line(), flush=True)  # noqa: T201 - it talks to its parent
    except BadRowError:
        sys.exit(1)
    finally:
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
