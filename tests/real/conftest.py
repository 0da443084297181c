"""Where the real data lies, and one ledger that holds all of it, imported by the program itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FILES = {
    "incidents": "incidents.csv",
    "handbook": "handbook_history.jsonl.gz",
    "flights": "flights_daily.csv",
}
MISSING = "the real data is not here: run `make real DATA=folder`, or pytest tests/real --data folder"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder of the data."""
    parser.addoption("--data", metavar="FOLDER", default=None, help="folder of the real data")


class Done(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        """NDJSON on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """The program as its users run it: a process of its own."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        sources = os.pathsep.join(str(ROOT / name) for name in ("", "events", "projections", "tui"))
        self.environment = {
            **os.environ,
            "PYTHONPATH": sources,
            "OPSLEDGER_LANG": "en",
            "OPSLEDGER_LEDGER": str(ledger),
        }

    def start(self, *arguments: str | Path, output: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start it; what it prints goes to a pipe, or to an open file."""
        return subprocess.Popen(
            [sys.executable, "-m", "opsledger", *map(str, arguments)],
            env=self.environment,
            text=True,
            encoding="utf-8",
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *arguments: str | Path) -> Done:
        """Run it to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate()
        return Done(process.returncode, out, err)

    def listed(self, *arguments: str) -> list[dict[str, Any]]:
        """Rows of a question."""
        done = self(*arguments, "-o", "ndjson")
        assert done.code == 0, done.err
        return done.rows()

    def imported(self, name: str, data: Path, *more: str | Path) -> Done:
        """Import one of the files by its example."""
        return self("import", data / FILES[name], "--map", EXAMPLES / name / "map.toml", *more)


@pytest.fixture(scope="session")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the data; without it, the tests say loudly that they did not run."""
    given = request.config.getoption("--data", default=None)
    if not given:
        pytest.skip(MISSING)
    folder = Path(str(given)).resolve()
    absent = [name for name in FILES.values() if not (folder / name).is_file()]
    if absent:
        pytest.fail(f"--data {given}: no {', '.join(absent)}")
    return folder


class Filled(NamedTuple):
    """The ledger with all three files in it."""

    program: Program
    rejects: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def filled(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """One ledger with incidents, handbook and flights, imported in that order."""
    folder = tmp_path_factory.mktemp("real")
    program = Program(folder / "ledger")
    assert program("init").code == 0
    rejects: dict[str, list[dict[str, Any]]] = {}
    for name in FILES:
        path = folder / f"{name}.rejects"
        done = program.imported(name, data, "--rejects", path)
        rejects[name] = [json.loads(line) for line in path.read_text().splitlines()]
        assert done.code == (1 if rejects[name] else 0), done.err
    return Filled(program, rejects)
