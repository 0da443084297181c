"""The command line on a real ledger folder: inside this process if that is enough, else as a process."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import opsledger.cli
from opsledger.cli.main import main
from opsledger_events.language import speak
from tests.cli.restoring import backups, comment
from tests.program import Done, Program

Run = Callable[..., Done]


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """Loads every command in English: a run has one language from its start, but the tests in a process use two in turn."""
    speak("en")
    for module in iter_modules(opsledger.cli.__path__, "opsledger.cli."):
        import_module(module.name)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """English, UTC, and no settings of this machine's user."""
    for name in ("OPSLEDGER_OUTPUT", "COLUMNS", "NO_COLOR", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPSLEDGER_LANG", "en")
    monkeypatch.setenv("OPSLEDGER_ZONE", "UTC")
    monkeypatch.setenv("OPSLEDGER_LEDGER", str(tmp_path / "ledger"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def bare(capfd: pytest.CaptureFixture[str]) -> Run:
    """The command line inside this process, without a ledger."""

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Done(code, out, err)

    return run


@pytest.fixture
def cli(bare: Run) -> Run:
    """The command line with a new ledger."""
    assert bare("init").code == 0
    return bare


@pytest.fixture
def told(cli: Run) -> Run:
    """The command line with a few records whose history is in 2026."""
    for line in STORY.strip().splitlines():
        words = [word.replace("_", " ") for word in line.split()]
        done = cli(*words)
        assert done.code == 0, f"{line}: {done.err}"
    return cli


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program as a process of its own, with a new ledger."""
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    return program


STORY = """
issue raise --title Printer_broken --severity high --owner Ada --area production --tags urgent --at 2026-01-05T09:00Z --actor Ada
issue raise --title 打印机坏了 --owner 李娜 --area finance --at 2026-01-10T09:00Z --actor 李娜
document adopt travel --title Travel_policy --path policies/travel.md --body Travel_by_train. --at 2026-01-01T00:00Z --actor Bo
issue assign ISS-1 --responsible Bo --at 2026-01-06T09:00Z --actor Ada
issue resolve ISS-1 --solution New_drum --at 2026-02-01T12:00Z --actor Bo
document adopt travel --body Travel_by_train_or_bus. --at 2026-02-10T00:00Z --reason Busses_are_back --actor Bo
issue link ISS-2 --link caused_by --to ISS-1 --actor Ada
"""
"""One command per line; `_` stands for a space."""


@pytest.fixture
def backup(told: Run, tmp_path: Path) -> Path:
    """A backup of the story, with 7 entries."""
    assert told("backup", tmp_path / "out").code == 0
    (folder,) = backups(tmp_path / "out")
    return folder


@pytest.fixture
def older(told: Run, backup: Path) -> Path:
    """The same backup; the ledger now has 10 entries, 9 of them signed."""
    comment(told, 2)
    assert told("checkpoint").code == 0
    comment(told)
    return backup
