"""A tree in memory, for the tests of proofs and tiles."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger.audit.merkle import Tree, leaf_hash, node_hash


class Leaves:
    """The nodes over a list of leaf hashes. Whoever asks for one that is not whole has gone astray."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.leaves = list(leaves)
        self.levels = [self.leaves]

    def node(self, level: int, index: int) -> bytes:
        """The root of a perfect subtree."""
        while level >= len(self.levels):
            pairs = iter(self.levels[-1])
            self.levels.append([node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)])
        assert 0 <= index < len(self.levels[level]), f"no whole subtree {index} of level {level}"
        return self.levels[level][index]


class Log(Leaves):
    """A log of entries."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        self.kept = list(entries)
        super().__init__(map(leaf_hash, self.kept))

    def entries(self, start: int, end: int) -> list[bytes]:
        """Some of the entries."""
        assert 0 <= start <= end <= len(self.kept)
        return self.kept[start:end]

    def root(self, size: int) -> bytes:
        """The tree head over the first of them, as the append computes it."""
        tree = Tree()
        tree.extend(self.leaves[:size])
        return tree.root()


def numbered(size: int) -> Log:
    """A log of so many short entries, each another."""
    return Log(str(number).encode() for number in range(size))
