"""Proofs are those of RFC 6962: made as its definition says, and checked as RFC 9162 says."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.audit.proofs import (
    MOST_HASHES,
    ProofError,
    prove_consistency,
    prove_inclusion,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from opsledger_events.errors import InputError
from tests.opsledger.audit.nodes import Leaves, numbered
from tests.opsledger.audit.rfc import consistent, included, mth, path, proof
from tests.opsledger.audit.test_merkle import LEAVES, ROOTS

SIZE = 64
BY_GO = Path(__file__).with_name("proofs_by_go.json")
TREE = numbered(1_000)
HOSTILE = [-1, 0, 2**63 - 1, 2**63, 2**64, 10**40]

Mutation = Callable[[list[bytes]], list[bytes]]
# What the test vectors of transparency-dev/merkle do to a proof, and more.
MUTATIONS: dict[str, Mutation] = {
    "removed first": lambda proof: proof[1:],
    "removed last": lambda proof: proof[:-1],
    "inserted": lambda proof: [*proof[:1], bytes(32), *proof[1:]],
    "before": lambda proof: [bytes(32), *proof],
    "behind": lambda proof: [*proof, bytes(32)],
    "doubled": lambda proof: [*proof[:1], *proof],
    "turned round": lambda proof: proof[::-1],
    "emptied": lambda _: [],
    "one bit": lambda proof: [*proof[:-1], bytes([proof[-1][0] ^ 1]) + proof[-1][1:]],
    "short hash": lambda proof: [*proof[:-1], proof[-1][:-1]],
    "long hash": lambda proof: [*proof[:-1], proof[-1] + b"\0"],
    "empty hash": lambda proof: [*proof[:-1], b""],
    "a million": lambda proof: proof + [bytes(32)] * 1_000_000,
}


def root(size: int) -> bytes:
    """The tree head over the first leaves, as the append computes it."""
    tree = Tree()
    tree.extend(TREE.leaves[:size])
    return tree.root()


def test_the_reference_tree_has_the_published_proofs() -> None:
    """The audit paths in the example of RFC 6962, section 2.1.3: seven leaves, paths of d0, d3, d4 and d6."""
    nodes = Leaves(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:7])
    a, b, c, d, e, f, j = nodes.leaves
    g, h, i = nodes.node(1, 0), nodes.node(1, 1), nodes.node(1, 2)
    k, el = nodes.node(2, 0), root_at_of(nodes, 4, 7)
    assert prove_inclusion(nodes, 0, 7) == [b, h, el]
    assert prove_inclusion(nodes, 3, 7) == [c, g, el]
    assert prove_inclusion(nodes, 4, 7) == [f, j, k]
    assert prove_inclusion(nodes, 6, 7) == [i, k]
    assert prove_consistency(nodes, 3, 7) == [c, d, g, el]
    assert prove_consistency(nodes, 4, 7) == [el]
    assert prove_consistency(nodes, 6, 7) == [i, j, k]
    assert root_at(nodes, 7).hex() == ROOTS[6]
    assert {a, e} < set(nodes.leaves)


def test_the_proofs_are_those_of_go() -> None:
    """Every proof in every tree over the reference leaves, as another implementation made them."""
    nodes = Leaves(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES)
    kept = json.loads(BY_GO.read_text())
    for size in range(1, len(LEAVES) + 1):
        for index in range(size):
            of_entry = list(map(b64decode, kept["inclusion"][f"{index} in {size}"]))
            assert prove_inclusion(nodes, index, size) == of_entry
            of_tree = list(map(b64decode, kept["consistency"][f"{index + 1} to {size}"]))
            assert prove_consistency(nodes, index + 1, size) == of_tree


def root_at_of(nodes: Leaves, start: int, end: int) -> bytes:
    """The tree head over some of the leaves."""
    return root_at(Leaves(nodes.leaves[start:end]), end - start)


def test_every_entry_of_every_tree_up_to_64_is_proven() -> None:
    """The proof is the one of the RFC's definition, and holds for this entry alone."""
    for size in range(1, SIZE + 1):
        head = root(size)
        assert root_at(TREE, size) == head == mth(TREE.leaves[:size])
        for index in range(size):
            found = prove_inclusion(TREE, index, size)
            assert found == path(index, TREE.leaves[:size])
            assert len(found) <= MOST_HASHES
            verify_inclusion(index, size, TREE.leaves[index], found, head)
            assert included(index, size, TREE.leaves[index], found) == head
            for other in range(size):
                if other != index:
                    with pytest.raises(ProofError):
                        verify_inclusion(other, size, TREE.leaves[index], found, head)


def test_every_two_trees_up_to_64_are_consistent() -> None:
    """The proof is the one of the RFC's definition, and holds for these two alone."""
    heads = [b"", *map(root, range(1, SIZE + 1))]
    for new in range(1, SIZE + 1):
        for old in range(1, new + 1):
            found = prove_consistency(TREE, old, new)
            assert found == proof(old, TREE.leaves[:new])
            verify_consistency(old, new, heads[old], heads[new], found)
            assert consistent(old, new, heads[old], heads[new], found)
            for other in {old - 1, old + 1} - {0, new + 1}:
                with pytest.raises(ProofError):
                    verify_consistency(other, new, heads[old], heads[new], found)
                with pytest.raises(ProofError):
                    verify_consistency(old, new, heads[other], heads[new], found)


@given(st.data())
def test_larger_trees_too(data: st.DataObject) -> None:
    """Up to a thousand entries; and nothing is asked of the tree that is not whole."""
    new = data.draw(st.integers(1, 1_000))
    old, index = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    whole = Leaves(TREE.leaves[:new])
    verify_inclusion(index, new, whole.leaves[index], prove_inclusion(whole, index, new), root(new))
    verify_consistency(old, new, root(old), root(new), prove_consistency(whole, old, new))
    assert prove_inclusion(whole, index, new) == path(index, whole.leaves)
    assert prove_consistency(whole, old, new) == proof(old, whole.leaves)


class Places:
    """A tree that is nowhere: the hash of every node is made of its place."""

    def __init__(self) -> None:
        self.asked = 0

    def node(self, level: int, index: int) -> bytes:
        """A hash that no other node has."""
        self.asked += 1
        return sha256(f"{level} {index}".encode()).digest()


@given(st.integers(0, 2**62 - 1), st.integers(1, 2**62), st.integers(1, 2**62))
def test_trees_larger_than_any_disk_ask_for_few_hashes(index: int, more: int, old: int) -> None:
    """A proof is short, and so is the way to it; RFC 9162 finds the root that it leads to."""
    nodes, size = Places(), index + more
    found = prove_inclusion(nodes, index, size)
    assert len(found) <= MOST_HASHES
    head = included(index, size, bytes(32), found)
    assert head
    verify_inclusion(index, size, bytes(32), found, head)
    assert len(prove_consistency(nodes, min(old, size), size)) <= MOST_HASHES + 1
    assert nodes.asked < 4 * MOST_HASHES


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_other_proof_holds(name: str) -> None:
    """Whatever was done to it, for every entry and every older tree where that makes a difference."""
    tried = 0
    for size in (1, 2, 3, 7, 8, 9, 33) if name != "a million" else (7,):
        for place in range(size):
            right = prove_inclusion(TREE, place, size)
            if right and (wrong := MUTATIONS[name](right)) != right:
                tried += 1
                with pytest.raises(ProofError):
                    verify_inclusion(place, size, TREE.leaves[place], wrong, root(size))
            right = prove_consistency(TREE, place + 1, size)
            if right and (wrong := MUTATIONS[name](right)) != right:
                tried += 1
                with pytest.raises(ProofError):
                    verify_consistency(place + 1, size, root(place + 1), root(size), wrong)
    assert tried > 5


@given(st.data())
def test_no_changed_bit_passes(data: st.DataObject) -> None:
    """Of a hash, of the leaf, or of a root."""
    size = data.draw(st.integers(2, 100))
    index = data.draw(st.integers(0, size - 1))
    parts = [TREE.leaves[index], root(size), *prove_inclusion(TREE, index, size)]
    with pytest.raises(ProofError):
        leaf, head, *found = flipped(data, parts)
        verify_inclusion(index, size, leaf, found, head)
    old = data.draw(st.integers(1, size - 1))
    parts = [root(old), root(size), *prove_consistency(TREE, old, size)]
    with pytest.raises(ProofError):
        before, after, *found = flipped(data, parts)
        verify_consistency(old, size, before, after, found)


def flipped(data: st.DataObject, parts: list[bytes]) -> list[bytes]:
    """The parts with one bit changed."""
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    return [*parts[:which], bytes(changed), *parts[which + 1 :]]


@given(st.integers(), st.integers(), st.lists(st.binary(max_size=33) | st.just(bytes(32)), max_size=70))
def test_any_numbers_and_hashes_are_refused_in_words(first: int, second: int, hashes: list[bytes]) -> None:
    """Nothing that is no proof ends in another error, or takes long."""
    with pytest.raises(ProofError):
        verify_inclusion(first, second, bytes(32), hashes, sha256(b"").digest())
    with pytest.raises(ProofError):
        verify_consistency(first, second, bytes(32), sha256(b"").digest(), hashes)


@pytest.mark.parametrize("size", HOSTILE)
def test_hostile_sizes_are_refused_at_once(size: int) -> None:
    """Also those that a counter of 64 bits would take for others."""
    million = [bytes(32)] * 1_000_000
    with pytest.raises(ProofError):
        verify_inclusion(5, size, bytes(32), million, bytes(32))
    with pytest.raises(ProofError):
        verify_inclusion(size, 7, bytes(32), million, bytes(32))
    with pytest.raises(ProofError):
        verify_consistency(5, size, bytes(32), bytes(32), million)
    with pytest.raises(ProofError):
        verify_consistency(size, 7, bytes(32), bytes(32), million)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (7, 7), (-1, 7), (0, -1), (5, 2**63)])
def test_an_entry_that_is_not_there_cannot_be_proven(index: int, size: int) -> None:
    """It is said what there is."""
    with pytest.raises(InputError) as caught:
        prove_inclusion(TREE, index, size)
    assert caught.value.way_out


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 7), (8, 7), (-1, 7), (5, 2**63)])
def test_sizes_that_do_not_follow_cannot_be_proven(old: int, new: int) -> None:
    """With nothing every tree begins: there is no proof of that."""
    with pytest.raises(InputError):
        prove_consistency(TREE, old, new)


def test_a_root_of_another_length_is_refused() -> None:
    """A hash is 32 bytes, wherever it stands."""
    for leaf, head in ((TREE.leaves[0][:31], root(1)), (TREE.leaves[0], b""), (b"", b"")):
        with pytest.raises(ProofError):
            verify_inclusion(0, 1, leaf, [], head)
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(0, 1, b"short", [], b"short")
    with pytest.raises(ProofError, match="32 bytes"):
        verify_consistency(1, 1, b"short", b"short", [])


def test_the_same_tree_needs_no_hashes() -> None:
    """Its two roots are one."""
    verify_consistency(7, 7, root(7), root(7), [])
    with pytest.raises(ProofError):
        verify_consistency(7, 7, root(7), root(8), [])
    with pytest.raises(ProofError):
        verify_consistency(7, 7, root(7), root(7), [root(7)])
