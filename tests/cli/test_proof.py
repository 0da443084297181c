"""`verify`, `replay` and `views`: what is stored holds, and the views come from it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from opsledger_projections.viewfile import standing_in
from tests.cli.conftest import Run


@contextmanager
def unguarded(place: Path) -> Generator[sqlite3.Connection]:
    """The log as somebody with the file and sqlite3 can change it."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.commit()


def test_a_sound_log_that_nothing_outside_speaks_for_is_incomplete(told: Run) -> None:
    row = json.loads(told("verify", "-o", "json").out)
    assert (row["verdict"], row["entries"], row["first_bad"]) == ("INCOMPLETE", 7, None)
    assert len(row["root"]) == 64


@pytest.mark.parametrize("position", [1, 4, 7])
def test_a_flipped_byte_is_named_and_exits_6(told: Run, tmp_path: Path, position: int) -> None:
    with unguarded(tmp_path / "ledger") as connection:
        (entry,) = connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()
        flipped = entry[:-5] + bytes([entry[-5] ^ 1]) + entry[-4:]
        connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (flipped, position))
    done = told("verify", "-o", "json")
    assert done.code == 6
    assert json.loads(done.out)["first_bad"] == position
    assert f"#{position}" in done.err


def test_a_missing_entry_is_named(told: Run, tmp_path: Path) -> None:
    with unguarded(tmp_path / "ledger") as connection:
        connection.execute("DELETE FROM events WHERE seq = 3")
    done = told("verify")
    assert (done.code, "#3" in done.err) == (6, True)


def test_a_replay_is_equal_view_by_view(told: Run) -> None:
    done = told("replay", "-o", "ndjson")
    assert done.code == 0, done.err
    found = [json.loads(line) for line in done.out.splitlines()]
    assert len(found) >= 5
    assert all(row["equal"] and row["live"] == row["replayed"] for row in found)


def test_a_view_that_was_changed_by_hand_differs_and_a_rebuild_mends_it(told: Run, tmp_path: Path) -> None:
    told("list")
    with closing(sqlite3.connect(tmp_path / "ledger" / "views.db")) as connection:
        connection.execute("UPDATE records SET title = 'forged' WHERE record = 'ISS-1'")
        connection.commit()
    done = told("replay", "-o", "ndjson")
    assert done.code == 1
    assert "records" in done.err
    assert "views rebuild" in done.err
    different = [json.loads(line) for line in done.out.splitlines() if not json.loads(line)["equal"]]
    assert [(row["view"], row["table"]) for row in different] == [("book", "records")]
    assert "forged" in different[0]["first_difference"]
    assert told("views", "rebuild").code == 0
    assert told("replay").code == 0


def test_a_replay_up_to_a_moment_leaves_its_file(told: Run, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch.db"
    done = told("replay", "--until", "#3", "--into", scratch)
    assert done.code == 0
    assert str(scratch) in done.err
    assert standing_in(scratch)["book"].position == 3
    assert told("replay", "--until", "#99").code == 3


def standings(told: Run, act: str = "status") -> dict[str, tuple[int, float]]:
    """How far each view is behind, in entries and in seconds."""
    rows = json.loads(told("views", act, "-o", "json").out)
    return {row["view"]: (row["behind"], row["behind_s"]) for row in rows}


def test_views_tell_how_far_they_are(told: Run, tmp_path: Path) -> None:
    fresh = standings(told)
    assert {view: behind for view, (behind, _) in fresh.items()} == {
        "measurements": 7,
        "book": 7,
        "search": 7,
    }
    told("list")
    assert standings(told)["book"] == (0, 0)
    time.sleep(0.01)
    told("issue", "comment", "ISS-1", "--text", "x")
    behind, behind_s = standings(told)["search"]
    assert behind == 8
    assert behind_s > 0
    behind, behind_s = standings(told)["book"]
    assert behind == 1
    assert behind_s > 0, "the only entry that it lacks has been waiting"
    (tmp_path / "ledger" / "views.db").unlink()
    assert standings(told, "rebuild") == dict.fromkeys(("measurements", "book", "search"), (0, 0))
    assert told("views", "delete").code == 2
