"""`opsledger kpi`: figures, and one of them with its points, signals and what preceded them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.figures import append, defined, measured, named

VALUES = [97, 98, 97, 96, 97, 98, 97, 96, 98, 97, 97, 98, 96, 60]

DEFINED = (
    "indicator define punctual --title Punctual --unit % --formula kept/all --area sales --at 2026-01-01 "
    "--frequency day --aggregate mean"
)


@pytest.fixture
def figures(cli: Run) -> Run:
    """An indicator whose last value is far below all before it, and a change just before that."""
    lines = [
        DEFINED,
        "indicator set-target punctual --since 2026-01-01 --target 95 --at 2026-01-01",
        *(
            f"indicator measure punctual --period 2026-02-{day:02} --segment {segment} --value {value} "
            f"--denominator 10 --at 2026-02-{day + 1:02}"
            for day, value in enumerate(VALUES, 1)
            for segment in ("East", "West")
        ),
        "document adopt routes --title Routes --body New --area sales --at 2026-02-12",
        "document adopt canteen --title Canteen --body Menu --area hr --at 2026-02-12",
    ]
    for line in lines:
        done = cli(*line.split())
        assert done.code == 0, f"{line}: {done.err}"
    return cli


def test_each_figure_has_value_target_signal_and_course(figures: Run) -> None:
    row = json.loads(figures("kpi", "-o", "ndjson").out)
    assert (row["value"], row["target"], row["met"], row["period"]) == (60.0, 95.0, False, "2026-02-14")
    assert (row["signals"], row["latest_signal"]) == (1, "2026-02-14")
    assert len(row["sparkline"]) == len(VALUES)
    assert row["sparkline"] in figures("kpi").out


def test_the_latest_signal_is_the_one_that_reaches_furthest(cli: Run, tmp_path: Path) -> None:
    """A run with a wild value in the midst of it goes on after that."""
    values = [10.0, 11.0] * 7 + [14.0, 14.0, 40.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0]
    append(cli, tmp_path, [defined("speed"), *measured("speed", values)])
    row = json.loads(cli("kpi", "-o", "ndjson").out)
    assert (row["signals"], row["latest_signal"]) == (2, named(len(values) - 1))


def test_a_value_of_some_segments_is_not_told_as_that_of_the_whole(cli: Run, tmp_path: Path) -> None:
    """What comes a day late looks like a fall: every page of the value, and what asks for attention, says what it is without."""
    values: list[dict[str, object]] = [
        {
            "do": "indicator measure",
            "record": "takings",
            "data": {"period": named(week), "segment": segment, "value": 100 + week % 3},
        }
        for segment, weeks in (("East", 20), ("West", 19))
        for week in range(weeks)
    ]
    append(cli, tmp_path, [defined("takings"), *values])
    said = f"{named(19)} is without West"
    for asked in (("kpi", "takings"), ("analyse", "takings"), ("handbook", "takings")):
        assert said in cli(*asked).out, asked
    assert "Not all segments" in cli("kpi").err
    assert "not of all segments" in cli("handbook", "indicators").out
    assert "is a signal; without West" in cli("attention").out
    assert json.loads(cli("kpi", "-o", "ndjson").out)["lacking"] == ["West"]
    assert json.loads(cli("analyse", "takings", "-o", "json").out)["lacking"] == ["West"]
    assert said not in cli("kpi", "takings", "--segment", "East").out
    assert (
        cli(
            "indicator", "measure", "takings", "--segment", "West", "--period", named(19), "--value", 100
        ).code
        == 0
    )
    assert "without" not in cli("kpi", "takings").out + cli("attention").out


def test_a_target_that_is_set_on_a_day_does_not_judge_the_period_before(cli: Run, tmp_path: Path) -> None:
    """The first of a month begins in Shanghai while it is still the month before in UTC."""
    append(cli, tmp_path, [defined("takings", frequency="month")])
    for period in ("2026-06", "2026-07"):
        assert cli("indicator", "measure", "takings", "--period", period, "--value", 3).code == 0
    set_on_the_first = ("indicator", "set-target", "takings", "--target", 5, "--at", "2026-07-01")
    assert cli(*set_on_the_first, "--zone", "Asia/Shanghai").code == 0
    shown = json.loads(cli("show", "takings", "-o", "json").out)
    assert shown["targets"] == [{"since": "2026-07", "value": 5.0}]


def test_where_each_saturday_is_a_signal_the_pages_name_the_week(cli: Run, tmp_path: Path) -> None:
    """With the limits, on every page that has them."""
    values: list[dict[str, object]] = [
        {
            "do": "indicator measure",
            "record": "orders",
            "data": {
                "period": (date(2026, 1, 5) + timedelta(days=n)).isoformat(),
                "value": 90 + n * n % 5 - 30 * (n % 7 == 5),
            },
        }
        for n in range(84)
    ]
    append(cli, tmp_path, [defined("orders", frequency="day"), *values])
    for asked in (("kpi", "orders"), ("analyse", "orders"), ("handbook", "orders")):
        assert "Values 7 periods apart are alike" in cli(*asked).out, asked
    assert json.loads(cli("analyse", "orders", "-o", "json").out)["season"]["periods"] == 7


def test_figures_of_the_past(figures: Run) -> None:
    row = json.loads(figures("kpi", "-o", "ndjson", "--as-of", "2026-02-13T12:00Z").out)
    assert (row["value"], row["met"], row["signals"]) == (98.0, True, 0)


def test_one_figure_has_points_limits_signals_and_what_preceded(figures: Run) -> None:
    figure = json.loads(figures("kpi", "punctual", "-o", "json").out)
    assert [point["value"] for point in figure["points"]] == VALUES
    assert [point["period"] for point in figure["points"] if point["signal"]] == ["2026-02-14"]
    assert figure["limits"]["lower"] > 60
    assert figure["moved_in"] == "2026-02-14"
    assert [one["record"] for one in figure["preceded_by"]] == ["routes"]
    page = figures("kpi", "punctual").out
    assert "preceded" in page
    assert "Routes" in page
    assert "Canteen" not in page
    assert "cause" in page


def test_points_alone_for_a_spreadsheet(figures: Run) -> None:
    lines = figures("kpi", "punctual", "-o", "csv").out.splitlines()
    assert lines[0].startswith("period,value,")
    assert len(lines) == len(VALUES) + 1


def test_a_segment_and_another_period(figures: Run) -> None:
    figure = json.loads(
        figures("kpi", "punctual", "--segment", "East", "--period", "2026-02-03", "-o", "json").out
    )
    assert (figure["segment"], figure["moved_in"]) == ("East", "2026-02-03")
    wrong = figures("kpi", "punctual", "--segment", "Est")
    assert (wrong.code, "“East”" in wrong.err) == (3, True)
    missing = figures("kpi", "punctual", "--period", "2026-02-41")
    assert missing.code == 3


def test_areas_narrow_and_other_kinds_are_no_figures(figures: Run) -> None:
    assert figures("kpi", "--area", "hr", "-o", "ndjson").out == ""
    assert "punctual" in figures("kpi", "--area", "sales").out
    done = figures("kpi", "routes")
    assert (done.code, "document" in done.err) == (2, True)


def test_a_plain_mean_of_segments_is_called_one(cli: Run) -> None:
    """50 of nobody knows how many, and 90 of 100: 70 is no ratio of the whole."""
    for line in (
        DEFINED,
        "indicator measure punctual --period 2026-02-01 --segment East --value 50 --at 2026-02-02",
        "indicator measure punctual --period 2026-02-01 --segment West --value 90 --denominator 100 --at 2026-02-02",
    ):
        assert cli(*line.split()).code == 0
    said = "not every segment has a denominator"
    assert json.loads(cli("kpi", "-o", "ndjson").out)["value"] == 70
    assert said in cli("kpi", "punctual").out
    assert "plain mean" in cli("handbook", "indicator").out
    assert said in cli("handbook", "punctual").out
    assert "all count alike: punctual" in cli("kpi").err
    correct = "indicator correct punctual --period 2026-02-01 --segment East --value 50 --denominator 300 --reason b"
    assert cli(*correct.split()).code == 0
    assert json.loads(cli("kpi", "-o", "ndjson").out)["value"] == 60
    for arguments in (("kpi",), ("kpi", "punctual"), ("handbook", "indicator"), ("handbook", "punctual")):
        done = cli(*arguments)
        assert "segment" not in (done.out + done.err).split("Course")[0].lower(), arguments
