"""The hashes of a ledger's tree at any place, at once: from the nodes that are kept with its entries.

Nothing is believed because it stands there: what is made of it is compared with a signed root.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger.store.reader import LogReader


class LogTree:
    """The tree over the entries of an open log, which stays the caller's to close."""

    def __init__(self, log: LogReader) -> None:
        """Of this log."""
        self._log = log

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree over 2^level leaves that is number `index` among its like."""
        return self._log.subtree(level, index + 1 << level)

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of the entries from index `start` (from 0) to before `end`."""
        return self._log.raw_entries(start + 1, end)
