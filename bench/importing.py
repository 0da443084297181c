"""A file of commands through the command line: `opsledger append`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from bench.findings import Finding, at_least, at_most
from bench.processes import cost, ours
from bench.sample import RAISED
from bench.timing import timed
from bench.workshop import Workshop
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger

LINES = 100_000


def ndjson(shop: Workshop) -> Iterator[Finding]:
    """A hundred thousand commands as NDJSON into a new ledger, by a process of its own."""
    lines = shop.some(LINES)
    seconds: list[float] = []
    signing: list[float] = []
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
            signing.append(_signing(place, folder))
            memory_mb = max(memory_mb, process.memory_mb)
    yield Finding(
        "ndjson",
        "Append NDJSON through the command line",
        lines,
        at_least(60, "k events/s"),
        lines / min(seconds) / 1e3,
        {"ours_s": min(seconds), "memory_mb": memory_mb},
    )
    share = median(all_of_it / (all_of_it - its) for all_of_it, its in zip(seconds, signing, strict=True))
    yield Finding(
        "ndjson",
        "The same with the checkpoint at its end, against without",
        lines,
        at_most(1.05, "× without"),
        share,
        {"signing_ms": median(signing) * 1e3},
    )


def _signing(place: Path, folder: Path) -> float:
    """Seconds that the first checkpoint over a ledger takes: all of it is hashed again."""
    for name in ("keys", "checkpoints", "tree.db"):
        left = place / name
        if left.exists():
            left.rename(folder / f"{place.name}-{name}")
    with Ledger.open(place) as ledger:
        trust = TrustStore(ledger.identity, folder / f"{place.name}-trust")
    return timed(lambda: sign_head(place, trust, lambda: datetime.now(UTC)))


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
