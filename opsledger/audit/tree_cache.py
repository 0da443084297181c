"""The hashes of a ledger's tree at any place, at once: leaves from the log, nodes above them from a cache.

The cache (`node_cache.py`) keeps every fourth level, so that no node needs more than 8 hashes. Nothing is believed because
it stands there: what is made of it is compared with a signed root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from opsledger.audit.merkle import Tree, root_of_perfect
from opsledger.audit.node_cache import NodeCache
from opsledger.store.reader import LogReader

STEP = 4
"""Levels from one that is kept to the next."""

FAN = 1 << STEP
AT_ONCE = 1 << 12
"""Nodes read at a time."""

Progress = Callable[[int, int], None]


class LogTree:
    """The tree over the entries of a log."""

    def __init__(self, log: LogReader) -> None:
        """Of an open log, which stays the caller's to close."""
        self._log = log
        self._cache = NodeCache(log.place, log.identity)

    def close(self) -> None:
        """Close the cache."""
        self._cache.close()

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree over 2^level leaves that is number `index` among its like."""
        base = level - level % STEP
        if base == level and level:
            if (kept := self._cache.get(level, index)) is not None:
                return kept
            base -= STEP
        first = index << (level - base)
        return root_of_perfect(self._row(base, first, first + (1 << (level - base))))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of the entries from index `start` (from 0) to before `end`, as they were hashed."""
        return self._log.raw_entries(start + 1, end)

    def at(self, size: int) -> Tree:
        """The tree over the first entries."""
        peaks = [
            self.node((last - first + 1).bit_length() - 1, (first - 1) // (last - first + 1))
            for first, last in spans_of(size)
        ]
        return Tree(size, peaks)

    def catch_up(self, size: int, progress: Progress | None = None) -> None:
        """Keep the nodes over the first entries that are not kept yet. `progress` is told (done, of how many)."""
        if not self._cache.begin():
            return  # Another process does the same: slower, no more.
        kept = False
        try:
            for level in range(STEP, size.bit_length(), STEP):
                self._keep(level, size >> level, progress if level == STEP else None)
            kept = True
        finally:
            self._cache.end(kept=kept)

    def forget(self) -> None:
        """Empty the cache: it is of another log than this one."""
        self._cache.clear()

    def _keep(self, level: int, count: int, progress: Progress | None) -> None:
        done = self._cache.count(level)
        while done < count:
            upto = min(count, done + AT_ONCE // FAN)
            below = self._row(level - STEP, done * FAN, upto * FAN)
            roots = (root_of_perfect(below[at : at + FAN]) for at in range(0, len(below), FAN))
            self._cache.keep(level, done, roots)
            done = upto
            if progress is not None:
                progress(done, count)

    def _row(self, level: int, start: int, end: int) -> list[bytes]:
        """Nodes of a level that is kept, or leaves. Those that are not kept are computed."""
        if level == 0:
            return self._log.leaves(start + 1, end)
        kept = self._cache.row(level, start, end)
        return kept + [self.node(level, index) for index in range(start + len(kept), end)]


def spans_of(size: int) -> list[tuple[int, int]]:
    """First and last position (from 1) under each peak of a tree of this size."""
    return Tree(size, [b"\0" * 32] * size.bit_count()).subtrees()
