"""Versions expected of several records: a decision that rests on others holds only while they stand still."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.errors import ConflictError
from tests.opsledger.issues import assigned, raised, resolved
from tests.program import Program


def test_what_another_writer_changed_elsewhere_is_a_conflict(ledger: Ledger, place: Path) -> None:
    """Two writers read both issues; the second to write is told who changed the one it relied on."""
    ledger.execute_many([raised("漏水", "ISS-1"), raised("异响", "ISS-2")])
    with Ledger.open(place) as other:
        other.execute(assigned("ISS-2", actor="王强", expect=1, expect_others={"ISS-1": 1}))
        with pytest.raises(
            ConflictError, match=r"ISS-2 is at version 2, not 1: 王强.*Issue assigned"
        ) as caught:
            ledger.execute(resolved("ISS-1", "重启", expect=1, expect_others={"ISS-2": 1}))
        assert "--expect ISS-2=2" in caught.value.way_out
        assert ledger.log.head() == 3, "nothing of it was recorded"
        ledger.execute(resolved("ISS-1", "重启", expect=1, expect_others={"ISS-2": 2}))


def test_every_record_named_is_looked_at(ledger: Ledger) -> None:
    """The first that moved on refuses it, wherever it stands; one that is not there is at version 0."""
    ledger.execute_many([raised(record="ISS-1"), raised(record="ISS-2"), assigned("ISS-2")])
    for others in ({"ISS-2": 1, "ISS-1": 1}, {"ISS-1": 1, "ISS-2": 1}, {"ISS-3": 1}, {"ISS-1": 0}):
        with pytest.raises(ConflictError):
            ledger.execute(raised(record="ISS-3", expect=0, expect_others=others))
    ledger.execute(raised(record="ISS-3", expect_others={"ISS-1": 1, "ISS-2": 2, "ISS-3": 0, "ISS-4": 0}))


def test_changes_of_the_same_transaction_count(ledger: Ledger) -> None:
    """What a command before it did is there, recorded or not."""
    with ledger.writing() as batch:
        batch.execute(raised(record="ISS-1"))
        with pytest.raises(ConflictError):
            batch.execute(raised(record="ISS-2", expect_others={"ISS-1": 0}))
        batch.execute(raised(record="ISS-2", expect_others={"ISS-1": 1}))


def test_a_command_that_is_sent_again_is_answered_as_before(ledger: Ledger) -> None:
    """Its key says that it was carried out: what became of the others since is of no matter."""
    ledger.execute(raised(record="ISS-1"))
    first = ledger.execute(raised(record="ISS-2", key="k", expect_others={"ISS-1": 1}))
    ledger.execute(assigned("ISS-1"))
    again = ledger.execute(raised(record="ISS-2", key="k", expect_others={"ISS-1": 1}))
    assert (again.repeated, again.entries) == (True, first.entries)


def test_of_two_processes_that_rely_on_each_others_record_one_is_refused(place: Path) -> None:
    """Neither changes what the other changes; only the versions of what they read tell them apart."""
    program = Program(place)
    assert program("init").code == 0
    for record in ("A", "B"):
        assert program("issue", "raise", record, "--title", record).code == 0
    running = [
        program.start(
            "issue", "assign", mine, "--responsible", "x", "--expect", "1", "--expect", f"{other}=1"
        )
        for mine, other in (("A", "B"), ("B", "A"))
    ]
    errors = [process.communicate()[1] for process in running]
    assert sorted(process.returncode for process in running) == [0, 4]
    assert any("is at version 2, not 1" in error for error in errors)
    assert len(program.listed("log")) == 3
