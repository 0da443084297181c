"""The Merkle tree of RFC 6962, held as its peaks.

A leaf is SHA-256(0x00 ‖ entry bytes), an inner node SHA-256(0x01 ‖ left ‖ right). A log of n entries is a
row of perfect subtrees, one for each bit set in n, the largest first; their roots are the peaks. Adding an
entry completes one or more subtrees. The root of the largest of them is called the node of the entry's
position here; at an odd position it is the leaf. A node never changes, and the peaks over the first n
entries are the nodes of a few positions (`peaks_of`). So a log that keeps each entry with its node can give
the tree as it was at any size.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32

CHECK_BYTES = 8
"""Bytes of the leaf kept after a node that is not the leaf. They show whether this entry was changed or an earlier one."""

_LEAF, _NODE = sha256(b"\x00"), sha256(b"\x01")
"""Hashes that have taken the prefix: copying one is faster than starting anew, above all after a wait for the disk."""


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
    """The nodes one level above these. A last node without a sibling is left out."""
    pairs = iter(nodes)
    return [node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)]


def root_of_perfect(nodes: list[bytes]) -> bytes:
    """The root over nodes whose number is a power of two. Hashing level by level is faster than node by node."""
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
    """The first position in the subtree whose root is the node of a position."""
    return (position & position - 1) + 1


class Tree:
    """A growing tree: its size and its peaks, the largest first."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """A tree of `size` leaves. Raises ValueError if the peaks do not fit the size."""
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {size} leaves")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak is not 32 bytes long")

    def extend(self, leaves: Iterable[bytes]) -> list[bytes]:
        """Add leaf hashes at the end. Returns what to keep with each entry: its node, then the check of its leaf."""
        peaks, size = self.peaks, self.size
        kept: list[bytes] = []
        for leaf in leaves:
            if not size & 1:  # The node is the leaf.
                peaks.append(leaf)
                kept.append(leaf)
            else:
                node, below = leaf, size
                while below & 1:  # like `node_hash`, without a call for each
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
        """An independent copy of the tree."""
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
    """The trees before and after a run of entries that one process appended without any of another process between them."""

    before: Tree
    after: Tree
