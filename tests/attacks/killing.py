"""Children that work at a ledger and are killed, each after a while of its own: `python -m tests.attacks.killing FOLDER KILLS SEED`.

They are forked from one process that has everything loaded, so that hundreds of them take seconds and the time until
they are killed is spent at work. What a child has acknowledged it has told through a pipe. After each of them another
child looks whether all of that is there and everything holds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from opsledger.audit.checking import check
from opsledger.audit.judging import Finding, judge
from opsledger.audit.key_chain import chain_in, trusted_keys
from opsledger.audit.shelf import Shelf
from opsledger.audit.trust import TrustStore
from opsledger.cli.main import main as opsledger
from opsledger.ledger import Ledger
from opsledger_projections.digest import digests
from opsledger_projections.views import Views
from tests.opsledger.importing.imports import HEAD, TICKETS
from tests.opsledger.issues import raised

Acknowledge = Callable[[str], None]
LONGEST_S = 0.5
"""Longer than any work here takes, on a machine that does nothing else."""


class Killing:
    """A ledger, what was acknowledged of it, and the work that is done there."""

    def __init__(self, folder: Path, seed: int) -> None:
        """A new ledger in a folder, with everything that its user keeps."""
        self.folder, self.place = folder, folder / "ledger"
        self.dice = random.Random(seed)
        self.acknowledged: list[str] = []
        self.killed: int = 0
        self.longest_s: dict[str, float] = {}
        os.environ["XDG_DATA_HOME"] = str(folder / "home")
        os.environ["OPSLEDGER_LEDGER"] = str(self.place)
        Ledger.create(self.place).close()

    def works(self) -> dict[str, Callable[[Acknowledge], None]]:
        """What children do."""
        return {
            "append": self.append,
            "lines": self.append_lines,
            "import": self.bring_in,
            "rebuild": lambda _: run("views", "rebuild"),
            "sign": self.sign,
            "rotate": self.rotate,
            "publish": lambda _: run("publish", self.folder / "published"),
        }

    def append(self, acknowledge: Acknowledge) -> None:
        """One after the other, and some at once."""
        with Ledger.open(self.place) as ledger:
            for number in range(20):
                receipt = ledger.execute(raised(f"冷库 {number}"))
                acknowledge(f"entry {receipt.position} {receipt.record}")
            for receipt in ledger.execute_many([raised("一起") for _ in range(20)]):
                acknowledge(f"entry {receipt.position} {receipt.record}")

    def append_lines(self, acknowledge: Acknowledge) -> None:
        """A file of commands, each with a key of its own, and a checkpoint at its end."""
        del acknowledge
        lines = (
            {"do": "issue raise", "data": {"title": "x"}, "key": f"k{os.getpid()}-{n}"} for n in range(40)
        )
        file = self.folder / "commands.ndjson"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        run("append", file)

    def bring_in(self, acknowledge: Acknowledge) -> None:
        """What another system holds, by a mapping file, and a checkpoint at its end."""
        del acknowledge
        rows = (f"{os.getpid()}-{n},2026-01-01T00:00:00Z,Ada,冷库 {n},open\n" for n in range(40))
        file, mapping = self.folder / "tickets.csv", self.folder / "map.toml"
        file.write_text(HEAD + "".join(rows), encoding="utf-8")
        mapping.write_text(TICKETS, encoding="utf-8")
        run("import", file, "--map", mapping)

    def sign(self, acknowledge: Acknowledge) -> None:
        """A checkpoint over one entry more."""
        with Ledger.open(self.place) as ledger:
            ledger.execute(raised())
            size = ledger.log.head()
        run("checkpoint")
        acknowledge(f"signed {size}")

    def rotate(self, acknowledge: Acknowledge) -> None:
        """A checkpoint, so that there is a key; then another key."""
        run("checkpoint")
        run("key", "rotate")
        with Ledger.open(self.place) as ledger:
            acknowledge(f"key {chain_in(self.place, ledger.identity)[-1].key.to_text()}")

    def kill(self, name: str) -> bool:
        """Let a child work and kill it, then look at what it left; whether it was killed before it ended."""
        reading, writing = os.pipe()
        child = forked(lambda: self.works()[name](lambda line: told(writing, line)))
        os.close(writing)
        started = time.monotonic()
        longest = self.longest_s.get(name)
        if longest is not None:
            time.sleep(self.dice.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading) as file:
            lines = file.read().splitlines(keepends=True)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        if killed:
            self.killed += 1
        elif status:
            sys.exit(f"{name} ended with {os.WEXITSTATUS(status)} by itself")
        if longest is None:  # The first of its sort may end: it tells how long that takes.
            self.longest_s[name] = min(LONGEST_S, time.monotonic() - started)
        self.acknowledged += [line.rstrip("\n") for line in lines if line.endswith("\n")]
        _, status = os.waitpid(forked(self.look), 0)
        if status:
            sys.exit(f"after {name} was killed, something does not hold")
        return killed

    def look(self) -> None:
        """Everything that was acknowledged is there, and everything holds."""
        with Ledger.open(self.place) as ledger:
            identity = ledger.identity
            kept = {f"entry {entry.position} {entry.record}" for entry in ledger.log.scan()}
            kept |= {f"record {entry.record}" for entry in ledger.log.scan()}
            trust = TrustStore(identity)
            judged = judge(self.place, trust)
            assert judged.finding in (Finding.OK, Finding.INCOMPLETE), judged
            assert not judged.doubts, judged.doubts
            keys, _ = trusted_keys(self.place, identity, trust)
            for folder in (self.place / "checkpoints", trust.checkpoints):
                kept |= {f"signed {each.head.size}" for each in Shelf(folder) if each.head}
            kept |= {f"key {each.key.to_text()}" for each in chain_in(self.place, identity)}
            assert set(self.acknowledged) <= kept, set(self.acknowledged) - kept
            if (self.folder / "published/checkpoint").exists():
                check(self.folder / "published", *keys)
            live = ledger.caught_up()
            replayed = Views.open(self.folder / "replayed.db", ledger.log)
            replayed.rebuild()
            assert digests(live) == digests(replayed)
            replayed.close()


def run(*arguments: str | Path) -> None:
    """The program; a refusal is not what a child should meet."""
    assert opsledger([str(argument) for argument in arguments]) == 0, arguments


def told(pipe: int, line: str) -> None:
    """An acknowledgement: whoever has read it counts on it."""
    os.write(pipe, f"{line}\n".encode())


def forked(work: Callable[[], None]) -> int:
    """The number of a child that does something and ends; it prints nothing but what went wrong."""
    child = os.fork()
    if child == 0:
        _work(work)
    return child


def _work(work: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        work()
        code = 0
    except Exception:  # noqa: BLE001 - the parent is told by the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def main(folder: str, kills: str, seed: str) -> None:
    """Each work killed as often as asked, in turns; then all goes on as if nothing had been."""
    killing = Killing(Path(folder), int(seed))
    for name in killing.works():
        killing.kill(name)  # It tells how long the work takes.
    for _ in range(int(kills)):
        for name in killing.works():
            while not killing.kill(name):
                continue  # It had ended before.
    killing.longest_s.clear()
    for name in killing.works():
        killing.kill(name)
    print(killing.killed, "killed,", len(killing.acknowledged), "acknowledged")


if __name__ == "__main__":
    main(*sys.argv[1:])
