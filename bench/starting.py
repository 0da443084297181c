"""The time of a run of the program from start to end, compared with Python that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from bench.findings import Finding, at_most
from bench.processes import ours, run
from bench.timing import interleaved
from bench.workshop import Workshop


def starts(shop: Workshop) -> Iterator[Finding]:
    """`--version`, a read and an append, each in a process of its own; the files are in the system's cache."""
    with shop.copy(shop.sizes[0]) as place:
        program = [*ours(), "--ledger", str(place)]
        read = [*program, "list", "issue", "--fields", "record,state"]
        append = [*program, "issue", "raise", "--title", "打印机卡纸"]
        run(read)
        timings = interleaved(
            shop.rounds(25),
            python=_running([sys.executable, "-c", "pass"]),
            version=_running([*ours(), "--version"]),
            read=_running(read),
            append=_running(append),
        )
    figures = timings.per(1, "ms")
    for name, what, limit in (
        ("version", "Process: `opsledger --version`", 6),
        ("read", "Process: a read (`list issue`)", 9),
        ("append", "Process: an append (`issue raise`)", 10),
    ):
        ratio = timings.ratio(name, "python")
        shown = {key: figures[key] for key in (f"{name}_ms", "python_ms")}
        yield Finding("start", what, shop.sizes[0], at_most(limit, "× `python -c pass`"), ratio, shown)


def _running(command: Sequence[str]) -> Callable[[], object]:
    return lambda: run(command)
