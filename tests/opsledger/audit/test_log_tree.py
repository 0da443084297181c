"""The tree of a log at any place, from the nodes that are kept with it, and what comes of one that was spoilt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from opsledger.audit import checkpoint
from opsledger.audit.log_tree import LogTree
from opsledger.audit.merkle import Tree, leaf_hash, root_of_perfect
from opsledger.audit.notes import Note
from opsledger.audit.proofs import ProofError, prove_consistency, verify_consistency
from opsledger.audit.proving import prove_entry, roots_under
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger.store.reader import LogReader
from opsledger_events.errors import IntegrityError
from tests.attacks.attacker import run
from tests.opsledger.audit.conftest import noon

Fill = Callable[[int], Ledger]
SIZE = 300


def roots(log: LogReader) -> list[bytes]:
    """The root over the first 0, 1, 2 … entries, one leaf after the other."""
    tree, found = Tree(), [Tree().root()]
    for raw in log.raw_entries(1, log.head()):
        tree.extend([leaf_hash(raw)])
        found.append(tree.root())
    return found


def test_the_tree_at_every_size_has_its_root(filled: Fill) -> None:
    log = filled(SIZE).log
    assert [log.tree_at(size).root() for size in range(SIZE + 1)] == roots(log)


def test_every_node_is_the_root_over_its_leaves(filled: Fill) -> None:
    log = filled(SIZE).log
    tree, leaves = LogTree(log), list(map(leaf_hash, log.raw_entries(1, SIZE)))
    for level in range(SIZE.bit_length()):
        for index in range(SIZE >> level):
            under = leaves[index << level : index + 1 << level]
            assert tree.node(level, index) == root_of_perfect(under), (level, index)


def test_what_was_kept_of_a_shorter_log_is_of_the_longer_one_too(filled: Fill) -> None:
    log = filled(100).log
    before = log.tree_at(100)
    filled(SIZE)
    assert log.tree_at(100).peaks == before.peaks
    proof = prove_consistency(LogTree(log), 100, 100 + SIZE)
    verify_consistency(100, 100 + SIZE, before.root(), log.tree().root(), proof)


@pytest.mark.parametrize("position", [122, 128, 256])
def test_with_a_spoilt_node_nothing_is_proven(filled: Fill, trust: TrustStore, position: int) -> None:
    """A proof is checked before it is handed out."""
    ledger = filled(SIZE)
    signed = sign_head(ledger.place, trust, noon)
    assert proven(ledger, signed.note, 123) == 123
    run(ledger.place, f"UPDATE events SET node = zeroblob(40) WHERE seq = {position};")
    with pytest.raises(ProofError, match="Nothing is proven"):
        for each in range(1, SIZE + 1):
            proven(ledger, signed.note, each)


def test_where_a_node_is_missing_there_is_no_tree(filled: Fill) -> None:
    ledger = filled(SIZE)
    run(ledger.place, "DELETE FROM events WHERE seq = 256;")
    with pytest.raises(IntegrityError, match="#300"):
        ledger.log.tree()
    with pytest.raises(IntegrityError, match="#256"):
        LogTree(ledger.log).node(8, 0)


def proven(ledger: Ledger, note: Note, position: int) -> int:
    """The position that a proof is of, once it is made."""
    return prove_entry(ledger.log, note, checkpoint.parse(note.text), position).leaf_index + 1


def test_verification_tells_the_roots_on_its_way(filled: Fill) -> None:
    """Over any number of first entries, in one pass, whether or not what came before was read again."""
    ledger = filled(9_000)
    sizes = (0, 1, 4_095, 4_096, 4_097, 8_191, 8_192, 8_999, 9_000)
    expected = {size: ledger.log.tree_at(size).root() for size in sizes}
    known = ledger.log.tree_at(4_097)
    assert verify(ledger.place, sizes=(*sizes, 9_001)).roots == expected
    later = {size: root for size, root in expected.items() if size >= 4_097}
    assert verify(ledger.place, sizes=sizes, since=known).roots == later


def test_roots_under_a_tree_follow_from_it(filled: Fill) -> None:
    """Each is proven to be one that the tree grew from."""
    log = filled(SIZE).log
    expected = roots(log)
    sizes = (0, 1, 20, 255, 256, 257, 299, SIZE, SIZE + 1)
    found = roots_under(log, log.tree(), sizes)
    assert found == {size: expected[size] for size in sizes if size < SIZE}


def test_roots_under_a_tree_of_another_log_are_none(filled: Fill) -> None:
    """What is kept does not lead to it."""
    ledger = filled(SIZE)
    other = Tree()
    other.extend([bytes(32)] * SIZE)
    with pytest.raises(ProofError):
        roots_under(ledger.log, other, (20,))
