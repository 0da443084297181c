"""The incidents of a real help desk, at any moment of their year."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.real.conftest import Filled

SETTLED = ("Resolved", "Closed")
ODD = [datetime(2016, 2, 29, 10, 0, tzinfo=UTC), datetime(2016, 2, 29, 11, 5, tzinfo=UTC)]
"""Moments at which the one incident whose time runs backwards is told differently by its rows."""
MOMENTS = [
    *ODD,
    *(datetime(2016, 2, 29, 9, 30, tzinfo=UTC) + timedelta(days=n * n, hours=n) for n in range(9)),
]


def open_at(data: Path, moment: datetime) -> set[str]:
    """Incidents of which the last row in file order that is not after a moment says that they are open."""
    told: dict[str, str] = {}
    with (data / "incidents.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.strptime(row["sys_updated_at"], "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
            if at <= moment:
                told[row["number"]] = row["incident_state"]
    return {number for number, state in told.items() if state not in SETTLED}


def test_all_of_them_are_there_and_closed_now(filled: Filled) -> None:
    issues = filled.program.listed("list", "issue", "--fields", "record,state")
    assert len(issues) == 890
    assert {issue["state"] for issue in issues} == {"closed"}
    assert filled.rejects["incidents"] == []


@pytest.mark.parametrize(("day", "count"), [("2016-03-01", 162), ("2016-03-15", 207), ("2016-06-01", 18)])
def test_the_known_counts_of_open_ones(filled: Filled, day: str, count: int) -> None:
    assert len(filled.program.listed("list", "issue", "--open", "--as-of", f"{day}T00:00Z")) == count


@pytest.mark.parametrize("moment", MOMENTS)
def test_at_any_moment_exactly_those_are_open_that_the_file_says(
    filled: Filled, data: Path, moment: datetime
) -> None:
    rows = filled.program.listed("list", "issue", "--open", "--as-of", moment.isoformat())
    assert {row["record"] for row in rows} == open_at(data, moment)


def test_nothing_of_the_end_is_known_before_it(filled: Filled, data: Path) -> None:
    with (data / "incidents.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    history = filled.program.listed("log", row["number"])
    before_the_end = [entry for entry in history if entry["type"] != "issue.closed/1"]
    assert len(before_the_end) == len(history) - 1
    for entry in before_the_end:
        assert row["closed_code"] not in str(entry["data"]) + entry["reason"]
        assert row["resolved_by"] not in str(entry)
        assert entry["effective_at"][:16].replace("T", " ") != _iso(row["resolved_at"])


def _iso(day_first: str) -> str:
    return f"{datetime.strptime(day_first, '%d-%m-%Y %H:%M').replace(tzinfo=UTC):%Y-%m-%d %H:%M}"
