"""Proofs of RFC 6962: that an entry is in a tree (section 2.1.1), and that one tree begins with another (2.1.2).

Both consist of the hashes beside the path from the top of the tree down to one place, the lowest first. The prover and the
checker walk the same path, so a proof of another length is refused before anything is hashed.

A place is an index from 0, the position less one. A size is a number of entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from opsledger.audit.encodings import MOST
from opsledger.audit.merkle import HASH_BYTES, node_hash
from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.language import tr

MOST_HASHES = 63
"""Most hashes of a proof that an entry is among 2^63 - 1. A consistency proof has at most one more."""


class ProofError(IntegrityError):
    """A proof does not show what it should."""


class Nodes(Protocol):
    """A source of the hashes of a tree."""

    def node(self, level: int, index: int) -> bytes:
        """The root of perfect subtree number `index` (from 0) of those over 2^level leaves."""
        ...


class Step(NamedTuple):
    """A step of the path: the subtree beside it, over the entries from `start` up to but not including `end`."""

    left: bool
    """Whether that subtree is to the left of the path."""
    start: int
    end: int


def root_at(nodes: Nodes, size: int) -> bytes:
    """The tree head over the first `size` entries; at least one."""
    return subtree(nodes, 0, size)


def prove_inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The hashes that lead from an entry's leaf to the root. Raises InputError if there is no such entry."""
    if not 0 <= index < size <= MOST:
        raise InputError(
            tr("There is no entry {index} among {size}, counted from 0.", index=index, size=size),
            tr("`opsledger verify` says how many entries there are."),
        )
    return [subtree(nodes, step.start, step.end) for step in reversed(list(_to_entry(index, size)))]


def prove_consistency(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The hashes that lead from a smaller tree's root to a larger one's. Raises InputError for invalid sizes."""
    if not 0 < old <= new <= MOST:
        raise InputError(
            tr("A log of {new} entries does not begin with one of {old}.", new=new, old=old),
            tr("Take a checkpoint over at least one entry, and not over more than there are."),
        )
    steps, start = _to_edge(old, new)
    hashes = [subtree(nodes, step.start, step.end) for step in reversed(steps)]
    return [subtree(nodes, start, old), *hashes] if start else hashes


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that an entry with this leaf hash is in the tree. Raises ProofError."""
    if not 0 <= index < size <= MOST:
        raise _refused(tr("there is no entry {index} among {size}, counted from 0.", index=index, size=size))
    steps = list(_to_entry(index, size))
    _check_form(proof, len(steps), leaf, root)
    node = leaf
    for step, beside in zip(reversed(steps), proof, strict=True):
        node = node_hash(beside, node) if step.left else node_hash(node, beside)
    if node != root:
        raise _refused(tr("it does not lead to the root: the entry is another, or the tree is."))


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` entries begins with that of `old`. Raises ProofError, also for `old` = 0.

    Every tree begins with the empty one, so there is nothing to check then.
    """
    if not 0 < old <= new <= MOST:
        raise _refused(tr("a log of {new} entries does not begin with one of {old}.", new=new, old=old))
    steps, start = _to_edge(old, new)
    _check_form(proof, len(steps) + (start > 0), old_root, new_root)
    hashes = iter(proof)
    before = after = next(hashes) if start else old_root
    for step, beside in zip(reversed(steps), hashes, strict=True):
        if step.left:
            before, after = node_hash(beside, before), node_hash(beside, after)
        else:
            after = node_hash(after, beside)
    if before != old_root or after != new_root:
        raise _refused(tr("it does not lead from one root to the other: the log was changed between them."))


def _to_entry(index: int, size: int) -> Iterator[Step]:
    """The path from the top of a tree to an entry."""
    start, end = 0, size
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            yield Step(False, middle, end)
            end = middle
        else:
            yield Step(True, start, middle)
            start = middle


def _to_edge(old: int, new: int) -> tuple[list[Step], int]:
    """The path from the top of a tree to the last subtree that the older tree also contains whole, and its start."""
    steps: list[Step] = []
    start, end = 0, new
    while old < end:
        middle = _middle(start, end)
        if old <= middle:
            steps.append(Step(False, middle, end))
            end = middle
        else:
            steps.append(Step(True, start, middle))
            start = middle
    return steps, start


def _middle(start: int, end: int) -> int:
    """Where a subtree divides: after the largest power of two that is smaller than its size."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def subtree(nodes: Nodes, start: int, end: int) -> bytes:
    """The root over the entries from `start` up to but not including `end`; `start` is 0 or a point given by `_middle`."""
    root, count = b"", end - start
    while count:
        size = count & -count
        count -= size
        level = size.bit_length() - 1
        node = nodes.node(level, (start + count) >> level)
        root = node_hash(node, root) if root else node
    return root


def _check_form(proof: Sequence[bytes], length: int, *more: bytes) -> None:
    """Raise ProofError unless the proof has the right length, and its items and `more` are hashes."""
    if len(proof) != length:
        raise _refused(
            tr("it has {found:|hash|hashes} and must have {length}.", found=len(proof), length=length)
        )
    if any(len(digest) != HASH_BYTES for digest in (*proof, *more)):
        raise _refused(tr("a hash is not 32 bytes long."))


def _refused(what: str) -> ProofError:
    return ProofError(
        tr("The proof does not hold: {what}", what=what),
        tr("Keep it as evidence, and ask for the proof anew."),
    )
