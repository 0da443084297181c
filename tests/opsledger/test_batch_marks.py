"""A batch comes back to a mark as if nothing had happened since, and may be flushed in pieces."""

from __future__ import annotations

import pytest

from opsledger.ledger import Ledger
from opsledger_events.errors import NotFoundError
from tests.opsledger.issues import assigned, raised, resolved


def test_what_is_undone_leaves_no_trace(ledger: Ledger) -> None:
    with ledger.writing() as batch:
        batch.execute(raised(record="A", key="a"))
        mark = batch.mark()
        batch.execute(assigned("A", key="b"))
        batch.execute(raised(key="c"))
        batch.undo(mark)
        assert batch.keys_known(["a", "b", "c"]) == {"a": 1}
        with pytest.raises(NotFoundError):
            batch.execute(assigned("ISS-1"))
        state = batch.state("A")
        assert state is not None and state.state == "raised"
        assert batch.execute(raised()).record == "ISS-1"
        assert batch.execute(resolved("A", "x")).entries[0].version == 2
    assert [entry.record for entry in ledger.log.scan()] == ["A", "ISS-1", "A"]


def test_a_transaction_may_be_flushed_in_pieces(ledger: Ledger) -> None:
    with ledger.writing() as batch:
        batch.execute(raised(record="A", key="a"))
        batch.flush()
        batch.execute(assigned("A"))
        assert batch.execute(raised(record="A", key="a")).repeated
        assert [entry.version for entry in batch.history("A")] == [1, 2]
        batch.flush()
        batch.execute(raised())
    assert [entry.position for entry in ledger.log.scan()] == [1, 2, 3]


def test_pieces_that_were_flushed_go_with_the_rest(ledger: Ledger) -> None:
    def in_pieces() -> None:
        with ledger.writing() as batch:
            batch.execute(raised(record="A"))
            batch.flush()
            batch.execute(assigned("B"))

    with pytest.raises(NotFoundError):
        in_pieces()
    assert ledger.log.head() == 0
