"""Processes that work on one ledger's views, killed or not: the views equal a replay."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_projections.digest import compare
from opsledger_projections.views import Views

CHILD = """
import sys
from pathlib import Path
from opsledger.store.reader import LogReader
from opsledger_projections import building, loading
from opsledger_projections.views import Views
building.BATCH = building.LOAD_BATCH = building.SEARCH_BATCH = loading.LOAD_BATCH = 40
place, what = Path(sys.argv[1]), sys.argv[2]
views = Views.open(place / "views.db", LogReader(place))
def progress(done, total):
    print(done, flush=True)
if what == "rebuild":
    views.rebuild(progress)  # and no more: it is up to date then
elif what == "search":
    views.catch_up_search(progress)
elif what == "read":
    for _ in range(60):
        views.catch_up()
        counted = "SELECT (SELECT count(*) FROM records), position FROM views WHERE name = 'book'"
        records, position = views.connection.execute(counted).fetchone()
        assert records == position // 2
        views.close()
else:
    views.catch_up(progress)
print("done", flush=True)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with a few hundred entries."""
    with Ledger.create(tmp_path / "ledger") as made:
        write(made, 400)
        yield made


def write(ledger: Ledger, count: int) -> None:
    """Record issues and what happens to them."""
    raised = Command(kind="issue", event=IssueRaised(title="Slow 系统"))
    triaged = IssueTriaged(severity=Severity.LOW)
    with ledger.writing() as batch:
        for _ in range(count // 2):
            record = batch.execute(raised).record
            batch.execute(Command(kind="issue", record=record, event=triaged))


def child(ledger: Ledger, what: str) -> subprocess.Popen[str]:
    """A process that works on the ledger's views, forty entries at a time."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(ledger.place), what],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("what", ["extend", "search", "rebuild"])
@pytest.mark.parametrize("lines", [1, 4, 8])
def test_views_equal_a_replay_after_a_kill(ledger: Ledger, what: str, lines: int) -> None:
    """Killed in the middle of a catch-up, of a rebuild or of the full-text index."""
    path = ledger.place / "views.db"
    views = Views.open(path, ledger.log)
    views.catch_up(upto=0 if what == "extend" else ledger.log.head())
    views.close()
    with child(ledger, what) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline().strip() != "done"
        process.kill()
    views = Views.open(path, ledger.log)
    assert views.catch_up() == ledger.log.head()
    replayed = Views.open(ledger.place / "replayed.db", ledger.log)
    assert all(view.equal for view in compare(views, replayed))


def test_processes_catch_up_at_once(ledger: Ledger) -> None:
    """While another writes: no error, nothing twice, and equal to a replay."""
    works = ("extend", "search", "extend", "rebuild", "extend", "read", "rebuild", "read")
    children = [child(ledger, what) for what in works]
    for _ in range(20):
        write(ledger, 20)
    for process in children:
        output, errors = process.communicate(timeout=60)
        assert [line for line in errors.splitlines() if not line.startswith("Waiting for")] == []
        assert output.endswith("done\n")
    views = Views.open(ledger.place / "views.db", ledger.log)
    views.catch_up()
    replayed = Views.open(ledger.place / "replayed.db", ledger.log)
    assert all(view.equal for view in compare(views, replayed))
    assert sqlite3.connect(views.path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
