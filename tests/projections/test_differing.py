"""What differs between the live views and a replay is told in words: which record, and which of its fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger_events.common import CommentAdded
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.language import speak
from opsledger_projections.digest import compare
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.memory import MemoryLog


def differences(folder: Path, damage: str) -> dict[str, str]:
    """The first difference of each view that differs after some SQL was run on the live ones."""
    entries = [
        entry(1, "ISS-1", IssueRaised(title="Slow", owner="李娜")),
        entry(2, "ISS-1", CommentAdded(text="why"), version=2),
        entry(3, "ISS-2", IssueRaised(title="Late")),
    ]
    log = MemoryLog(entries)
    live, replayed = Views.open(folder / "live.db", log), Views.open(folder / "replayed.db", log)
    for views in (live, replayed):
        views.rebuild(search=True)
    with live.file as connection:
        connection.execute(damage)
    found = {one.table: one.first_difference for one in compare(live, replayed) if not one.equal}
    live.close()
    replayed.close()
    return found


@pytest.mark.parametrize(
    ("damage", "view", "said"),
    [
        (
            "UPDATE records SET title = 'forged' WHERE record = 'ISS-2'",
            "records",
            "ISS-2: title is “forged”, and “Late” by the log",
        ),
        (
            "UPDATE records SET state = CAST(replace(state, '李娜', '') AS BLOB) WHERE record = 'ISS-1'",
            "records",
            "ISS-1: owner is empty, and “李娜” by the log",
        ),
        (
            "UPDATE records SET state = x'78' WHERE record = 'ISS-1'",
            "records",
            "ISS-1: state is “x”, and empty by the log",
        ),
        (
            "UPDATE timeline SET version = 7 WHERE position = 2",
            "timeline",
            "ISS-1 #2: version is 7, and 2 by the log",
        ),
        ("DELETE FROM timeline WHERE position = 2", "timeline", "ISS-1 #2: is missing"),
        ("DELETE FROM records WHERE record = 'ISS-2'", "records", "ISS-2: is missing"),
        (
            "INSERT INTO links VALUES (1, 'action', 'ISS-9', 2, NULL)",
            "links",
            "ISS-1 → ISS-9 (action): the log has no such row",
        ),
    ],
)
def test_a_row_that_differs_is_told_in_words(tmp_path: Path, damage: str, view: str, said: str) -> None:
    """The record, the field, what it is and what it should be; or that a row is there on one side only."""
    assert said in differences(tmp_path, damage)[view]


def test_words_that_differ_are_told_with_their_entry(tmp_path: Path) -> None:
    """The full-text index has no records."""
    found = differences(tmp_path, "INSERT INTO search (rowid, words) VALUES (3, 'forged')")
    assert found == {"search": "“forged” in #3: the log has no such row"}


def test_it_is_told_in_chinese(tmp_path: Path) -> None:
    """In the words of the interface."""
    speak("zh")
    try:
        found = differences(tmp_path, "UPDATE records SET title = 'forged' WHERE record = 'ISS-2'")
    finally:
        speak("en")
    assert found["records"] == "ISS-2：title 为“forged”，而日志为“Late”"
