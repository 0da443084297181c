"""What needs a person now, over a handbook in which most things are settled, as they are in life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from bench.findings import Finding, at_most
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueDismissed, IssueRaised
from opsledger_projections.at import LIVE
from opsledger_projections.attention import attention as calls

RECORDS = 10_000
OPEN_ONE_IN = 10
BATCH = 1_000


def attention(shop: Workshop) -> Iterator[Finding]:
    """Ten thousand issues, of which one in ten is open."""
    with shop.new_ledger() as ledger:
        fill(ledger, shop.some(RECORDS))
        views, now = ledger.caught_up(), datetime.now(UTC)
        timings = interleaved(shop.rounds(5), ours=partial(calls, views, LIVE, now))
        figures = timings.per(1, "ms") | {"calls": float(len(calls(views, LIVE, now)))}
    yield Finding(
        "attention", "What needs a person now", RECORDS, at_most(50, "ms"), figures["ours_ms"], figures
    )


def fill(ledger: Ledger, records: int) -> None:
    """Issues, most of which were dismissed."""
    for first in range(0, records, BATCH):
        commands: list[Command] = []
        for number in range(first, min(first + BATCH, records)):
            record = f"ISS-{number + 1}"
            raised = IssueRaised(title=f"冷库温度 {number}", owner=f"person-{number % 50}")
            commands.append(Command(kind="issue", event=raised, record=record))
            if number % OPEN_ONE_IN:
                event = IssueDismissed()
                commands.append(Command(kind="issue", event=event, record=record, reason="seen to"))
        ledger.execute_many(commands)
