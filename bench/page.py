"""Results as a page: the machine, the table, and the growth of costs drawn with characters.

`python -m bench.page build/bench/results.json > bench/RESULTS.md`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from msgspec import Struct, json

from bench.findings import count, plain
from bench.report import figures

HEAD = """\
# Results

Made by `python -m bench.page` from one run of `make bench ARGS=--full`; what each row means, and why some are behind, says
[docs/explanation/performance.md](../docs/explanation/performance.md). Ratios differ by a few hundredths from run to run, absolute figures by
more.
"""

WIDTH = 40
"""Cells of the longest bar."""


class Row(Struct):
    """A finding as stored in the file of results."""

    row: str
    what: str
    events: int
    target: str
    value: float
    figures: dict[str, float]
    ahead: bool


class Results(Struct):
    """The file of results."""

    date: datetime
    machine: dict[str, str]
    findings: list[Row]


def page(results: Results) -> Iterator[str]:
    """The lines of the page."""
    yield HEAD
    machine = results.machine
    yield (
        f"{results.date:%Y-%m-%d}, " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".\n"
    )
    yield from table(results.findings)
    yield "\n## How cost grows\n"
    yield "The time of one, by the number of events in the ledger. A flat bar is what is asked for.\n"
    yield "```"
    growing = [row for row in results.findings if row.row == "growth"]
    for what, group in groupby(growing, key=lambda row: row.what):
        yield from bars(what, list(group))
    yield "```"


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Every row; those that miss their target are marked."""
    yield "| | events | target | measured | | absolute |"
    yield "|---|--:|---|--:|---|---|"
    for row in rows:
        told = "" if row.ahead else "**behind**"
        absolute = figures(row.figures)
        yield f"| {row.what} | {count(row.events)} | {row.target} | {plain(row.value)} | {told} | {absolute} |"


def bars(what: str, group: Sequence[Row]) -> Iterator[str]:
    """One cost at every size, as bars on a common scale."""
    longest = max(row.figures["ours_us"] for row in group)
    yield what
    for row in group:
        us = row.figures["ours_us"]
        yield f"  {count(row.events):>5}  {'█' * max(1, round(us / longest * WIDTH))} {plain(us)} µs"


if __name__ == "__main__":
    print("\n".join(page(json.decode(Path(sys.argv[1]).read_bytes(), type=Results))))
