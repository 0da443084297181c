"""Full verification of every leaf, column and version and of the root: its speed and its memory."""

from __future__ import annotations

from collections.abc import Iterator

from bench.findings import Finding, at_least
from bench.processes import cost, ours
from bench.timing import timed
from bench.workshop import Workshop
from opsledger.audit.verify import verify


def verification(shop: Workshop) -> Iterator[Finding]:
    """The best of some runs in this process, and the memory of a separate process that does the same."""
    for events in shop.sizes:
        place = shop.ledger(events)
        seconds = min(timed(lambda place=place: verify(place)) for _ in range(shop.rounds(3)))
        process = cost([*ours(), "--ledger", str(place), "verify"])
        yield Finding(
            "verify",
            "Full verification",
            events,
            at_least(0.5, "M events/s"),
            events / seconds / 1e6,
            {"seconds_s": seconds, "memory_mb": process.memory_mb},
        )
