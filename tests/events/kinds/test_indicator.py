"""Indicator: one value for each period and segment, corrections with a reason, targets by time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from opsledger_events.errors import InputError
from opsledger_events.kinds.indicator import Frequency, Indicator, SeenSignal, Target
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

WHOLE: dict[str, Any] = {"title": "准点率", "formula": "准点/总数", "unit": "%", "frequency": "day"}
DEFINE = Step("define", WHOLE)
DRAFT = Step("define", {"title": "准点率", "frequency": "day"})
EVERY = {"draft", "active", "retired"}
MEASURED = Step("measure", {"period": "2026-01-01", "value": 1})

MACHINE = Machine(
    "indicator",
    ways={
        "draft": [DRAFT, MEASURED],
        "active": [DEFINE, MEASURED],
        "retired": [DEFINE, MEASURED, Step("retire")],
    },
    given={
        "redefine": Step("redefine", {"unit": "件"}),
        "set-target": Step("set-target", {"target": 5}),
        "measure": Step("measure", {"period": "2026-01-02", "value": 1}),
        "correct": Step("correct", {"period": "2026-01-01", "value": 2}),
        "acknowledge-signal": Step("acknowledge-signal", {"period": "2026-01-01"}),
    },
    allowed={
        "redefine": {"draft", "active"},
        "set-target": {"draft", "active"},
        "measure": {"draft", "active"},
        "correct": EVERY,
        "acknowledge-signal": EVERY,
        "retire": {"draft", "active"},
    },
)


@pytest.fixture
def defined(world: World) -> World:
    """A daily indicator `KPI-1`."""
    world.do("indicator define", "KPI-1", **WHOLE)
    return world


def indicator(world: World) -> Indicator:
    """The indicator as it stands."""
    state = world.states["KPI-1"]
    assert isinstance(state, Indicator)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_a_definition_without_formula_or_unit_is_a_draft(world: World) -> None:
    world.do("indicator define", "KPI-1", title="准点率", formula="准点/总数")
    assert indicator(world).state == "draft"
    (need,) = world.needs("KPI-1", world.now)
    assert (need.what, need.message) == ("incomplete", "missing: unit")
    world.do("indicator redefine", "KPI-1", reason="补全", unit="%")
    assert indicator(world).state == "active"
    assert world.calls("KPI-1", world.now) == set()


def test_redefining_changes_only_what_is_given(defined: World) -> None:
    defined.do("indicator redefine", "KPI-1", reason="改口径", formula="新公式", warning_limit=0.8)
    assert (indicator(defined).formula, indicator(defined).unit) == ("新公式", "%")
    assert indicator(defined).warning_limit == 0.8
    defined.do("indicator redefine", "KPI-1", reason="不设预警", warning_limit=None)
    assert indicator(defined).warning_limit is None
    assert indicator(defined).formula == "新公式"


def test_redefining_nothing_is_an_error(defined: World) -> None:
    with pytest.raises(InputError, match="Nothing"):
        defined.do("indicator redefine", "KPI-1", reason="无")


def test_a_measurement_leaves_the_record_as_it_is(defined: World) -> None:
    before = indicator(defined)
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0.9, denominator=120)
    assert indicator(defined) is before


def test_one_value_for_each_period_and_segment(defined: World) -> None:
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0.9)
    with refused("indicator.one_value", "period"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0.9)
    defined.do("indicator measure", "KPI-1", period="2026-01-02", value=0.9)
    defined.do("indicator measure", "KPI-1", period="2026-01-01", segment="EWR", value=0.9)
    with refused("indicator.one_value", "period"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", segment="EWR", value=0.8)
    defined.do("indicator define", "KPI-2", **WHOLE)
    defined.do("indicator measure", "KPI-2", period="2026-01-01", value=0.9)


def test_a_correction_needs_a_value_to_correct_and_a_reason(defined: World) -> None:
    with refused("indicator.measured", "period"):
        defined.do("indicator correct", "KPI-1", reason="录错", period="2026-01-01", value=0.8)
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0.9)
    with refused("indicator.measured", "period"):
        defined.do("indicator correct", "KPI-1", reason="录错", period="2026-01-01", segment="A", value=0.8)
    with refused("reason", "reason"):
        defined.do("indicator correct", "KPI-1", period="2026-01-01", value=0.8)
    defined.do("indicator correct", "KPI-1", reason="录错", period="2026-01-01", value=0.8)
    defined.do("indicator correct", "KPI-1", reason="又录错", period="2026-01-01", value=0.7)
    with refused("indicator.one_value", "period"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0.9)


@pytest.mark.parametrize("period", ["2026-02-30", "2026-W60", "2026-13", "2026-Q5", "26", "yesterday", ""])
@pytest.mark.parametrize("verb", ["measure", "correct", "acknowledge-signal"])
def test_a_period_that_is_none(defined: World, verb: str, period: str) -> None:
    given: dict[str, Any] = {} if verb == "acknowledge-signal" else {"value": 1}
    with pytest.raises(InputError, match="not a period"):
        defined.do(f"indicator {verb}", "KPI-1", reason="录错", period=period, **given)


def test_a_period_of_another_length(defined: World) -> None:
    with pytest.raises(InputError, match="not measured by week, but by day") as caught:
        defined.do("indicator measure", "KPI-1", period="2026-W07", value=1)
    assert "2026-02-09" in caught.value.way_out


def test_a_segment_is_one_of_those_named(world: World) -> None:
    world.do("indicator define", "KPI-1", **WHOLE, segments=["EWR", "JFK"])
    world.do("indicator measure", "KPI-1", period="2026-01-01", segment="EWR", value=1)
    world.do("indicator measure", "KPI-1", period="2026-01-01", value=1)
    with pytest.raises(InputError, match="“EWX”") as caught:
        world.do("indicator measure", "KPI-1", period="2026-01-01", segment="EWX", value=1)
    assert "EWR" in caught.value.way_out


@pytest.mark.parametrize("segment", ["a|b", "a\nb"])
def test_a_segment_that_would_break_a_claim(defined: World, segment: str) -> None:
    with pytest.raises(InputError, match="segment"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", segment=segment, value=1)
    with pytest.raises(InputError, match="segment"):
        defined.do("indicator redefine", "KPI-1", reason="细分", segments=["a", segment])
    with pytest.raises(InputError, match="segment"):
        defined.do("indicator define", "KPI-2", title="x", segments=[segment])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("field", ["value", "denominator"])
def test_numbers_are_finite(defined: World, field: str, number: float) -> None:
    given: dict[str, Any] = {"value": 1} | {field: number}
    with pytest.raises(InputError, match=field):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", **given)


def test_a_denominator_is_not_negative(defined: World) -> None:
    with pytest.raises(InputError, match="denominator"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", value=1, denominator=-1)


def test_out_of_nothing_there_is_no_ratio(defined: World) -> None:
    with refused("indicator.denominator", "denominator"):
        defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0, denominator=0)
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=0, denominator=0.5)
    with refused("indicator.denominator", "denominator"):
        defined.do("indicator correct", "KPI-1", reason="录错", period="2026-01-01", value=0, denominator=0)


def test_nothing_is_measured_of_a_period_that_lies_ahead(defined: World) -> None:
    """The day after may have begun where the day begins first."""
    assert defined.now.date() == date(2026, 1, 5)
    with refused("indicator.period_begun", "period"):
        defined.do("indicator measure", "KPI-1", period="2026-01-07", value=1)
    defined.do("indicator measure", "KPI-1", period="2026-01-05", value=1)
    defined.now = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    defined.do("indicator measure", "KPI-1", period="2026-01-06", value=1)


def test_a_signal_is_in_a_value(defined: World) -> None:
    with refused("indicator.measured", "period"):
        defined.do("indicator acknowledge-signal", "KPI-1", period="2020-01-01")
    defined.do("indicator measure", "KPI-1", period="2026-01-01", segment="EWR", value=1)
    with refused("indicator.measured", "period"):
        defined.do("indicator acknowledge-signal", "KPI-1", period="2026-01-01", segment="JFK")
    defined.do("indicator acknowledge-signal", "KPI-1", period="2026-01-01", segment="EWR")
    defined.do("indicator acknowledge-signal", "KPI-1", period="2026-01-01")
    assert [seen.segment for seen in indicator(defined).signals] == ["EWR", ""]


def test_targets_are_kept_in_order_of_time(defined: World) -> None:
    defined.do("indicator set-target", "KPI-1", target=0.9, since="2026-Q2")
    defined.do("indicator set-target", "KPI-1", target=0.8, since="2026-02-01")
    defined.do("indicator set-target", "KPI-1", target=0.7)
    assert indicator(defined).targets == (
        Target(since="2026-01-05", value=0.7),
        Target(since="2026-02-01", value=0.8),
        Target(since="2026-Q2", value=0.9),
    )
    defined.do("indicator set-target", "KPI-1", target=0.85, since="2026-02-01")
    assert [target.value for target in indicator(defined).targets] == [0.7, 0.85, 0.9]
    with pytest.raises(InputError, match="not a period"):
        defined.do("indicator set-target", "KPI-1", target=1, since="soon")


def test_a_signal_that_was_looked_into_is_kept_once(defined: World) -> None:
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=1)
    defined.do("indicator acknowledge-signal", "KPI-1", period="2026-01-01", remark="暴雪")
    defined.do("indicator acknowledge-signal", "KPI-1", period="2026-01-01", remark="暴雪停航", actor="王伟")
    assert indicator(defined).signals == (SeenSignal(period="2026-01-01", remark="暴雪停航", by="王伟"),)


def test_retiring_and_redefining_need_a_reason(defined: World) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [("retire", {}), ("redefine", {"unit": "件"})]
    for verb, fields in cases:
        with refused("reason", "reason"):
            defined.do(f"indicator {verb}", "KPI-1", **fields)


def test_the_frequency_decides_from_when_it_is_redefined(defined: World) -> None:
    defined.do("indicator measure", "KPI-1", period="2026-01-01", value=1)
    defined.do("indicator redefine", "KPI-1", reason="改为月度", frequency="month")
    assert indicator(defined).frequency is Frequency.MONTH
    defined.do("indicator measure", "KPI-1", period="2026-01", value=1)
    defined.do("indicator correct", "KPI-1", reason="录错", period="2026-01-01", value=2)


def test_nothing_is_missing_in_a_whole_definition(defined: World) -> None:
    assert defined.calls("KPI-1", datetime(2030, 1, 1, tzinfo=UTC)) == set()


@pytest.mark.parametrize(("direction", "warning", "critical"), [("up", 3, 5), ("down", 5, 3)])
def test_what_is_critical_is_worse_than_what_gives_a_warning(
    world: World, direction: str, warning: float, critical: float
) -> None:
    """Else nothing would ever be a warning."""
    limits: dict[str, Any] = {"warning_limit": warning, "critical_limit": critical}
    with refused("indicator.limits", "critical_limit"):
        world.do("indicator define", "X-1", title="准点率", direction=direction, **limits)
    world.do("indicator define", "X-1", title="准点率", direction=direction, warning_limit=warning)
    with refused("indicator.limits", "critical_limit"):
        world.do("indicator redefine", "X-1", reason="补", critical_limit=critical)
    with refused("indicator.limits", "critical_limit"):
        world.do("indicator correct-entry", "X-1", reason="误", corrects=1, changes=limits)
    world.do("indicator redefine", "X-1", reason="补", critical_limit=warning)
    other = "down" if direction == "up" else "up"
    world.do("indicator redefine", "X-1", reason="补", direction=other, critical_limit=critical)
    with refused("indicator.limits", "critical_limit"):
        world.do("indicator redefine", "X-1", reason="改", direction=direction)


def test_limits_that_were_found_so_are_named_and_leave_the_rest_to_change(world: World) -> None:
    (entry,) = world.do(
        "indicator define", "X-1", title="准点率", as_found=True, warning_limit=3, critical_limit=5
    )
    assert entry.unmet == ("indicator.limits",)
    world.do("indicator redefine", "X-1", reason="补", unit="%")
