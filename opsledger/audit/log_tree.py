"""The hashes of any part of a ledger's tree, read directly from the nodes kept with its entries.

These hashes are not trusted: whatever is built from them is compared with a signed root.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger.store.reader import LogReader


class LogTree:
    """The tree over the entries of an open log, which the caller closes."""

    def __init__(self, log: LogReader) -> None:
        """Read the tree of this log."""
        self._log = log

    def node(self, level: int, index: int) -> bytes:
        """The root of perfect subtree number `index` (from 0) of those over 2^level leaves."""
        return self._log.subtree(level, index + 1 << level)

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of the entries from index `start` (from 0) up to but not including `end`."""
        return self._log.raw_entries(start + 1, end)
