"""A ledger whose last entry cannot be read: what was known before it is answered, and everything else says where it stops."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run

QUESTIONS = (
    "list issue",
    "show ISS-1",
    "log --limit 0",
    "log ISS-1",
    "blame ISS-1",
    "bisect ISS-1 state=resolved",
    "search Printer",
    "attention",
    "kpi",
    "handbook issues",
)


@pytest.fixture(params=[True, False], ids=["views there", "no views"])
def damaged(told: Run, tmp_path: Path, request: pytest.FixtureRequest) -> Run:
    """#8, of a record that was there before, has another byte; the views were caught up before it was recorded, or are not there."""
    if request.param:
        assert told("list").code == 0
    assert told("issue", "comment", "ISS-1", "--text", "Fenster").code == 0
    with closing(sqlite3.connect(tmp_path / "ledger" / "log.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute(
            "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), 'position', 'positoin') AS BLOB) WHERE seq = 8"
        )
    return told


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_known_before_it_is_answered(damaged: Run, question: str) -> None:
    """And the same question about now says at which entry it ends, and which moments are answered."""
    now = damaged(*question.split())
    assert (now.code, now.out) == (6, "")
    assert "Entry #8 cannot be read" in now.err
    assert "opsledger verify" in now.err
    assert "--known-at '#7'" in now.err
    before = damaged(*question.split(), "--known-at", "#7")
    assert (before.code, "error" in before.err) == (0, False), before.err
    assert "Fenster" not in before.out


def test_two_moments_before_it_are_compared(damaged: Run) -> None:
    assert damaged("diff", "#3", "#7").code == 1
    assert "Entry #8 cannot be read" in damaged("diff", "#3", "now").err


def test_the_status_of_the_views_names_it(damaged: Run) -> None:
    """Views that could not go on, with the entry that they wait for; exit code 1."""
    assert damaged("list", "--known-at", "#7").code == 0
    done = damaged("views", "status", "-o", "json")
    book = next(row for row in json.loads(done.out) if row["view"] == "book")
    assert (done.code, book["position"], book["behind"]) == (1, 7, 1)
    assert "Entry #8 cannot be read" in book["state"]
