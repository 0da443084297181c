"""Times at either end of the calendar, which some zones do not have: they are recorded, so they are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

WEST, EAST = "America/New_York", "Asia/Shanghai"
QUESTIONS = [
    ("log",),
    ("show", "ISS-1"),
    ("show", "ISS-2"),
    ("blame", "ISS-1"),
    ("list", "issue"),
    ("attention",),
    ("handbook", "issues"),
    ("diff", "#0", "now"),
    ("bisect", "ISS-1", "state=triaged"),
    ("list", "issue", "--as-of", "0001-01-01T00:00Z"),
    ("list", "issue", "--as-of", "9999-12-31T23:59:59Z"),
    ("log", "--until", "9999-12-31T23:59:59Z"),
]


@pytest.fixture
def cli_at_the_ends(cli: Run) -> Run:
    """A ledger with an issue of the first moment, to be settled by the last."""
    for line in (
        ("issue", "raise", "--title", "First", "--at", "0001-01-01T00:00Z"),
        ("issue", "triage", "ISS-1", "--severity", "low", "--due", "9999-12-31T23:59:59Z"),
        ("issue", "raise", "--title", "Second", "--occurred-at", "0001-01-01T00:00Z"),
    ):
        assert cli(*line).code == 0
    return cli


@pytest.mark.parametrize("zone", [WEST, EAST])
@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_a_question_is_answered_in_a_zone_that_has_no_such_time(
    cli_at_the_ends: Run, question: tuple[str, ...], zone: str
) -> None:
    done = cli_at_the_ends("--zone", zone, *question)
    assert done.code == (1 if question[0] == "diff" else 0), done.err


def test_such_a_time_is_shown_in_utc(cli_at_the_ends: Run) -> None:
    done = cli_at_the_ends("--zone", EAST, "list", "issue", "--as-of", "9999-12-31T23:59:59Z")
    assert done.err.startswith("as of 9999-12-31 23:59:59+00:00\n")
    assert "9999-12-31 23:59" in cli_at_the_ends("--zone", EAST, "show", "ISS-1").out
    assert "9999-12-31 18:59" in cli_at_the_ends("--zone", WEST, "show", "ISS-1").out


LINES = [
    {"do": "document draft", "record": "for-ever", "data": {"title": "A", "body": "x", "effective_to": "9999-12-31"}},
    {"do": "document draft", "record": "never", "data": {"title": "B", "body": "x", "effective_to": "0001-01-01"}},
    *({"do": f"document {verb}", "record": record, "actor": actor, "data": data}
      for record in ("for-ever", "never")
      for verb, actor, data in (("submit", "Ada", {}), ("approve", "Bo", {}),
                                ("take-effect", "Bo", {"effective_from": "0001-01-01"}))),
    {"do": "risk identify", "record": "borne", "data": {"title": "C"}},
    {"do": "risk assess", "record": "borne", "data": {"current": {"likelihood": 1, "impact": 1}}},
    {"do": "risk accept", "record": "borne", "data": {"until": "9999-12-31", "why": "Small"}},
]  # fmt: skip


def test_the_views_hold_what_has_no_end(cli: Run, tmp_path: Path) -> None:
    """`9999-12-31` is how many systems say so: it stops no view, neither as it comes nor when all is built again."""
    lines = tmp_path / "lines"
    lines.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    assert cli("append", lines).code == 0
    for _ in range(2):
        states = cli("list", "--fields", "record,state", "-o", "tsv").out.split()[2:]
        assert states == ["for-ever", "effective", "never", "effective", "borne", "accepted"]
        assert "never" in cli("attention").out
        assert cli("views", "rebuild").code == 0
    assert cli("replay").code == 0


@pytest.mark.parametrize("question", ["kpi", "analyse", "explain"])
def test_a_figure_of_the_first_year_has_nothing_before_it(cli: Run, question: str) -> None:
    """A year that was mistyped, `0001`, is corrected by nothing: the value of a period stays."""
    for line in (
        (
            "indicator",
            "define",
            "oil",
            "--title",
            "Oil",
            "--unit",
            "l",
            "--formula",
            "l",
            "--frequency",
            "year",
        ),
        ("indicator", "measure", "oil", "--period", "0001", "--value", "3"),
    ):
        assert cli(*line).code == 0
    done = cli(question, "oil")
    assert done.code == 0, done.err
