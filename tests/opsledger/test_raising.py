"""An event that raises an issue: both are in one transaction, and the log says that one follows from the other."""

from __future__ import annotations

from typing import Any

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.errors import RefusedError
from opsledger_events.event import Event
from opsledger_events.kinds.control import Control, ControlDesigned, ControlPerformed, ControlStarted, Result
from opsledger_events.kinds.issue import IssueResolved
from opsledger_projections.links import links_to


def about(event: Event, *, actor: str = "李娜", **more: Any) -> Command:
    """A command about the one control."""
    return Command(kind="control", record="CTL-1", event=event, actor=actor, **more)


def failed(**more: Any) -> Command:
    """A check that fails."""
    return about(ControlPerformed(result=Result.FAIL, evidence="3 笔付款只有一人签字"), **more)


@pytest.fixture
def operating(ledger: Ledger) -> Ledger:
    """A ledger with a control in operation, the work being 王伟's."""
    ledger.execute(about(ControlDesigned(title="付款复核", doer="王伟", checker="李娜")))
    ledger.execute(about(ControlStarted()))
    return ledger


def test_a_failed_check_and_its_issue_are_recorded_together(operating: Ledger) -> None:
    receipt = operating.execute(failed(correlation="weekly-10", key="check-10", source="cli"))
    performed, raised, linked = receipt.entries
    assert [(e.position, e.record, e.version, e.type) for e in receipt.entries] == [
        (3, "CTL-1", 3, "control.performed/1"),
        (4, "CTL-1/F1", 1, "issue.raised/1"),
        (5, "CTL-1/F1", 2, "record.linked/1"),
    ]
    assert {e.correlation for e in receipt.entries} == {"weekly-10"}
    assert (performed.causation, raised.causation, linked.causation) == (0, 3, 3)
    assert len({(e.recorded_at, e.actor, e.source) for e in receipt.entries}) == 1
    assert [(e.record, e.type) for e in operating.log.scan()][2:] == [
        (e.record, e.type) for e in receipt.entries
    ]
    again = operating.execute(failed(correlation="weekly-10", key="check-10", source="cli"))
    assert again.repeated and again.entries == receipt.entries, "asked twice, recorded once"


def test_the_views_know_the_issue_from_both_sides(operating: Ledger) -> None:
    operating.execute(failed())
    assert [(link.record, link.type) for link in links_to(operating.views, "CTL-1")] == [
        ("CTL-1/F1", "caused_by")
    ]
    assert [(link.record, link.type) for link in links_to(operating.views, "CTL-1/F1")] == [
        ("CTL-1", "issue")
    ]


def test_what_is_refused_raises_nothing(operating: Ledger) -> None:
    with pytest.raises(RefusedError, match="cannot check it"):
        operating.execute(failed(actor="王伟"))
    assert operating.log.head() == 2


def test_the_next_ones_in_the_same_transaction_see_it(operating: Ledger) -> None:
    with operating.writing() as batch:
        batch.execute(failed())
        batch.execute(failed())
        batch.execute(Command(kind="issue", record="CTL-1/F2", event=IssueResolved(solution="补签")))
        batch.execute(about(ControlPerformed(result=Result.PASS, evidence="均有两人签字")))
        control = batch.state("CTL-1")
    assert isinstance(control, Control)
    assert (control.failed, control.performed, control.issue) == (2, 3, None)
    records = [entry.record for entry in operating.log.scan()]
    assert records.count("CTL-1/F1") == 2
    assert records.count("CTL-1/F2") == 3
