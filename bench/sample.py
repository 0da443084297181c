"""Invented entries and commands of one kind, for measurements on an empty ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from opsledger_events.command import Command
from opsledger_events.event import AnyEntry, Entry
from opsledger_events.kinds.issue import IssueAssigned, IssueRaised

MOMENT = datetime(2026, 5, 4, 12, 30, 15, 123_456, tzinfo=UTC)
RAISED = IssueRaised(title="打印机卡纸", description="二楼, staff print on the first floor instead")
ASSIGNED = IssueAssigned(responsible="李娜")


def entries() -> Iterator[AnyEntry]:
    """Endless entries of about 250 bytes, each the first of its record, numbered from 1."""
    for position in count(1):
        yield Entry(
            position=position,
            record=f"ISS-{position}",
            version=1,
            type=RAISED.declared.type,
            recorded_at=MOMENT,
            actor="李娜",
            source="bench",
            data=RAISED,
        )


def raisings() -> Iterator[Command]:
    """Endless commands that each begin a record."""
    while True:
        yield Command(kind="issue", event=RAISED, actor="李娜", source="bench")


def assignments(records: int) -> Iterator[Command]:
    """Endless commands about records ISS-1 to ISS-`records` in turn."""
    for number in count():
        yield Command(kind="issue", record=f"ISS-{number % records + 1}", event=ASSIGNED, actor="王强")
