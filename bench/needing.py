"""What needs a person now, in a handbook with every kind of record, most of it in order, as in real life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from bench.findings import Finding, at_most
from bench.organisation import PEOPLE, fill
from bench.timing import interleaved
from bench.workshop import Workshop
from opsledger_projections.at import LIVE
from opsledger_projections.attention import attention as calls

RECORDS = 10_000


def attention(shop: Workshop) -> Iterator[Finding]:
    """Ten thousand records of fifteen kinds, about a fifth of which need a person: for everybody, and for one person."""
    with shop.new_ledger() as ledger:
        now = datetime.now(UTC)
        fill(ledger, shop.some(RECORDS), now)
        views = ledger.caught_up()
        for what, person in (("a person", ""), ("one person", f"person-{PEOPLE // 2}")):
            asked = partial(calls, views, LIVE, now, person)
            timings = interleaved(shop.rounds(5), ours=asked)
            figures = timings.per(1, "ms") | {"calls": float(len(asked()))}
            yield Finding(
                "attention",
                f"What needs {what} now",
                RECORDS,
                at_most(50, "ms"),
                figures["ours_ms"],
                figures,
            )
