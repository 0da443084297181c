"""The handbook written as a site: a page for every record, by a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bench.findings import Finding, at_most
from bench.needing import RECORDS
from bench.processes import ours, run
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueDismissed, IssueRaised

OPEN_ONE_IN = 10
BATCH = 1_000


def build(shop: Workshop) -> Iterator[Finding]:
    """Ten thousand records, with views up to date; timed from the start of the process to its end."""
    with shop.scratch() as folder, shop.new_ledger() as ledger:
        fill(ledger, shop.some(RECORDS))
        ledger.caught_up()
        command = [*ours(), "--ledger", str(ledger.place), "handbook", "build", "-o", str(folder / "site")]
        timings = interleaved(shop.rounds(3), ours=lambda: run(command))
    seconds = timings.typical("ours")
    yield Finding("build", "Handbook as a site", RECORDS, at_most(10, "s"), seconds, {"ours_s": seconds})


def fill(ledger: Ledger, records: int) -> None:
    """Issues, most of them dismissed."""
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
