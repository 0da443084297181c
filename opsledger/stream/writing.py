"""Writes a whole ledger as lines, with the exact bytes of each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

from opsledger.audit.merkle import leaf_hash
from opsledger.store.reader import LogReader
from opsledger.stream.lines import BLOCK, FORMAT, Beginning, Blob, Counter, End, Key, Leaves, encode

Progress = Callable[[int, int], None]


def stream_of(log: LogReader, progress: Progress | None = None) -> Iterator[bytes]:
    """Every line of a ledger as it is now; entries written meanwhile are not included."""
    head, seen = log.head(), sha256()
    for raw in _lines(log, head, progress):
        line = raw + b"\n"
        seen.update(line)
        yield line
    yield encode(End(head, log.tree_at(head).root().hex(), seen.hexdigest())) + b"\n"


def _lines(log: LogReader, head: int, progress: Progress | None) -> Iterator[bytes]:
    """The lines before the last. Blobs come first, because an entry must find those that it refers to."""
    yield encode(Beginning(FORMAT, log.identity, log.about("created_at"), head))
    for digest in log.blob_digests():
        yield encode(Blob(digest, log.blob(digest)))
    for first in range(1, head + 1, BLOCK):
        last = min(first + BLOCK - 1, head)
        leaves: list[bytes] = []
        for position in range(first, last + 1):
            entry = log.raw(position)
            leaves.append(leaf_hash(entry))
            yield entry
        yield encode(Leaves(leaves))
        if progress is not None:
            progress(last, head)
    for row in log.keys(head):
        yield encode(Key(*row))
    for row in log.counters():
        yield encode(Counter(*row))
