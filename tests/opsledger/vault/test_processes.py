"""Several processes write about persons at once, and some of them are killed: whatever is sealed can be opened."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger.vault.opening import NOT_HERE
from tests.opsledger.people import stored
from tests.program import Program

PROCESSES, LINES = 4, 25


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a new ledger."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    return program


def commands(file: Path, name: str, count: int) -> Path:
    """Commands as NDJSON: each adds a person, and says the names of that one and of everybody's head."""
    lines: list[str] = []
    for number in range(count):
        person = f"{name}{number}号"
        lines.append(json.dumps({"do": "contact add", "data": {"title": person, "tel": "1"}, "key": person}))
        unit = {"title": "组", "head": person if number % 2 else "李娜"}
        lines.append(json.dumps({"do": "unit establish", "data": unit, "key": f"{person}的组"}))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def names(place: Path) -> list[str]:
    """Every name that is said, as it reads; none of them is sealed for good."""
    with Ledger.open(place) as ledger:
        said = [getattr(e.data, "head", "") or getattr(e.data, "title", "") for e in ledger.log.scan()]
    assert not [name for name in said if name.startswith(NOT_HERE)]
    return said


def test_all_of_them_find_the_same_keys(program: Program, tmp_path: Path) -> None:
    files = [commands(tmp_path / f"{i}.ndjson", "甲乙丙丁"[i], LINES) for i in range(PROCESSES)]
    running = [program.start("append", file, "-o", "ndjson") for file in files]
    for process in running:
        _, err = process.communicate()
        assert process.returncode == 0, err
    said = names(program.ledger)
    assert len(said) == PROCESSES * LINES * 2
    assert said.count("李娜") == PROCESSES * (LINES // 2 + 1)
    raw = b"".join(row for row in stored(program.ledger) if b"unit.established" in row)
    keys = {part.partition(b":")[0] for part in raw.split(b'"head":"sealed:1:')[1:]}
    assert len(keys) == 1 + PROCESSES * (LINES // 2), "one for each person, one for all that name 李娜"
    assert verify(program.ledger).ok


def test_a_key_is_on_disk_before_what_it_sealed(program: Program, tmp_path: Path) -> None:
    """However early the process is killed, nothing in the log lacks its key; and it goes on to the same end."""
    file, dice, reached = commands(tmp_path / "a.ndjson", "甲", 200), random.Random(7), 0
    for _ in range(6):
        with program.start("append", file, "-o", "ndjson") as process:
            time.sleep(dice.uniform(0.1, 0.6))
            process.kill()
        now = len(names(program.ledger))
        assert now >= reached
        reached = now
    assert program("append", file).code == 0
    assert len(names(program.ledger)) == 400
    assert verify(program.ledger).ok
