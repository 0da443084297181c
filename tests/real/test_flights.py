"""Daily figures of three airports: a storm shows, and whole and parts are put together rightly."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import Filled

INDICATORS = ["nyc.arrival-delay", "nyc.cancelled", "nyc.departure-delay", "nyc.flights", "nyc.on-time"]
STORM = ("2013-02-08", "2013-02-09")


def points(filled: Filled, indicator: str, *more: str) -> dict[str, dict[str, Any]]:
    """The points of an indicator by period."""
    done = filled.program("kpi", indicator, "-o", "json", *more)
    assert done.code == 0, done.err
    return {point["period"]: point for point in json.loads(done.out)["points"]}


def weighted(data: Path, column: str) -> dict[str, float]:
    """Σ value × flights that left / Σ flights that left, by day."""
    above: defaultdict[str, float] = defaultdict(float)
    below: defaultdict[str, float] = defaultdict(float)
    with (data / "flights_daily.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            left = int(row["flights"]) - int(row["cancelled"])
            above[row["day"]] += float(row[column]) * left
            below[row["day"]] += left
    return {day: above[day] / below[day] for day in above}


def test_five_indicators_by_airport(filled: Filled) -> None:
    rows = filled.program.listed("list", "indicator", "--fields", "record,segments")
    assert sorted(row["record"] for row in rows) == INDICATORS
    assert {tuple(row["segments"]) for row in rows} == {("EWR", "JFK", "LGA")}
    parts = sum(
        points(filled, "nyc.cancelled", "--segment", s)["2013-02-08"]["value"] for s in ("EWR", "JFK", "LGA")
    )
    assert parts == points(filled, "nyc.cancelled")["2013-02-08"]["value"] == 472


def test_the_blizzard_is_a_signal(filled: Filled) -> None:
    found = points(filled, "nyc.cancelled")
    assert [found[day]["value"] for day in STORM] == [472, 393]
    for day in STORM:
        assert "above" in str(found[day]["signal"]), found[day]


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        ("nyc.departure-delay", "dep_delay_mean"),
        ("nyc.on-time", "arr_ontime_15"),
        ("nyc.arrival-delay", "arr_delay_mean"),
    ],
)
def test_means_of_all_airports_are_weighted_by_flights(
    filled: Filled, data: Path, indicator: str, column: str
) -> None:
    found, wanted = points(filled, indicator), weighted(data, column)
    assert found.keys() == wanted.keys()
    assert all(isclose(point["value"], wanted[day], abs_tol=1e-9) for day, point in found.items())


def test_a_days_figures_are_not_known_before_the_day_is_over(filled: Filled) -> None:
    during = points(filled, "nyc.cancelled", "--as-of", "2013-02-08T20:00-05:00")
    assert max(during) == "2013-02-07"
    after = points(filled, "nyc.cancelled", "--as-of", "2013-02-09T00:00-05:00")
    assert max(after) == "2013-02-08"
