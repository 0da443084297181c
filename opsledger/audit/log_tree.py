"""The hashes of a ledger's tree at any place, at once: from the nodes that are kept with its entries.

Nothing is believed because it stands there: what is made of it is compared with a signed root.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger.audit.merkle import leaf_hash, node_hash
from opsledger.store.reader import LogReader


class LogTree:
    """The tree over the entries of an open log, which stays the caller's to close."""

    def __init__(self, log: LogReader) -> None:
        """Of this log."""
        self._log = log

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree over 2^level leaves that is number `index` among its like.

        A left one is the node of the position that it ends with. A right one is made from below, of the entry that it
        ends with and of all that lies to the left of that, which are nodes too.
        """
        end = index + 1 << level
        if index % 2 == 0:
            return self._log.nodes((end,))[0]
        lefts = self._log.nodes([end - (1 << below) for below in reversed(range(level))])
        root = leaf_hash(self._log.raw(end))
        for left in reversed(lefts):
            root = node_hash(left, root)
        return root

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of the entries from index `start` (from 0) to before `end`."""
        return self._log.raw_entries(start + 1, end)
