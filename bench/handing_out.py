"""The handbook handed out as a site: a page for every record, written by a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bench.findings import Finding, at_most
from bench.needing import RECORDS, fill
from bench.processes import ours, run
from bench.timing import interleaved
from bench.workshop import Workshop


def build(shop: Workshop) -> Iterator[Finding]:
    """Ten thousand records, views up to date; the process from its start to its end."""
    with shop.scratch() as folder, shop.new_ledger() as ledger:
        fill(ledger, shop.some(RECORDS))
        ledger.caught_up()
        command = [*ours(), "--ledger", str(ledger.place), "handbook", "build", "-o", str(folder / "site")]
        timings = interleaved(shop.rounds(3), ours=lambda: run(command))
    seconds = timings.typical("ours")
    yield Finding("build", "Handbook as a site", RECORDS, at_most(10, "s"), seconds, {"ours_s": seconds})
