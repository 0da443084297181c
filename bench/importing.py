"""A file of commands through the command line: `opsledger append`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.findings import Finding, at_least
from bench.processes import cost, ours
from bench.sample import RAISED
from bench.workshop import Workshop
from opsledger.ledger import Ledger

LINES = 100_000


def ndjson(shop: Workshop) -> Iterator[Finding]:
    """A hundred thousand commands as NDJSON into a new ledger, by a process of its own."""
    lines = shop.some(LINES)
    seconds: list[float] = []
    memory_mb = 0.0
    with shop.scratch() as folder:
        file = folder / "commands.ndjson"
        _write(file, lines)
        for turn in range(shop.rounds(3)):
            place = folder / f"ledger-{turn}"
            Ledger.create(place).close()
            process = cost([*ours(), "--ledger", str(place), "append", str(file)])
            with Ledger.open(place) as ledger:
                if ledger.log.head() != lines:
                    raise RuntimeError(f"{ledger.log.head()} entries for {lines} lines")
            seconds.append(process.seconds)
            memory_mb = max(memory_mb, process.memory_mb)
    yield Finding(
        "ndjson",
        "Append NDJSON through the command line",
        lines,
        at_least(60, "k events/s"),
        lines / min(seconds) / 1e3,
        {"ours_s": min(seconds), "memory_mb": memory_mb},
    )


def _write(file: Path, lines: int) -> None:
    encode = msgspec.json.Encoder().encode
    with file.open("wb") as out:
        for number in range(1, lines + 1):
            command = {
                "do": "issue raise",
                "record": f"ISS-{number}",
                "data": msgspec.to_builtins(RAISED),
                "actor": "李娜",
                "source": f"bench:{number}",
            }
            out.write(encode(command) + b"\n")
