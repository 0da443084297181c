"""An action that is linked to an issue, in the transaction: whoever writes next sees it on the issue."""

from __future__ import annotations

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import Linked
from opsledger_events.errors import ConflictError, RefusedError
from opsledger_events.kinds.issue import IssueClosed, IssueRaised, IssueResolved, IssueVerified
from opsledger_events.kinds.task import TaskCreated
from opsledger_events.record import LinkType

LINK = Command(kind="task", record="TSK-1", event=Linked(link=LinkType.IMPLEMENTS, to="ISS-1"))
CLOSE = Command(kind="issue", record="ISS-1", event=IssueClosed())


@pytest.fixture
def verified(ledger: Ledger) -> Ledger:
    """A ledger with an issue that could be closed, at version 3, and a task."""
    ledger.execute(Command(kind="issue", record="ISS-1", event=IssueRaised(title="漏水")))
    ledger.execute(Command(kind="issue", record="ISS-1", event=IssueResolved(solution="关阀"), actor="李娜"))
    ledger.execute(Command(kind="issue", record="ISS-1", event=IssueVerified(), actor="王伟"))
    ledger.execute(Command(kind="task", record="TSK-1", event=TaskCreated(title="换密封圈")))
    return ledger


def test_the_next_command_of_the_same_transaction_is_held_up(verified: Ledger) -> None:
    with verified.writing() as batch:
        linked, answered = batch.execute(LINK).entries
        assert (answered.record, answered.version, answered.causation) == ("ISS-1", 4, linked.position)
        with pytest.raises(RefusedError, match="TSK-1"):
            batch.execute(CLOSE)


def test_whoever_saw_the_issue_before_the_link_meets_a_conflict(verified: Ledger) -> None:
    verified.execute(LINK)
    with pytest.raises(ConflictError):
        verified.execute(Command(kind="issue", record="ISS-1", event=IssueClosed(), expect=3))


def test_a_link_that_expects_an_open_issue_meets_the_closed_one(verified: Ledger) -> None:
    verified.execute(CLOSE)
    late = Command(kind="task", record="TSK-1", event=LINK.event, expect_others={"ISS-1": 3})
    with pytest.raises(ConflictError, match="ISS-1"):
        verified.execute(late)
    head = verified.log.head()
    with pytest.raises(RefusedError, match="ISS-1 is closed"):
        verified.execute(LINK)
    assert verified.log.head() == head
