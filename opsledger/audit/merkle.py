"""The Merkle tree of RFC 6962, kept as its peaks.

A leaf is SHA-256(0x00 ‖ entry bytes), a node SHA-256(0x01 ‖ left ‖ right). A log of n entries is a row
of perfect subtrees, one for each bit set in n, the largest first: their roots are the peaks. Adding an
entry completes subtrees; the largest of them ends with its position, and its root is called the node of
that position here, which for an odd one is the leaf. It never changes, and the peaks over the first n
entries are the nodes of a few positions (`peaks_of`). So where each entry is kept with its node, the
tree is at hand as it was at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32

CHECK_BYTES = 8
"""Of the leaf, kept behind the node where that is another hash: it tells an entry that was changed from one before it."""

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


def paired(nodes: list[bytes]) -> list[bytes]:
    """The nodes one level above these; the last one waits where it has none beside it."""
    pairs = iter(nodes)
    return [node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)]


def root_of_perfect(nodes: list[bytes]) -> bytes:
    """The root over a number of nodes that is a power of two, level by level: faster than one by one."""
    while len(nodes) > 1:
        nodes = paired(nodes)
    return nodes[0]


def peaks_of(size: int) -> list[int]:
    """The positions whose nodes are the peaks over the first `size` entries, the largest subtree first."""
    positions: list[int] = []
    while size > 0:
        positions.append(size)
        size &= size - 1  # without the subtree that ends here
    return positions[::-1]


def first_under(position: int) -> int:
    """The first position under the node of a position."""
    return (position & position - 1) + 1


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

    def extend(self, leaves: Iterable[bytes]) -> list[bytes]:
        """Add leaf hashes at the end. Returns what is to be kept with each entry: its node, and the check of its leaf."""
        peaks, size = self.peaks, self.size
        kept: list[bytes] = []
        for leaf in leaves:
            if not size & 1:  # The node is the leaf.
                peaks.append(leaf)
                kept.append(leaf)
            else:
                node, below = leaf, size
                while below & 1:  # as `node_hash` does, without a call for each
                    begun = _NODE.copy()
                    begun.update(peaks.pop() + node)
                    node = begun.digest()
                    below >>= 1
                peaks.append(node)
                kept.append(node + leaf[:CHECK_BYTES])
            size += 1
        self.size = size
        return kept

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


class Written(NamedTuple):
    """What one process appended, entry after entry with nobody else's between: the tree before it and after it."""

    before: Tree
    after: Tree
