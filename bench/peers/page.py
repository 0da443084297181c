"""A run as a page: `python -m bench.peers.page build/peers/results.json > bench/PEERS.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.findings import plain
from bench.peers.questions import QUESTIONS
from bench.peers.results import Results, Row, read
from bench.peers.tables import ahead, by_size, figures, markdown, missing, ratios

OURS = "opsledger"
HEAD = """\
# Peers

Made by `python -m bench.peers.page` from one run of `make bench-peers`; how it measures says
[peers/README.md](peers/README.md). Every peer kept the same made-up changes, with one `fsync` or more for each append, and
gave the same answers as raw sqlite3 before it was timed.

They do not do the same. opsledger decides, checks, hashes and keeps both time axes; an audit log keeps and hashes; a package
for row versions keeps old rows; raw sqlite3 and JSONL keep bytes. A figure says what a question costs there, not what it is worth.
"""
MULTIPLES = """
As multiples of raw sqlite3, which took turns with each peer: its **speed**, so that 2.00 is twice as fast as raw and 0.10 takes
ten times as long; for disk its **size**, so that less is better. While the disk is slow, single
appends draw together, since all wait for it: distrust a good ratio beside a figure far below the same peer's at another size.
"""


def page(results: Results) -> Iterator[str]:
    """The lines of the page."""
    yield HEAD
    machine = ", ".join(f"{name} {value}" for name, value in results.machine.items())
    yield f"{results.date:%Y-%m-%d %H:%M} UTC, {machine}.\n"
    yield from _busy(results)
    for size, rows in by_size(results.rows):
        yield f"\n## {size} changes\n"
        yield from markdown(figures(rows))
        yield MULTIPLES
        yield from markdown(ratios(rows))
        yield f"\n### Who is ahead of {OURS} at {size}, and how many times\n"
        yield from _ahead(rows)
    yield "\n## What was asked\n"
    yield from (f"- **{question.heading}**: {question.meaning}." for question in QUESTIONS)
    yield "\n## Who was asked\n"
    yield from _who(results)


def _busy(results: Results) -> Iterator[str]:
    """How much else ran: a figure on a busy machine says less, a ratio hardly so."""
    if results.load:
        yield (
            f"Load of the machine before each peer: {min(results.load)} to {max(results.load)}, of which "
            "this run itself is about 1. The rest are other processes; no figure is corrected for them."
        )


def _ahead(rows: Sequence[Row]) -> Iterator[str]:
    yield "| | ahead |"
    yield "|---|---|"
    for question, better in ahead(rows, OURS):
        told = ", ".join(f"{name} {plain(factor)} ×" for name, factor in better) or "nobody"
        yield f"| {question.heading} | {told} |"


def _who(results: Results) -> Iterator[str]:
    seen = {row.name: row for row in results.rows}
    yield from (
        f"- **{row.name}**{' ' * bool(row.version)}{row.version}: {row.note}." for row in seen.values()
    )
    yield "\n## Who is not in the tables\n"
    yield from (f"- {told}" for told in missing(results.rows))
    yield from (f"- {name} left out: {why}" for name, why in results.left_out.items())


if __name__ == "__main__":
    print("\n".join(page(read(Path(sys.argv[1])))))
