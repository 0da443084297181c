"""Killed at any point, again and again: the ledger verifies, its views are those of a replay, and the work goes on.

`OPSLEDGER_KILLS=200 pytest tests/opsledger/test_kills.py` kills each of them that often; a few times are
enough to notice a write that is not all or nothing.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_projections.digest import digests
from opsledger_projections.views import Views
from tests.opsledger.importing.imports import HEAD, TICKETS
from tests.program import Program

KILLS = int(os.environ.get("OPSLEDGER_KILLS", "8"))
WRITTEN, READ = 2_500, 600
"""So many lines are new for each that writes and is killed, and for each that reads: there is always something to do."""

HASTE = 0.85
"""It is killed before so much of the time that the last took which came to its end."""

ROUNDS = 5
"""So many kills happen to one ledger, so that what is looked at after each does not grow with their number."""


class Hunt:
    """One piece of work, which is started and killed between its first step and its last."""

    def __init__(self, folder: Path) -> None:
        """A ledger for it, of its own."""
        self.folder = folder
        self.step = WRITTEN
        self.program = Program(folder / "ledger")
        self.kills = 0
        self.lines = 0
        self.longest_s = 0.0
        self._dice = random.Random(1019)
        self._renew()
        started = monotonic()
        assert self.program("--version").code == 0
        self.shortest_s = monotonic() - started
        """Until then no work is done."""

    def _renew(self) -> None:
        self.lines = 0
        self.program = Program(self.folder / f"ledger-{self.kills}")
        assert self.program("init").code == 0

    def start(self) -> None:
        """What comes next is another kill."""
        if self.kills and self.kills % ROUNDS == 0:
            self._renew()
        self.kills += 1

    def file(self, name: str, line: Callable[[int], str], head: str = "") -> Path:
        """A file of lines that the ledger has never seen."""
        path = self.folder / name
        numbers = range(self.lines, self.lines + self.step)
        path.write_text(head + "".join(f"{line(number)}\n" for number in numbers), encoding="utf-8")
        self.lines += self.step
        return path

    def kill(self, arguments: Sequence[str | Path], *, endless: bool = False) -> bool:
        """Start it and kill it after a while; whether it was not at its end by then.

        The first of its sort is let go to its end, which tells how long it takes.
        """
        measuring = not self.longest_s and not endless
        longest_s = self.longest_s or 3 * self.shortest_s
        after_s = None if measuring else self._dice.uniform(min(self.shortest_s, longest_s / 2), longest_s)
        started = monotonic()
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            self.program.start(*arguments, output=nowhere) as process,
        ):
            try:
                code = process.wait(after_s)
            except subprocess.TimeoutExpired:
                process.kill()
                return True
        assert code == 0
        self.longest_s = HASTE * (monotonic() - started)  # it may go faster now than it went before
        return False

    def head(self) -> int:
        """How long the log is."""
        with Ledger.open(self.program.ledger) as ledger:
            return ledger.log.head()

    def check(self) -> int:
        """The log holds together, and the views are those of a replay. Returns how long the log is."""
        place = self.program.ledger
        assert verify(place).ok
        with Ledger.open(place) as ledger:
            live = ledger.caught_up()
            replayed = Views.open(self.folder / "replayed.db", ledger.log)
            replayed.rebuild()
            assert digests(live) == digests(replayed)
            replayed.close()
            return ledger.log.head()


@pytest.fixture
def hunt(tmp_path: Path) -> Hunt:
    """Somebody who kills."""
    return Hunt(tmp_path)


def raising(number: int) -> str:
    """A command with a key of its own."""
    raised = {"do": "issue raise", "data": {"title": f"冷库 {number}"}, "key": f"line-{number}"}
    return json.dumps(raised, ensure_ascii=False)


def ticket(number: int) -> str:
    """A row of another system."""
    return f"T{number},2026-01-01T00:00:{number % 60:02}Z,Ada,冷库 {number},open"


def test_an_append_that_is_killed_goes_on(hunt: Hunt) -> None:
    """Whatever was recorded stays, nothing is recorded twice, and the end is the same."""
    killed = 0
    for _ in range(1 + KILLS):
        hunt.start()
        before = hunt.lines
        file = hunt.file("commands.ndjson", raising)
        killed += hunt.kill(("append", file))
        assert before <= hunt.check() <= hunt.lines
        assert hunt.program("append", file).code == 0
        assert hunt.head() == hunt.lines
    assert hunt.check() == hunt.lines
    assert killed >= KILLS / 2


def test_an_import_that_is_killed_goes_on(hunt: Hunt) -> None:
    """By its mapping, from the row where it was broken off."""
    mapping, killed = hunt.folder / "map.toml", 0
    mapping.write_text(TICKETS, encoding="utf-8")
    for _ in range(1 + KILLS):
        hunt.start()
        before = hunt.lines
        file = hunt.file("tickets.csv", ticket, HEAD)
        killed += hunt.kill(("import", file, "--map", mapping))
        assert before <= hunt.check() <= hunt.lines
        assert hunt.program("import", file, "--map", mapping).code == 0
        assert hunt.head() == hunt.lines
    assert hunt.check() == hunt.lines
    assert killed >= KILLS / 2


@pytest.mark.parametrize("arguments", [("views", "rebuild"), ("list", "issue"), ("log", "--follow")])
def test_reading_that_is_killed_leaves_views_that_are_true(arguments: tuple[str, ...], hunt: Hunt) -> None:
    """A rebuild, a catching up and a follower, while the log grows."""
    hunt.step, killed = READ, 0
    for _ in range(1 + KILLS):
        hunt.start()
        assert hunt.program("append", hunt.file("commands.ndjson", raising)).code == 0
        killed += hunt.kill(arguments, endless="--follow" in arguments)
        assert hunt.check() == hunt.lines
    assert killed >= KILLS / 2
