"""`opsledger explain`: what preceded a move, with its effect; kept with `--save`, and the same again from there."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.attacker import run
from tests.cli.conftest import Run
from tests.cli.figures import MOVED, WEEKS, append, day, defined, measured, midnight, named, story

PERIOD = named(MOVED)


@pytest.fixture
def figures(cli: Run, tmp_path: Path) -> Run:
    """The command line with that ledger."""
    append(cli, tmp_path, story())
    return cli


def explained(cli: Run, *more: str) -> dict[str, Any]:
    """The answer as an object."""
    done = cli("explain", "speed", PERIOD, *more, "-o", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_changes_have_scope_effect_interval_and_rank(figures: Run) -> None:
    """Newest first; what is elsewhere only where it is asked for."""
    answer = explained(figures)
    assert [(one["record"], one["scope"], one["lead_periods"]) for one in answer["changes"]] == [
        ("routes", "same area", 0),
        ("prices", "same area", 2),
    ]
    first = answer["changes"][0]
    assert first["level_low"] <= 6 <= first["level_high"]
    assert first["level_low"] > 0
    assert (first["place"], first["verdict"], first["first_after"]) == (1, "stands out", PERIOD)
    assert len(first["together"]) == 3
    assert (answer["elsewhere"], answer["dates"], answer["period"]) == (1, 2, PERIOD)
    assert [one["record"] for one in explained(figures, "--everywhere")["changes"]] == [
        "routes",
        "canteen",
        "prices",
    ]


def test_a_control_stays_where_it_was(figures: Run) -> None:
    """Its effect stands beside each change; another record is none."""
    first = explained(figures, "--control", "control")["changes"][0]
    assert first["control_level_low"] < 0 < first["control_level_high"]
    assert first["control_verdict"] == "like other dates"
    assert figures("explain", "speed", PERIOD, "--control", "routes").code == 2
    assert figures("explain", "speed", PERIOD, "--control", "contrl").code == 3


def test_people_read_a_page_that_says_preceded_and_never_caused(figures: Run) -> None:
    """With the course, the changes and what limits them; rows where fields or a spreadsheet are asked for."""
    page = figures("explain", "speed", PERIOD).out
    assert f"{PERIOD} of speed was preceded by" in page
    assert "◆ " in page
    assert "stands out" in page
    assert "not a cause" in page
    assert "caused" not in page
    assert figures("explain", "speed", PERIOD, "--fields", "record,place").out.split() == [
        "Record", "Rank", "routes", "1", "prices", *figures("explain", "speed", PERIOD, "-o", "tsv", "--fields", "place").out.split()[2:],
    ]  # fmt: skip
    assert figures("explain", "speed", PERIOD, "-o", "csv").out.count("\n") == 3
    assert json.loads(figures("explain", "speed", PERIOD, "-o", "ndjson").out) == explained(figures)


def test_a_change_has_its_day_in_the_zone_of_the_reader(figures: Run, tmp_path: Path) -> None:
    """As `log` and `kpi` have it: what held from 20:00 UTC on held from the next day on in Shanghai."""
    late = {"title": "Late", "body": "late", "area": "sales"}
    append(
        figures,
        tmp_path,
        [{"do": "document adopt", "record": "late", "at": f"{day(MOVED)}T20:00:00Z", "data": late}],
    )
    for zone, held in (("UTC", day(MOVED)), ("Asia/Shanghai", day(MOVED, 1))):
        for asked in (("explain", "speed", PERIOD), ("kpi", "speed", "--period", PERIOD), ("log", "late")):
            (line,) = [line for line in figures(*asked, "--zone", zone).out.splitlines() if " late " in line]
            assert held in line


def test_without_a_period_it_is_the_latest_move(figures: Run) -> None:
    """A shift of level, though limits that were drawn over both levels have signals since."""
    answer = json.loads(figures("explain", "speed", "-o", "json").out)
    assert answer["period"] == PERIOD
    latest = json.loads(figures("kpi", "speed", "-o", "json").out)["latest_signal"]
    assert latest > PERIOD
    assert f"{PERIOD} of speed was preceded by" in figures("explain", "speed").out
    assert json.loads(figures("explain", "control", "-o", "json").out)["period"]


def test_what_is_not_there(figures: Run, tmp_path: Path) -> None:
    """A period, a segment, a figure; a figure without values; the nearest is named."""
    assert (figures("explain", "sped").code, "“speed”" in figures("explain", "sped").err) == (3, True)
    assert figures("explain", "speed", "2031-W01").code == 3
    assert figures("explain", "speed", PERIOD, "--segment", "East").code == 3
    assert figures("explain", "routes").code == 2
    append(figures, tmp_path, [defined("empty")])
    assert figures("explain", "empty").code == 3


def test_below_eight_values_after_a_change_nothing_is_estimated(cli: Run, tmp_path: Path) -> None:
    """The changes are listed, and it is said why there is no effect."""
    append(cli, tmp_path, story(weeks=MOVED + 7))
    first = explained(cli)["changes"][0]
    assert (first["record"], first["level"], first["place"]) == ("routes", None, None)
    assert "fewer than 8 values" in cli("explain", "speed", PERIOD).out


def test_what_is_saved_comes_out_the_same_again(figures: Run, tmp_path: Path) -> None:
    """The analysis names its position; as of it every number is as it was, whatever was recorded since."""
    before = explained(figures, "--control", "control", "--save", "--reason", "monthly review")
    kept = json.loads(figures("show", before["saved"], "-o", "json").out)
    fields = kept
    assert (fields["ledger_position"], fields["method"]) == (before["position"], "interrupted_series")
    assert (fields["indicators"], fields["about"]) == (["speed", "control"], ["routes", "prices"])
    assert f"{PERIOD} of speed was preceded by:" in fields["result"]
    append(figures, tmp_path, measured("speed", [900.0] * 12, first=90))
    assert explained(figures, "--control", "control")["changes"] != before["changes"]
    again = shlex.split(fields["result"].rsplit("The same again: opsledger ", 1)[1])
    after = json.loads(figures(*again, "-o", "json").out)
    assert after | {"saved": None} == before | {"saved": None}
    assert figures(*again, "--save").code == 0
    other = json.loads(figures("list", "analysis", "-o", "json").out)[-1]["record"]
    assert json.loads(figures("show", other, "-o", "json").out)["result"] == fields["result"]


def test_a_rehearsal_records_nothing_and_reasons_need_a_save(figures: Run) -> None:
    """`--dry-run` is said; an option of a write without `--save` is a mistake."""
    done = figures("explain", "speed", PERIOD, "--save", "--dry-run", "-o", "json")
    assert (json.loads(done.out)["saved"], done.code) == (None, 0)
    assert json.loads(figures("list", "analysis", "-o", "json").out) == []
    assert figures("explain", "speed", PERIOD, "--reason", "x").code == 2


def test_what_only_looked_is_counted_and_not_listed(figures: Run) -> None:
    """A signal that somebody acknowledged is no change; the command that is named tells it."""
    done = figures("indicator", "acknowledge-signal", "speed", "--period", PERIOD, "--at", PERIOD)
    assert done.code == 0, done.err
    assert [one["record"] for one in explained(figures)["changes"]] == ["routes", "prices"]
    assert explained(figures)["looks"] == 1
    said = figures("explain", "speed", PERIOD).err
    assert "What only looked at things and is left out: 1" in said
    told = figures(*shlex.split(said.split("`opsledger ")[1].split("`")[0]))
    assert "Signal acknowledged" in told.out


def test_a_check_whose_entry_is_damaged_leaves_the_rest_as_it_was(figures: Run, tmp_path: Path) -> None:
    """What a check came to stands with its control: a move is explained, and as of that entry too."""
    told = {"result": "pass", "evidence": "seen", "performed_by": "Bo"}
    check: dict[str, object] = {
        "do": "control perform",
        "record": "vans",
        "at": midnight(MOVED - 1),
        "data": told,
    }
    designed = {"title": "Vans", "area": "sales", "doer": "Ada", "checker": "Bo"}
    append(
        figures,
        tmp_path,
        [
            {"do": "control design", "record": "vans", "at": midnight(0), "data": designed},
            {"do": "control start", "record": "vans", "at": midnight(1)},
            check,
            *measured("speed", [1.0], WEEKS),
        ],
    )
    before = explained(figures)
    assert before["looks"] == 1
    damaged = before["position"] - 1
    known = explained(figures, "--known-at", f"#{damaged}")
    run(tmp_path / "ledger", f"UPDATE events SET entry = x'7b7d' WHERE seq = {damaged}")
    assert explained(figures) == before
    assert explained(figures, "--known-at", f"#{damaged}") == known
    assert figures("kpi", "--known-at", f"#{damaged}").code == 0
