"""`views status`: what is in the file, how far that is behind, and what will become of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from opsledger.ledger import Ledger
from opsledger_projections.schema import VIEWS
from tests.cli.conftest import Run
from tests.opsledger.issues import raised


def status(told: Run) -> dict[str, dict[str, Any]]:
    """The rows by view."""
    done = told("views", "status", "-o", "json")
    assert done.code == 0
    return {row["view"]: row for row in json.loads(done.out)}


def test_it_tells_how_long_the_first_missing_entry_has_been_waiting(cli: Run, tmp_path: Path) -> None:
    """By the clock, not by the entries that came after it."""
    then = datetime.now(UTC) - timedelta(hours=1)
    with Ledger.open(tmp_path / "ledger", clock=lambda: then) as ledger:
        ledger.execute(raised())
    assert {row["state"] for row in status(cli).values()} == {"not built yet"}
    cli("list")
    rows = status(cli)
    assert {view: (row["behind"], row["state"]) for view, row in rows.items()} == {
        "measurements": (0, "up to date"),
        "book": (0, "up to date"),
        "search": (1, "behind"),
    }
    assert rows["book"]["behind_s"] == 0
    assert 3_600 <= rows["search"]["behind_s"] < 3_700


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("by", [-1, 5])
def test_it_tells_of_the_version_in_the_file(told: Run, tmp_path: Path, view: str, by: int) -> None:
    """And that such a view will be built again; the others stay, the full-text index too."""
    told("search", "drum")
    version = VIEWS[view].version
    with closing(sqlite3.connect(tmp_path / "ledger" / "views.db", isolation_level=None)) as connection:
        connection.execute("UPDATE views SET version = version + ? WHERE name = ?", (by, view))
    rows = status(told)
    changed = rows.pop(view)
    assert (changed["version"], changed["wanted"], changed["behind"]) == (version + by, version, 7)
    assert changed["state"] == f"another version than {version}: will be built again"
    assert {row["state"] for row in rows.values()} == {"up to date"}
    told("list")
    rows = status(told)
    assert {row["state"] for name, row in rows.items() if name != "search" or view != "search"} == {
        "up to date"
    }
    told("search", "drum")
    assert {row["version"] == row["wanted"] for row in status(told).values()} == {True}
    assert told("replay").code == 0


def test_it_tells_of_views_of_another_log(told: Run, tmp_path: Path) -> None:
    """A file that was copied from another ledger."""
    told("list")
    with closing(sqlite3.connect(tmp_path / "ledger" / "views.db", isolation_level=None)) as connection:
        connection.execute("UPDATE views SET ledger = 'other'")
    assert {row["state"] for row in status(told).values()} == {"of another log: will be built again"}


def test_a_replay_of_an_empty_ledger_says_that_it_is_empty(cli: Run) -> None:
    done = cli("replay")
    assert (done.code, "Nothing was recorded yet" in done.err) == (0, True)
