"""The tree of a log at any place: the same nodes with the cache, without it, and after it was spoilt."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from opsledger.audit import checkpoint
from opsledger.audit.merkle import Tree
from opsledger.audit.notes import Note
from opsledger.audit.proofs import ProofError, prove_consistency, verify_consistency
from opsledger.audit.proving import opened_tree, prove_entry, roots_under
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from tests.opsledger.audit.conftest import noon

Fill = Callable[[int], Ledger]
SIZE = 300


def roots(ledger: Ledger) -> list[bytes]:
    """The root over the first 0, 1, 2 … entries, one leaf after the other."""
    tree, found = Tree(), [Tree().root()]
    for leaf in ledger.log.leaves(1, ledger.log.head()):
        tree.extend([leaf])
        found.append(tree.root())
    return found


def test_the_tree_at_every_size_has_its_root(filled: Fill) -> None:
    """However much of it is kept in the cache."""
    ledger = filled(SIZE)
    expected = roots(ledger)
    for kept in (0, 17, 256, SIZE):
        with opened_tree(ledger.log, kept) as tree:
            assert [tree.at(size).root() for size in range(SIZE + 1)] == expected


def test_the_log_grows_and_the_cache_with_it(filled: Fill) -> None:
    """What an older call kept is of use to a later one."""
    ledger = filled(100)
    with opened_tree(ledger.log, 100) as tree:
        before = tree.at(100).root()
    filled(SIZE)
    with opened_tree(ledger.log, 100 + SIZE) as tree:
        after = tree.at(100 + SIZE).root()
        proof = prove_consistency(tree, 100, 100 + SIZE)
    verify_consistency(100, 100 + SIZE, before, after, proof)


@pytest.mark.parametrize("spoil", ["other hashes", "no database", "of another ledger"])
def test_a_spoilt_cache_spoils_no_proof(filled: Fill, trust: TrustStore, spoil: str) -> None:
    """A proof is checked before it is handed out, and made anew where the cache misled it."""
    ledger = filled(SIZE)
    signed = sign_head(ledger.place, trust, noon)
    with opened_tree(ledger.log, SIZE):
        pass
    cache = ledger.place / "tree.db"
    if spoil == "no database":
        cache.write_bytes(b"nothing of the kind" * 400)
    else:
        with sqlite3.connect(cache) as connection:
            connection.execute("UPDATE nodes SET hash = zeroblob(32)")
            if spoil == "of another ledger":
                connection.execute("PRAGMA application_id = 7")
        connection.close()
    assert proven(ledger, signed.note, 123) == 123


def proven(ledger: Ledger, note: Note, position: int) -> int:
    """The position that a proof is of, once it is made."""
    head = checkpoint.parse(note.text)
    with opened_tree(ledger.log, head.size) as tree:
        return prove_entry(ledger.log, tree, note, head, position).leaf_index + 1


def test_a_folder_that_cannot_be_written_needs_no_cache(
    filled: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes are computed then; nothing is left in the folder."""
    ledger = filled(SIZE)

    def refused(path: object, mode: int) -> bool:
        del path
        return mode != os.W_OK

    monkeypatch.setattr("os.access", refused)
    with opened_tree(ledger.log, SIZE) as tree:
        assert tree.at(SIZE).root() == ledger.log.head_info().root
    assert not (ledger.place / "tree.db").exists()


def test_verification_tells_the_roots_on_its_way(filled: Fill) -> None:
    """Over any number of first entries, in one pass, whether or not what came before was read again."""
    ledger = filled(9_000)
    sizes = (0, 1, 4_095, 4_096, 4_097, 8_191, 8_192, 8_999, 9_000)
    with opened_tree(ledger.log, 9_000) as tree:
        expected = {size: tree.at(size).root() for size in sizes}
        known = tree.at(4_097)
    assert verify(ledger.place, sizes=(*sizes, 9_001)).roots == expected
    later = {size: root for size, root in expected.items() if size >= 4_097}
    assert verify(ledger.place, sizes=sizes, since=known).roots == later


@pytest.mark.parametrize("spoilt", ["", "WHERE level = 4", "WHERE level = 8"])
def test_roots_under_a_tree_follow_from_it(filled: Fill, spoilt: str) -> None:
    """Whatever stands in the cache: each is proven to be one that the tree grew from."""
    ledger = filled(SIZE)
    expected = roots(ledger)
    with opened_tree(ledger.log, SIZE) as tree:
        known = tree.at(SIZE)
    with closing(sqlite3.connect(ledger.place / "tree.db", isolation_level=None)) as connection:
        connection.execute(f"UPDATE nodes SET hash = zeroblob(32) {spoilt or 'WHERE 0'}")
    sizes = (0, 1, 20, 255, 256, 257, 299, SIZE, SIZE + 1)
    assert roots_under(ledger.log, known, sizes) == {size: expected[size] for size in sizes if size < SIZE}


def test_roots_under_a_tree_of_another_log_are_none(filled: Fill) -> None:
    """The leaves do not lead to it, with the cache or without."""
    ledger = filled(SIZE)
    other = Tree()
    other.extend([bytes(32)] * SIZE)
    with pytest.raises(ProofError):
        roots_under(ledger.log, other, (20,))
