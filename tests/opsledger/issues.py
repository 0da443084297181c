"""Commands about issues, as the tests of the service use them."""

from __future__ import annotations

from typing import Any

from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueAssigned, IssueRaised, IssueResolved
from opsledger_events.values import Area


def raised(title: str = "坏了", record: str | None = None, area: str = "general", **more: Any) -> Command:
    """Raise an issue."""
    return Command(kind="issue", record=record, event=IssueRaised(title=title, area=Area(area)), **more)


def assigned(record: str, to: str = "李娜", **more: Any) -> Command:
    """Give an issue to a person."""
    return Command(kind="issue", record=record, event=IssueAssigned(responsible=to), **more)


def resolved(record: str, solution: str = "", **more: Any) -> Command:
    """Resolve an issue."""
    return Command(kind="issue", record=record, event=IssueResolved(solution=solution), **more)
