"""A file of commands through the command line: `opsledger append`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.findings import Finding, at_least, at_most
from bench.processes import Cost, cost, ours
from bench.sample import RAISED
from bench.workshop import Workshop
from opsledger.audit.key_chain import signer_of
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger

LINES = 100_000


def ndjson(shop: Workshop) -> Iterator[Finding]:
    """A hundred thousand commands as NDJSON, imported into a new ledger by a process of its own."""
    lines = shop.some(LINES)
    seconds: list[float] = []
    signing: list[float] = []
    memory_mb = 0.0
    with shop.scratch() as folder:
        file = folder / "commands.ndjson"
        _write(file, lines)
        for turn in range(shop.rounds(5)):
            process = _appended(_new_ledger(folder, f"plain-{turn}"), file, lines)
            seconds.append(process.seconds)
            memory_mb = max(memory_mb, process.memory_mb)
            signing.append(_appended(_new_ledger(folder, f"signed-{turn}", key=True), file, lines).seconds)
    yield Finding(
        "ndjson",
        "Append NDJSON through the command line",
        lines,
        at_least(60, "k events/s"),
        lines / min(seconds) / 1e3,
        {"ours_s": min(seconds), "memory_mb": memory_mb},
    )
    yield Finding(
        "ndjson",
        "The same with the checkpoint at its end, against without",
        lines,
        at_most(1.05, "× without"),
        min(signing) / min(seconds),
        {"signing_ms": (min(signing) - min(seconds)) * 1e3},
    )


def _new_ledger(folder: Path, name: str, *, key: bool = False) -> Path:
    """An empty ledger; if it has a key, the program that writes to it signs it."""
    place = folder / name
    with Ledger.create(place) as ledger:
        if key:
            signer_of(place, ledger.identity, TrustStore(ledger.identity), lambda: datetime.now(UTC))
    return place


def _appended(place: Path, file: Path, lines: int) -> Cost:
    process = cost([*ours(), "--ledger", str(place), "append", str(file)])
    with Ledger.open(place) as ledger:
        if ledger.log.head() != lines:
            raise RuntimeError(f"{ledger.log.head()} entries for {lines} lines")
    return process


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
