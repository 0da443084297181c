"""The place of the real data, and one ledger with all of it, imported by the program itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.program import ROOT, Done, Program

EXAMPLES = ROOT / "examples"
FILES = {
    "incidents": "incidents.csv",
    "handbook": "handbook_history.jsonl.gz",
    "flights": "flights_daily.csv",
}
MISSING = "the real data is not here: run `make real DATA=folder`, or pytest tests/real --data folder"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option for the folder of the data."""
    parser.addoption("--data", metavar="FOLDER", default=None, help="folder of the real data")


@pytest.fixture(scope="session")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the data; without it, the tests report clearly that they did not run."""
    given = request.config.getoption("--data", default=None)
    if not given:
        pytest.skip(MISSING)
    folder = Path(str(given)).resolve()
    absent = [name for name in FILES.values() if not (folder / name).is_file()]
    if absent:
        pytest.fail(f"--data {given}: no {', '.join(absent)}")
    return folder


def import_file(program: Program, name: str, data: Path, *more: str | Path) -> Done:
    """Import one of the files with its example."""
    return program("import", data / FILES[name], "--map", EXAMPLES / name / "map.toml", *more)


class Filled(NamedTuple):
    """The ledger with all three files imported."""

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
        done = import_file(program, name, data, "--rejects", path)
        rejects[name] = [json.loads(line) for line in path.read_text().splitlines()]
        assert done.code == (1 if rejects[name] else 0), done.err
    return Filled(program, rejects)
