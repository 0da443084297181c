"""The tree is RFC 6962's, whatever way it was grown."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.merkle import Tree, leaf_hash, node_hash

# The reference leaves and roots that the Certificate Transparency project publishes for RFC 6962.
LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def test_the_reference_roots_come_out() -> None:
    """Every prefix of the reference leaves has the reference root."""
    tree = Tree()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.extend([leaf_hash(bytes.fromhex(leaf))])
        assert tree.root().hex() == root


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    """SHA-256 of the empty string, as the RFC has it."""
    assert Tree().root() == sha256().digest()


@given(st.lists(st.binary(max_size=8), max_size=70), st.integers(0, 70))
def test_growing_in_two_steps_and_through_bytes_is_the_definition(entries: list[bytes], cut: int) -> None:
    """However a tree was grown and stored in between, its root is the one of the RFC's definition."""
    tree = Tree()
    tree.extend(map(leaf_hash, entries[:cut]))
    tree = Tree.from_bytes(tree.size, tree.to_bytes())
    tree.extend(map(leaf_hash, entries[cut:]))
    assert tree.root() == root_by_definition(entries)


@given(st.integers(1, 10_000))
def test_subtrees_cover_all_positions_in_order(size: int) -> None:
    """The spans under the peaks follow one another from the first position to the last."""
    spans = Tree(size, [b"\0" * 32] * size.bit_count()).subtrees()
    assert [first for first, _ in spans] == [1, *(last + 1 for _, last in spans[:-1])]
    assert spans[-1][1] == size


@pytest.mark.parametrize(("size", "packed"), [(3, b"\0" * 32), (1, b"\0" * 31), (0, b"\0" * 32)])
def test_peaks_that_do_not_fit_are_refused(size: int, packed: bytes) -> None:
    """A damaged tree head is not taken for a tree."""
    with pytest.raises(ValueError, match="peak"):
        Tree.from_bytes(size, packed)
