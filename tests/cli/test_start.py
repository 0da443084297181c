"""What a question and a change load: the test of start-up that does not depend on the clock."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.program import Program

RUN = """
import json, sys
from opsledger.cli.main import main
code = main()
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""

HEAVY = {
    "textual",
    "rich",
    "sqlite_utils",
    "eventsourcing",
    "platformdirs",
    "asyncio",
    "http",
    "email",
    "hashlib",
}
QUESTIONS = [
    ("list", "issue"),
    ("list", "issue", "--open", "--known-at", "1"),
    ("show", "ISS-1"),
    ("log", "-o", "ndjson"),
    ("handbook", "issue"),
    ("search", "broken"),
    ("export", "ndjson"),
]


def loaded(program: Program, *arguments: str) -> set[str]:
    run = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(run, env=program.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture
def asked(program: Program) -> Program:
    """A ledger whose views are up to date, the search too."""
    assert program("issue", "raise", "--title", "Broken").code == 0
    assert program("search", "broken").code == 0
    return program


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_a_question_loads_nothing_that_it_does_not_need(asked: Program, question: tuple[str, ...]) -> None:
    modules = loaded(asked, *question)
    assert not (HEAVY - ({"hashlib"} if question[0] in ("search", "export") else set())) & modules
    kinds = {name for name in modules if name.startswith("opsledger_events.kinds.")}
    assert kinds <= {"opsledger_events.kinds.issue"} or question[0] == "handbook"
    assert "opsledger_projections.building" not in modules
    assert "opsledger.phrases" not in modules


def test_a_change_loads_neither_views_nor_interface(asked: Program) -> None:
    modules = loaded(asked, "issue", "comment", "ISS-1", "--text", "x")
    assert not {"textual", "rich", "sqlite_utils", "platformdirs", "opsledger_projections.views"} & modules


def test_the_version_loads_next_to_nothing(asked: Program) -> None:
    modules = loaded(asked, "--version")
    assert not (HEAVY | {"msgspec", "sqlite3", "opsledger.ledger", "opsledger_events.registry"}) & modules
