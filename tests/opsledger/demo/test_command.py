"""`opsledger demo` as a new user runs it: a fresh folder, a terminal of 80 cells, either language."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from opsledger.cells import cell_width

WIDTH = 80


def opsledger(*arguments: str, language: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    own = os.environ | {
        "COLUMNS": str(WIDTH),
        "OPSLEDGER_LANG": language,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.run(
        [sys.executable, "-m", "opsledger", *arguments],
        env=own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def demo(place: Path, language: str) -> list[str]:
    """Write a demo and return the lines it prints."""
    done = opsledger("--ledger", str(place), "demo", language=language)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("language", "seen"), [("en", "On-time deliveries"), ("zh", "准时送达率")])
def test_demo_shows_a_living_handbook(language: str, seen: str, tmp_path: Path) -> None:
    """It fills the ledger and shows around in it, in lines that fit; a second time it is refused."""
    lines = demo(tmp_path / "ledger", language)
    text = "\n".join(lines)
    assert seen in text
    assert "delivery.on_time" in text
    assert "Traceback" not in text
    assert any(line.split()[1:] == ["OK"] for line in lines), "the verdict on what was just signed"
    free = ("$ ", str(tmp_path))  # commands are whole, to be copied; so is the folder
    assert all(cell_width(line) <= WIDTH for line in lines if not any(part in line for part in free))

    again = opsledger("--ledger", str(tmp_path / "ledger"), "demo", language=language)
    assert again.returncode == 9
    assert not again.stdout


def test_the_commands_of_the_tour_work_when_pasted(tmp_path: Path) -> None:
    """Each ends well, the difference with the exit code of a difference."""
    lines = demo(tmp_path / "ledger", "en")
    commands = [shlex.split(line)[2:] for line in lines if line.startswith("$ opsledger ")]
    assert len(commands) >= 8
    for command in commands:
        if command != ["tui"]:
            done = opsledger("--ledger", str(tmp_path / "ledger"), *command, language="en")
            assert done.returncode == (1 if command[0] == "diff" else 0), (command, done.stderr)


def test_demo_for_programs_has_no_tour(tmp_path: Path) -> None:
    """Off the table form, the answer is what was written and nothing else."""
    done = opsledger("--ledger", str(tmp_path / "ledger"), "-o", "ndjson", "demo", language="en")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert '"issue":' in done.stdout
