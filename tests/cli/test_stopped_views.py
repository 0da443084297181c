"""A ledger whose log holds an entry that a view refuses: what the commands say of it, and which still answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.body import body_of
from opsledger_events.common import CommentAdded
from opsledger_events.event import Entry, Event
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.indicator import MeasurementRecorded
from tests.cli.conftest import Run

BAD = 9
"""Position of the refused entry: the story has seven, and the indicator is the eighth."""

REFUSED: dict[str, tuple[str, int, Event]] = {
    "measurements": ("IND-1", 2, MeasurementRecorded(period="2026-W60", value=1.0)),
    "book": ("ISS-99", 1, CommentAdded(text="?")),
    "search": ("DOC-9", 1, DocumentAdopted(title="A", path="a.md", body=body_of("x" * 20_000).reference())),
}
"""What no command would record, and another program may have: a week that no year has, a record that nothing
began, a text that is not there."""


def broken(told: Run, place: Path, view: str) -> Run:
    """The ledger of `told` with an entry that a view refuses, and one after it."""
    assert told("indicator", "define", "IND-1", "--title", "On time", "--frequency", "week").code == 0
    record, version, event = REFUSED[view]
    entry: Any = Entry(
        position=BAD,
        record=record,
        version=version,
        type=event.declared.type,
        recorded_at=datetime.now(UTC),
        actor="ann",
        data=event,
    )
    application = LedgerApplication(place)
    application.events.put([entry])
    application.close()
    assert told("verify").code == (6 if view == "search" else 0)  # a text that is not there is told there too
    assert told("issue", "raise", "--title", "Afterwards").code == 0
    return told


def status(told: Run) -> dict[str, dict[str, Any]]:
    """The rows of `views status` by view."""
    return {row["view"]: row for row in json.loads(told("views", "status", "-o", "json").out)}


ANSWERS = {
    "measurements": {
        "answered": [
            "list issue",
            "show ISS-1",
            "log",
            "search Afterwards",
            "diff #1 #10",
            "blame ISS-1",
            f"kpi --known-at #{BAD - 1}",
            f"kpi IND-1 --known-at #{BAD - 1}",
            f"attention --known-at #{BAD - 1}",
        ],
        "told": ["kpi", "kpi IND-1", f"kpi --known-at #{BAD}", "handbook IND-1"],
    },
    "book": {
        "answered": ["verify", "replay --to -", "views status --fields view"],
        "told": ["list issue", "show ISS-1", "log", "kpi", "search Afterwards", "diff #1 #10", "handbook"],
    },
    "search": {
        "answered": ["list issue", "show ISS-1", "log", "kpi", "attention", "diff #1 #5"],
        "told": ["search Afterwards", "log --grep Afterwards"],
    },
}


@pytest.mark.parametrize("view", REFUSED)
def test_what_needs_the_view_says_so_and_the_rest_is_answered(told: Run, tmp_path: Path, view: str) -> None:
    """With exit code 6 and in one line: which view, at which event, why; and under it what to do."""
    run = broken(told, tmp_path / "ledger", view)
    for line in ANSWERS[view]["told"]:
        done = run(*line.split())
        first, way_out = done.err.strip().splitlines()[-2:]
        assert (done.code, done.out) == (6, ""), line
        assert first.startswith(f"error: The view “{view}” stopped at event {BAD}: "), line
        assert "views rebuild" in way_out
        assert "upgrade" in way_out
    for line in ANSWERS[view]["answered"]:
        done = run(*line.split())
        assert done.code in (0, 1), f"{line}: {done.err}"
        assert "error" not in done.err, line


def test_attention_goes_without_the_figures_and_says_so(told: Run, tmp_path: Path) -> None:
    """A measurement that a view refuses hides nobody's overdue issue."""
    sound = {row["record"] for row in json.loads(told("attention", "-o", "json").out)}
    run = broken(told, tmp_path / "ledger", "measurements")
    done = run("attention", "-o", "json")
    assert done.code == 0
    assert sound
    assert sound <= {row["record"] for row in json.loads(done.out)}
    assert f"Without what the figures say. The view “measurements” stopped at event {BAD}: " in done.err
    assert "views rebuild" in done.err
    assert run("attention", "--known-at", f"#{BAD - 1}").err.count("stopped") == 0


@pytest.mark.parametrize("view", REFUSED)
def test_the_status_names_the_event(told: Run, tmp_path: Path, view: str) -> None:
    """In every form, with exit code 1; the others are up to date."""
    run = broken(told, tmp_path / "ledger", view)
    run("list")
    run("search", "Afterwards")
    table = run("views", "status")
    assert table.code == 1
    assert f"stopped at event {BAD}: " in table.out
    rows = status(run)
    stopped = rows.pop(view)
    assert (stopped["position"], stopped["stopped_at"], stopped["behind"]) == (BAD - 1, BAD, 2)
    assert stopped["state"] == f"stopped at event {BAD}: {stopped['failure']}"
    assert [(row["state"], row["stopped_at"]) for row in rows.values()] == [("up to date", None)] * 2
    doctor = run("doctor", "-o", "json")
    bad = [row["what"] for row in json.loads(doctor.out) if row["verdict"] == "bad"]
    assert (doctor.code, len(bad)) == (1, 1)
    assert f"“{view}” stopped at event {BAD}" in bad[0]


@pytest.mark.parametrize("view", REFUSED)
def test_a_replay_names_the_view_and_the_event(told: Run, tmp_path: Path, view: str) -> None:
    """And goes through with the others; up to before the event it goes through with all."""
    run = broken(told, tmp_path / "ledger", view)
    done = run("replay", "-o", "json")
    assert done.code == 1
    assert f"{view} stopped at event {BAD}: " in done.err
    rows = json.loads(done.out)
    assert all(row["equal"] for row in rows)
    assert {row["stopped_at"] for row in rows} == {None, BAD}
    until = run("replay", "--until", f"#{BAD}", "-o", "json")
    assert (until.code, f"{view} stopped at event {BAD}: " in until.err) == (1, True)
    assert run("replay", "--until", f"#{BAD - 1}").code == 0


def test_a_rebuild_tries_again_and_tells_how_it_went(told: Run, tmp_path: Path) -> None:
    """In vain while nothing has changed; when the text is there, all goes on."""
    place = tmp_path / "ledger"
    run = broken(told, place, "search")
    again = run("views", "rebuild", "-o", "json")
    assert again.code == 1
    assert [row["stopped_at"] for row in json.loads(again.out)] == [None, None, BAD]
    with Ledger.open(place) as ledger:
        ledger.put_blob(b"x" * 20_000)
    assert run("search", "Afterwards").code == 6, "nothing is tried again unasked"
    assert run("views", "rebuild").code == 0
    assert run("search", "Afterwards").code == 0
    assert run("doctor").code == 0
