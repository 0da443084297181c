"""The tree is RFC 6962's, whatever way it was grown."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.merkle import (
    CHECK_BYTES,
    HASH_BYTES,
    Tree,
    first_under,
    leaf_hash,
    node_hash,
    peaks_of,
)

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
def test_growing_in_two_steps_is_the_definition(entries: list[bytes], cut: int) -> None:
    """However a tree was grown and stored in between, its root is the one of the RFC's definition."""
    tree = Tree()
    tree.extend(map(leaf_hash, entries[:cut]))
    tree = Tree(tree.size, tree.peaks)
    tree.extend(map(leaf_hash, entries[cut:]))
    assert tree.root() == root_by_definition(entries)


@given(st.integers(1, 10_000))
def test_peaks_cover_all_positions_in_order(size: int) -> None:
    """What is under them follows one another from the first position to the last, in perfect subtrees that grow smaller."""
    last = peaks_of(size)
    first = [first_under(position) for position in last]
    assert first == [1, *(position + 1 for position in last[:-1])]
    assert last[-1] == size
    counts = [end - start + 1 for start, end in zip(first, last, strict=True)]
    assert all(count.bit_count() == 1 for count in counts)
    assert counts == sorted(set(counts), reverse=True)


@given(st.integers(0, 300), st.integers(0, 300))
def test_what_is_kept_of_growing_makes_the_tree_at_any_time(size: int, cut: int) -> None:
    """What is kept with an entry is the same in whatever steps the tree grew, and its peaks are some of that."""
    tree, leaves = Tree(), [leaf_hash(b"%d" % number) for number in range(size)]
    kept = [*tree.extend(leaves[:cut]), *tree.extend(leaves[cut:])]
    assert [kept[position - 1][:HASH_BYTES] for position in peaks_of(size)] == tree.peaks
    assert kept[0::2] == leaves[0::2]
    assert [each[HASH_BYTES:] for each in kept[1::2]] == [leaf[:CHECK_BYTES] for leaf in leaves[1::2]]


@pytest.mark.parametrize(("size", "peaks"), [(3, [bytes(32)]), (1, [bytes(31)]), (0, [bytes(32)])])
def test_peaks_that_do_not_fit_are_refused(size: int, peaks: list[bytes]) -> None:
    """What is damaged is not taken for a tree."""
    with pytest.raises(ValueError, match="peak"):
        Tree(size, peaks)
