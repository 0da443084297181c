"""A small ledger with a history worth looking at, made through the ordinary command path."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from opsledger.clock import Clock
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import Event
from opsledger_events.kinds.issue import (
    IssueAssigned,
    IssueRaised,
    IssueResolved,
    IssueTriaged,
    IssueVerified,
    Severity,
)
from opsledger_events.values import Area

BEGINNING = datetime(2025, 3, 1, 8, tzinfo=UTC)
"""When the first issue of the story was raised."""

RECORDED = datetime(2025, 6, 1, 9, tzinfo=UTC)
"""When the ledger learned of the first event; of each later one a minute after."""

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
"""The present of the tests."""

STORY_EVENTS = 48
"""How many events the story has."""

AWKWARD = (
    "网络中断，三个门店无法结账",
    "Printer on fire 🔥 in hall 2",
    "e\u0301clair combining, ｆｕｌｌ width",
    "evil \x1b[31mred\x1b[0m \x07 and \u202eback\u202c title",
    "Family 👨‍👩‍👧 and flag 🇨🇳 emoji",
    "tab\tand\nline",
)
"""Titles that are hard to draw."""


def clock() -> Clock:
    """The present of the tests, in UTC."""
    return Clock(NOW, UTC)


class Recorder:
    """Writes the story: a minute passes between two commands."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def record(
        self, event: Event, record: str | None, actor: str, at: datetime | None, reason: str = ""
    ) -> str:
        """Record one event of an issue; returns the issue's id."""
        command = Command(kind="issue", record=record, event=event, actor=actor, at=at, reason=reason)
        return self._ledger.execute(command).record


def ticking() -> datetime:
    """A clock for the ledger that stands still at the time of recording."""
    return RECORDED


def write_story(place: Path, issues: int = 12) -> None:
    """Issues one day apart, each raised, triaged and assigned; every second one resolved and verified.

    Issue n is raised at BEGINNING + n days. All of it was recorded months later, in that order.
    """
    with Ledger.create(place, clock=ticking) as ledger:
        write = Recorder(ledger).record
        for n in range(issues):
            at = BEGINNING + timedelta(days=n)
            title = f"{AWKWARD[n % len(AWKWARD)]} {n}"
            area = (Area.FINANCE, Area.SALES, Area.LEGAL)[n % 3]
            raised = IssueRaised(title=title, owner="李娜", area=area, description="First line\n第二行 " * 9)
            record = write(raised, None, "wang.wei", at)
            write(IssueTriaged(severity=Severity.HIGH), record, "李娜", at + timedelta(hours=1))
            write(
                IssueAssigned(responsible="Müller"),
                record,
                "李娜",
                at + timedelta(hours=2),
                "他最了解 knows it best",
            )
            if n % 2:
                solved = IssueResolved(solution="Restarted the switch, 重启")
                write(solved, record, "Müller", at + timedelta(hours=9))
                write(IssueVerified(), record, "wang.wei", at + timedelta(hours=30))


def raise_issue(
    place: Path, title: str, clock: datetime = NOW - timedelta(hours=1), at: datetime | None = None
) -> int:
    """Record one more issue now, as another program would; `at`: it held then. Returns its position."""
    with Ledger.open(place, clock=lambda: clock) as ledger:
        command = Command(kind="issue", event=IssueRaised(title=title), actor="another", at=at)
        return ledger.execute(command).position
