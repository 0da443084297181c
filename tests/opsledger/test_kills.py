"""Killed at any point, again and again: the ledger verifies, and its views are those of a replay.

`OPSLEDGER_KILLS=200 pytest tests/opsledger/test_kills.py` kills each of them that often; a few times are
enough to notice a write that is not all or nothing.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_projections.digest import digests
from opsledger_projections.views import Views
from tests.program import Program

KILLS = int(os.environ.get("OPSLEDGER_KILLS", "8"))
LINES = 1_500
LONGEST_S = 0.9
"""A little longer than what is killed takes."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a new ledger."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    return program


def commands(folder: Path) -> Path:
    """Commands as NDJSON, each with a key of its own: what is recorded already is not recorded again."""
    file = folder / "commands.ndjson"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(LINES):
            raised = {"do": "issue raise", "data": {"title": f"冷库 {number}"}, "key": f"line-{number}"}
            lines.write(json.dumps(raised, ensure_ascii=False) + "\n")
    return file


def killed(program: Program, arguments: Sequence[str | Path], after_s: float) -> None:
    """Start it and kill it after a while, if it has not ended by then."""
    with program.start(*arguments) as process:
        time.sleep(after_s)
        process.kill()


def check(place: Path, scratch: Path) -> int:
    """The log holds together, and the views are those of a replay. Returns how long the log is."""
    assert verify(place).ok
    with Ledger.open(place) as ledger:
        live = ledger.caught_up()
        replayed = Views.open(scratch, ledger.log)
        replayed.rebuild()
        assert digests(live) == digests(replayed)
        replayed.close()
        return ledger.log.head()


def test_an_append_that_is_killed_goes_on(program: Program, tmp_path: Path) -> None:
    """Whatever was recorded stays, nothing is recorded twice, and the end is the same."""
    file, dice, reached = commands(tmp_path), random.Random(1019), 0
    for kill in range(KILLS):
        killed(program, ("append", file), dice.uniform(0, LONGEST_S))
        now = check(program.ledger, tmp_path / f"replayed-{kill}.db")
        assert now >= reached
        reached = now
    assert program("append", file).code == 0
    assert check(program.ledger, tmp_path / "replayed.db") == LINES


@pytest.mark.parametrize("arguments", [("views", "rebuild"), ("list", "issue"), ("log", "--follow")])
def test_reading_that_is_killed_leaves_views_that_are_true(
    arguments: tuple[str, ...], program: Program, tmp_path: Path
) -> None:
    """A rebuild, a catching up and a follower, while the log grows."""
    lines = commands(tmp_path).read_text(encoding="utf-8").splitlines(keepends=True)
    dice, step = random.Random(1019), LINES // KILLS
    for kill in range(KILLS):
        assert program("append", "-", given="".join(lines[kill * step : (kill + 1) * step])).code == 0
        killed(program, arguments, dice.uniform(0, LONGEST_S))
        head = check(program.ledger, tmp_path / f"replayed-{kill}.db")
        assert head == (kill + 1) * step
