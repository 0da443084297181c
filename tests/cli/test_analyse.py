"""`opsledger analyse`: what can be said of a figure, a budget, the issue log, and of two figures."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.figures import MOVED, WEEKS, append, day, defined, measured, midnight, named, story
from tests.projections.analysis.courses import course
from tests.projections.analysis.near import near


@pytest.fixture
def figures(cli: Run, tmp_path: Path) -> Run:
    """The command line with that ledger."""
    append(cli, tmp_path, story())
    return cli


def said(cli: Run, *words: str) -> dict[str, Any]:
    """The answer as an object."""
    done = cli("analyse", *words, "-o", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_figure_has_comparisons_limits_trend_and_shifts(figures: Run) -> None:
    """With the verdict on how far its values depend on each other."""
    answer = said(figures, "speed")
    assert [one["base_period"] for one in answer["comparisons"]] == [named(WEEKS - 2), named(WEEKS - 1 - 52)]
    assert [one["period"] for one in answer["shifts"]["found"]] == [named(MOVED)]
    assert answer["dependence"]["verdict"] == "dependent"
    assert answer["trend"]["points"] == len(answer["points"]) == WEEKS
    assert {one["rule"] for one in answer["signals"]} <= {"limits", "run"}
    every = said(figures, "speed", "--rules", "all")
    assert len({one["rule"] for one in every["signals"]}) > 2


def test_people_read_a_page_with_a_chart_and_the_warning(figures: Run) -> None:
    """A chart first; what limits each method stands under it."""
    page = figures("analyse", "speed").out
    assert "◆" in page
    assert "Mann–Kendall" in page
    assert f"From {named(MOVED)} on the level is" in page
    assert "the limits do not hold as drawn" in page
    lines = figures("analyse", "speed", "-o", "csv").out.splitlines()
    assert (lines[0], len(lines)) == ("period,value,denominator,signals,level,position", WEEKS + 1)


def test_a_figure_without_segments_says_so(figures: Run) -> None:
    """It has no other name to offer."""
    for asked in ("analyse", "kpi"):
        wrong = figures(asked, "speed", "--segment", "X")
        assert wrong.code != 0
        assert "It has no segments: leave --segment out." in wrong.err
        assert "“”" not in wrong.err


def test_segments_goals_and_few_values(cli: Run, tmp_path: Path) -> None:
    """What the segments did; the pace of a goal; no limits where values are few."""
    values = {(0, "East"): (90, 90), (0, "West"): (50, 10), (1, "East"): (90, 50), (1, "West"): (60, 50)}
    goal = {
        "title": "Up", "specific": "s", "measurable": "m", "achievable": "a", "relevant": "r", "time_bound": "t",
        "indicator": "share", "baseline": 70, "target": 80, "start": day(0), "due": day(3, 6),
    }  # fmt: skip
    append(
        cli,
        tmp_path,
        [
            defined("share", aggregate="mean", unit="%"),
            {"do": "goal draft", "record": "up", "at": midnight(0), "data": goal},
            {"do": "goal activate", "record": "up", "at": midnight(0)},
            *(
                {
                    "do": "indicator measure", "record": "share", "at": midnight(week + 1),
                    "data": {"period": named(week), "segment": segment, "value": value, "denominator": base},
                }
                for (week, segment), (value, base) in values.items()
            ),
        ],
    )  # fmt: skip
    answer = said(cli, "share")
    assert (answer["contributions"]["before"], answer["contributions"]["after"]) == (86, 75)
    assert answer["paces"][0]["pace"]["progress"] == 0.5
    assert answer["limits"] is None
    page = cli("analyse", "share").out
    assert "By its weight" in page
    assert "50% of the way from 70 to 80" in page
    assert "No limits: fewer than 12 values." in page
    assert said(cli, "share", "--segment", "East")["contributions"] is None
    wrong = cli("analyse", "share", "--segment", "Est").err
    assert "was not measured" in wrong
    assert "“East”" in wrong


def test_what_there_is_nothing_to_say_of(figures: Run, tmp_path: Path) -> None:
    """Another kind, no values, no words, an option of another kind."""
    assert figures("analyse", "routes").code == 2
    assert figures("analyse", "sped").code == 3
    assert "Usage" in figures("analyse").out
    append(figures, tmp_path, [defined("empty")])
    assert "Nothing was measured yet." in figures("analyse", "empty").out
    assert said(figures, "empty")["points"] == []
    assert figures("analyse", "speed", "--volume", "control").code == 2


def test_one_figure_before_another(figures: Run, tmp_path: Path) -> None:
    """The lag with its band; nothing beyond chance where there is nothing."""
    speed = [one["value"] for one in said(figures, "speed")["points"]]
    append(figures, tmp_path, [defined("later"), *measured("later", [speed[0]] * 2 + speed[:-2])])
    answer = said(figures, "leads", "speed", "later")
    assert (answer["strongest"]["lag"], answer["found"], len(answer["lags"])) == (2, True, 17)
    assert "speed goes 2 periods before later" in figures("analyse", "leads", "speed", "later").out
    assert "Nothing beyond chance" in figures("analyse", "leads", "speed", "control").out
    append(figures, tmp_path, [defined("daily", frequency="day")])
    assert figures("analyse", "leads", "speed", "daily").code == 2
    assert figures("analyse", "leads", "speed", "later", "-o", "csv").out.count("\n") == 18


def test_the_issue_log(told: Run) -> None:
    """Open, resolved, by period; as of a time it is the log of then."""
    assert told("issue", "find-cause", "ISS-1", "--root-cause", "Old drum", "--branch", "machine").code == 0
    answer = said(told, "issues", "--as-of", "2026-03-01")
    assert (answer["number"], answer["backlog"]) == (2, 1)
    assert [(one["period"], one["came"], one["done"]) for one in answer["flows"]] == [
        ("2026-01", 2, 0),
        ("2026-02", 0, 1),
        ("2026-03", 0, 0),
    ]
    assert near(answer["resolving"]["median"], 27.125)
    assert said(told, "issues", "--as-of", "2026-01-15")["backlog"] == 2
    page = told("analyse", "issues").out
    assert "Open at the end" in page
    assert "Old drum" in page
    assert (
        told("analyse", "issues", "-o", "csv", "--frequency", "year").out.splitlines()[0]
        == "period,came,done,left"
    )


def test_a_budget(cli: Run, tmp_path: Path) -> None:
    """Forecast of each account, and a variance by price and volume."""
    lines = [{"account": "freight", "planned": 1200}, {"account": "rent", "planned": 600}]
    append(
        cli,
        tmp_path,
        [
            {"do": "budget prepare", "record": "B", "at": midnight(0), "actor": "ann",
             "data": {"title": "Budget", "period": "2024", "currency": "CNY", "lines": lines}},
            {"do": "budget approve", "record": "B", "at": midnight(0), "actor": "bob"},
            {"do": "budget book", "record": "B", "at": midnight(12), "data": {"account": "freight", "amount": 500}},
            defined("orders"),
            {"do": "indicator set-target", "record": "orders", "at": midnight(0), "data": {"target": 100, "since": named(0)}},
            *measured("orders", [120.0] * 13),
        ],
    )  # fmt: skip
    answer = said(cli, "B", "--as-of", "2024-04-02", "--account", "freight", "--volume", "orders")
    assert answer["booked_until"] == "2024-03-31"
    assert near(answer["accounts"][0]["at_pace"], 500 * 366 / 91, within=0.01)
    parts = answer["split"]["parts"]
    assert near(parts["price"] + parts["volume"], 500 - 1200 * 91 / 366)
    page = cli("analyse", "B", "--account", "freight", "--volume", "orders").out
    assert "Forecast at close" in page
    assert "by volume" in page
    assert cli("analyse", "B", "--account", "freight").code == 2
    assert cli("analyse", "B", "--account", "frieght", "--volume", "orders").code == 2
    assert cli("analyse", "B", "-o", "csv").out.splitlines()[0].startswith("account,planned")


@pytest.mark.parametrize(
    "words", [("speed", "--rules", "all"), ("issues", "--periods", "3"), ("leads", "speed", "control")]
)
def test_what_is_saved_comes_out_the_same_again(figures: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """As of its position, also with the time and the entries that came since."""
    before = said(figures, *words, "--save")
    fields = json.loads(figures("show", before["saved"], "-o", "json").out)
    assert fields["ledger_position"] == before["position"]
    append(figures, tmp_path, measured("speed", [500.0] * 9, first=WEEKS))
    assert figures("issue", "raise", "--title", "New").code == 0
    again = shlex.split(fields["result"].rsplit("The same again: opsledger ", 1)[1])
    assert again[0] == "analyse"
    after = json.loads(figures(*again, "-o", "json").out)
    assert after | {"saved": None} == before | {"saved": None}
    assert said(figures, *words) | {"saved": None} != before | {"saved": None}


def test_an_empty_ledger_has_an_empty_issue_log(cli: Run) -> None:
    """Nothing, and nothing fails."""
    assert said(cli, "issues")["number"] == 0
    assert cli("analyse", "issues").code == 0


def test_the_week_of_daily_figures_is_no_lead(cli: Run, tmp_path: Path) -> None:
    """It is taken out, and the page says so."""
    week = (4, 5, 3, 8, 9, 2, 1)
    measures: list[dict[str, object]] = [
        {
            "do": "indicator measure",
            "record": record,
            "data": {"period": day(0, number), "value": 5 * week[(number + shift) % 7] + noise},
        }
        for record, shift, seed in (("orders", 0, 1), ("calls", 2, 2))
        for number, noise in enumerate(course(seed, 60))
    ]
    append(cli, tmp_path, [defined("orders", frequency="day"), defined("calls", frequency="day"), *measures])
    answer = said(cli, "leads", "orders", "calls")
    assert (answer["seasonal"], answer["found"]) == (True, False)
    assert "The season of both is taken out" in cli("analyse", "leads", "orders", "calls").out
