"""The Merkle tree of RFC 6962, kept as its peaks.

A leaf is SHA-256(0x00 ‖ entry bytes), a node SHA-256(0x01 ‖ left ‖ right). A log of n entries is a row
of perfect subtrees, one for each bit set in n, the largest first: their roots are the peaks. Adding
an entry touches log n of them at most and 2 on average, so the tree head is kept up to date in the
append's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32

_LEAF, _NODE = sha256(b"\x00"), sha256(b"\x01")
"""Hashes begun: to go on from a copy is quicker than to begin one, above all after a wait for the disk."""


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry's stored bytes."""
    begun = _LEAF.copy()
    begun.update(entry)
    return begun.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node over two subtrees."""
    begun = _NODE.copy()
    begun.update(left + right)
    return begun.digest()


def root_of_perfect(nodes: list[bytes]) -> bytes:
    """The root over a number of nodes that is a power of two, level by level: faster than one by one."""
    while len(nodes) > 1:
        pairs = iter(nodes)
        nodes = [node_hash(left, right) for left, right in zip(pairs, pairs, strict=True)]
    return nodes[0]


class Tree:
    """A growing tree: its size and its peaks, the largest first."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """A tree of `size` leaves. Raises ValueError where the peaks do not fit the size."""
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {size} leaves")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak is not 32 bytes long")

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes at the end."""
        peaks, size = self.peaks, self.size
        for leaf in leaves:
            node, below = leaf, size
            while below & 1:  # as `node_hash` does, without a call for each
                begun = _NODE.copy()
                begun.update(peaks.pop() + node)
                node = begun.digest()
                below >>= 1
            peaks.append(node)
            size += 1
        self.size = size

    def copy(self) -> Tree:
        """A tree of its own, as it is now."""
        return Tree(self.size, self.peaks)

    def root(self) -> bytes:
        """The tree head over all leaves; SHA-256 of nothing for an empty tree."""
        if not self.peaks:
            return sha256().digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """The peaks one after another."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, packed: bytes) -> Tree:
        """A tree from its size and packed peaks. Raises ValueError where they do not fit."""
        cut = range(0, len(packed), HASH_BYTES)
        return cls(size, (packed[start : start + HASH_BYTES] for start in cut))

    def subtrees(self) -> list[tuple[int, int]]:
        """First and last position (from 1) under each peak."""
        spans: list[tuple[int, int]] = []
        start = 0
        for bit in range(self.size.bit_length() - 1, -1, -1):
            if self.size >> bit & 1:
                spans.append((start + 1, start + (1 << bit)))
                start += 1 << bit
        return spans


class Written(NamedTuple):
    """What one process appended, entry after entry with nobody else's between: the tree before it and after it."""

    before: Tree
    after: Tree
