"""What programs get of figures: each field is named in the guide, and each number has all of its digits."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import Run
from tests.cli.figures import WEEKS, append, day, defined, named, story
from tests.projections.analysis.courses import course

GUIDE = Path(__file__).parents[2] / "docs/guides/figures.md"

GOAL = {
    "title": "G", "specific": "s", "measurable": "m", "achievable": "a", "relevant": "r", "time_bound": "t",
    "indicator": "speed", "baseline": 100, "target": 110, "start": "2024-01-01", "due": "2027-01-01",
}  # fmt: skip
BUDGET = {
    "title": "Freight",
    "period": "2024",
    "currency": "CNY",
    "lines": [{"account": "vans", "planned": 100}],
}

VALUES = frozenset(
    [
        "null",
        "kpi",
        "explain",
        "analyse",
        "normal",
        "warning",
        "critical",
        "fresh",
        "stale",
        "independent",
        "unclear",
        "dependent",
        "c",
        "u",
        "p",
    ]
)
"""What else the guide writes as code there: commands, and what a field may be."""

QUESTIONS = [
    ("kpi",),
    ("kpi", "speed"),
    ("analyse", "speed"),
    ("analyse", "parts"),
    ("analyse", "visits"),
    ("explain", "speed"),
    ("explain", "speed", "--control", "control"),
    ("analyse", "issues"),
    ("analyse", "leads", "speed", "control"),
    ("analyse", "B", "--account", "vans", "--volume", "parts"),
]


@pytest.fixture
def figures(cli: Run, tmp_path: Path) -> Run:
    """Figures with all that can be said of one: a goal, segments, counts, changes; an issue and a budget."""
    measured: list[dict[str, object]] = [
        {
            "do": "indicator measure",
            "record": "parts",
            "data": {"period": named(week), "segment": segment, "value": round(value)},
        }
        for segment, seed in (("East", 1), ("West", 2))
        for week, value in enumerate(course(seed, WEEKS))
    ]
    visits: list[dict[str, object]] = [
        {
            "do": "indicator measure",
            "record": "visits",
            "data": {"period": day(0, number), "value": value - 40 * (number % 7 == 5)},
        }
        for number, value in enumerate(course(3, 60))
    ]
    more: list[dict[str, object]] = [
        {"do": "goal draft", "record": "G", "data": GOAL},
        {"do": "budget prepare", "record": "B", "data": BUDGET},
    ]
    append(
        cli,
        tmp_path,
        [
            *story(),
            defined("parts", aggregate="sum"),
            *measured,
            defined("visits", frequency="day"),
            *visits,
            *more,
        ],
    )
    for line in (
        "indicator set-target parts --target 200 --since 2024-W01",
        "goal activate G",
        "issue raise --title Late --category vans --at 2024-03-04",
        "budget approve B --actor Zoe",
        "budget book B --account vans --amount 40 --at 2024-06-01",
    ):
        done = cli(*line.split())
        assert done.code == 0, done.err
    return cli


def fields(answer: Any) -> Iterator[str]:
    """The names of all fields of an answer, however deep."""
    if isinstance(answer, dict):
        for name, value in cast("dict[str, Any]", answer).items():
            yield name
            yield from fields(value)
    elif isinstance(answer, list):
        for one in cast("list[Any]", answer):
            yield from fields(one)


def test_the_guide_names_every_field(figures: Run) -> None:
    """Of each answer, as an object and as rows; and it names none that there is not."""
    said = set(
        re.findall(r"`([a-z_0-9]+)`", GUIDE.read_text(encoding="utf-8").partition("## What programs get")[2])
    )
    there: set[str] = set()
    for question in QUESTIONS:
        answer = figures(*question, "-o", "json")
        assert answer.code == 0, answer.err
        there |= set(fields(json.loads(answer.out)))
        there |= set(next(csv.reader(figures(*question, "-o", "csv").out.splitlines())))
    assert there <= said, sorted(there - said)
    assert said - there <= VALUES, sorted(said - there - VALUES)


def test_numbers_have_all_of_their_digits_in_every_form(figures: Run) -> None:
    """The effect of a change, read from CSV, is that of the object to the last bit."""
    (object_,) = (json.loads(figures("explain", "speed", "-o", "ndjson").out),)
    rows = list(csv.DictReader(figures("explain", "speed", "-o", "csv").out.splitlines()))
    assert [float(row["level"]) for row in rows] == [one["level"] for one in object_["changes"]]
    assert all(len(row["level"]) > 12 for row in rows)
