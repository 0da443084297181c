"""A tree in memory, for the tests of proofs and tiles."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger.audit.merkle import leaf_hash, root_of_perfect


class Leaves:
    """The nodes over a list of leaf hashes. Whoever asks for one that is not whole has gone astray."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.leaves = list(leaves)
        self.asked: list[tuple[int, int]] = []

    def node(self, level: int, index: int) -> bytes:
        """The root of a perfect subtree."""
        self.asked.append((level, index))
        under = self.leaves[index << level : (index + 1) << level]
        assert len(under) == 1 << level, f"no whole subtree {index} of level {level}"
        return root_of_perfect(under)


def numbered(size: int) -> Leaves:
    """A tree over so many short entries, each another."""
    return Leaves(leaf_hash(str(number).encode()) for number in range(size))
