"""Goal: complete before it becomes active, and how it stands against the time that has passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.errors import InputError, RefusedError
from opsledger_events.goal_health import Health, health
from opsledger_events.goal_record import Goal
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

SMART = {
    "specific": "客户投诉减少",
    "measurable": "每月投诉件数",
    "achievable": "已有试点",
    "relevant": "留住客户",
    "time_bound": "年底前分四步",
}
WHOLE: dict[str, Any] = SMART | {
    "title": "投诉减半",
    "indicator": "KPI-1",
    "baseline": 40,
    "target": 20,
    "start": "2026-01-01",
    "due": "2026-12-31",
}


def with_indicator(world: World) -> None:
    """The indicator that the goal refers to."""
    world.do("indicator define", "KPI-1", title="投诉", formula="件数", unit="件")


DRAFT = Step("draft", WHOLE)
MACHINE = Machine(
    "goal",
    ways={
        "draft": [DRAFT],
        "active": [DRAFT, Step("activate")],
        "achieved": [DRAFT, Step("activate"), Step("achieve", {"result": 19})],
        "missed": [DRAFT, Step("activate"), Step("miss")],
        "abandoned": [DRAFT, Step("abandon")],
    },
    given={"revise-target": Step("revise-target", {"target": 25})},
    allowed={
        "activate": {"draft"},
        "check-in": {"active"},
        "revise-target": {"draft", "active"},
        "achieve": {"active"},
        "miss": {"active"},
        "abandon": {"draft", "active"},
    },
    prepare=with_indicator,
)


def active(**fields: Any) -> World:
    """A world with an active goal `X-1`."""
    world = World()
    with_indicator(world)
    world.do("goal draft", "X-1", **(WHOLE | fields))
    world.do("goal activate", "X-1")
    return world


def goal(world: World) -> Goal:
    """The goal as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Goal)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("missing", [*SMART, "indicator", "baseline", "target", "due"])
def test_a_goal_lacking_one_part_does_not_become_active(world: World, missing: str) -> None:
    with_indicator(world)
    draft: dict[str, Any] = {name: value for name, value in WHOLE.items() if name != missing}
    world.do("goal draft", "X-1", **draft)
    with refused("goal.smart", missing):
        world.do("goal activate", "X-1")


def test_the_refusal_names_all_that_is_missing(world: World) -> None:
    world.do("goal draft", "X-1", title="投诉减半", relevant="留住客户", baseline=0)
    with pytest.raises(
        RefusedError,
        match="lacks: specific, measurable, achievable, time-bound, indicator, target, due date",
    ):
        world.do("goal activate", "X-1")


def test_zero_is_a_baseline_and_a_target() -> None:
    world = active(baseline=0, target=0)
    assert goal(world).state == "active"


def test_target_and_due_day_may_come_with_the_activation(world: World) -> None:
    with_indicator(world)
    draft: dict[str, Any] = {name: value for name, value in WHOLE.items() if name not in ("target", "due")}
    world.do("goal draft", "X-1", **draft)
    world.do("goal activate", "X-1", target=20, due="2026-12-31")
    assert (goal(world).target, str(goal(world).due)) == (20, "2026-12-31")


def test_a_goal_does_not_end_before_it_starts(world: World) -> None:
    with_indicator(world)
    early: dict[str, Any] = WHOLE | {"due": "2025-12-31"}
    with pytest.raises(InputError, match="due: 2025-12-31"):
        world.do("goal draft", "X-1", **early)
    world.do("goal draft", "X-1", **WHOLE)
    for asked in ("goal revise-target", "goal activate"):
        with pytest.raises(InputError, match="due: 2025-12-31"):
            world.do(asked, "X-1", reason="改期", target=1, due="2025-12-31")


@pytest.mark.parametrize("verb", ["revise-target", "abandon"])
def test_taking_back_needs_a_reason(verb: str) -> None:
    world = active()
    given: dict[str, Any] = {"target": 30} if verb == "revise-target" else {}
    with refused("reason", "reason"):
        world.do(f"goal {verb}", "X-1", **given)


def test_a_revised_target_keeps_the_due_day_unless_given() -> None:
    world = active()
    world.do("goal revise-target", "X-1", reason="市场变化", target=30)
    assert (goal(world).target, str(goal(world).due)) == (30, "2026-12-31")
    world.do("goal revise-target", "X-1", reason="市场变化", target=30, due="2027-01-31")
    assert str(goal(world).due) == "2027-01-31"


def test_a_check_in_without_a_value_keeps_the_last_one() -> None:
    world = active()
    world.do("goal check-in", "X-1", value=35)
    world.do("goal check-in", "X-1", remark="无变化")
    assert (goal(world).value, goal(world).remark) == (35, "无变化")
    assert goal(world).checked_in_at == world.now


HALFWAY = datetime(2026, 7, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "at", "stands"),
    [
        (30, HALFWAY, Health.ON_TRACK),
        (32, HALFWAY, Health.ON_TRACK),
        (33, HALFWAY, Health.AT_RISK),
        (36, HALFWAY, Health.OFF_TRACK),
        (50, HALFWAY, Health.OFF_TRACK),
        (20, HALFWAY, Health.ON_TRACK),
        (15, datetime(2027, 2, 1, tzinfo=UTC), Health.ON_TRACK),
        (21, datetime(2027, 1, 1, tzinfo=UTC), Health.OFF_TRACK),
        (21, datetime(2026, 12, 31, tzinfo=UTC), Health.ON_TRACK),
    ],
)
def test_health_compares_progress_with_time(value: float, at: datetime, stands: Health) -> None:
    world = active()
    world.do("goal check-in", "X-1", value=value)
    assert health(goal(world), at) is stands


def test_a_goal_to_stay_where_one_is_does_not_lag_behind_the_time() -> None:
    """A value above or below the target is no way that was not gone: somebody has to look at it, and it is not called far behind."""
    world = active(baseline=96.5, target=96.5)
    for value in (97.2, 95, 96.5):
        world.do("goal check-in", "X-1", value=value)
        assert health(goal(world), world.now + timedelta(days=90)) is Health.ON_TRACK
        assert world.calls("X-1", world.now + timedelta(days=91)) == set()
        assert health(goal(world), HALFWAY) is (Health.ON_TRACK if value == 96.5 else Health.AT_RISK)
        assert world.calls("X-1", HALFWAY) == {"no_check_in"}


def test_only_an_active_goal_has_health() -> None:
    assert health(goal(MACHINE.world_in("draft")), HALFWAY) is None
    assert health(goal(MACHINE.world_in("achieved")), HALFWAY) is None


def test_what_an_active_goal_calls_for() -> None:
    world = active()
    assert world.calls("X-1", world.now + timedelta(days=91)) == set()
    assert world.calls("X-1", world.now + timedelta(days=94)) == {"no_check_in"}
    world.do("goal check-in", "X-1", value=40)
    assert world.calls("X-1", world.now + timedelta(days=60)) == {"at_risk"}
    assert world.calls("X-1", HALFWAY) == {"off_track", "no_check_in"}
    assert world.calls("X-1", datetime(2027, 1, 2, tzinfo=UTC)) == {"overdue"}
    world.do("goal miss", "X-1", result=38)
    assert world.calls("X-1", datetime(2027, 1, 2, tzinfo=UTC)) == set()


@pytest.mark.parametrize(
    ("baseline", "target", "value"),
    [(0.0, 1e-300, -1e300), (-1e308, 1e308, 1e308), (1e308, -1e308, 0.0)],
    ids=["far from it", "no difference to tell", "half of it"],
)
@pytest.mark.parametrize("due", ["2026-01-01", "2026-12-31"])
def test_numbers_of_any_size_can_be_told(
    world: World, due: str, baseline: float, target: float, value: float
) -> None:
    """A share of such a way may be no number; a goal whose needs cannot be told would stop every list."""
    numbers: dict[str, Any] = {"baseline": baseline, "target": target, "due": due}
    with_indicator(world)
    world.do("goal draft", "X-1", **WHOLE | numbers)
    world.do("goal activate", "X-1")
    world.do("goal check-in", "X-1", value=value)
    assert "overdue" in world.calls("X-1", datetime(2027, 6, 1, tzinfo=UTC))
    assert health(goal(world), datetime(2025, 12, 1, tzinfo=UTC)) in Health


def test_a_goal_serves_a_goal(world: World) -> None:
    with_indicator(world)
    world.do("goal draft", "GOAL-1", title="愿景", horizon="vision")
    world.do("goal draft", "GOAL-2", title="年度", parent="GOAL-1")
    with pytest.raises(InputError, match="indicator"):
        world.do("goal draft", "GOAL-3", title="季度", parent="KPI-1")


def test_no_goal_stands_above_itself(world: World) -> None:
    """Neither when it is drafted nor by an amendment or a correction."""
    world.do("goal draft", "GOAL-1", title="愿景")
    world.do("goal draft", "GOAL-2", title="年度", parent="GOAL-1")
    world.do("goal draft", "GOAL-3", title="季度", parent="GOAL-2")
    with pytest.raises(InputError, match="stand above itself"):
        world.do("goal amend", "GOAL-1", changes={"parent": "GOAL-3"})
    with pytest.raises(InputError, match="stand above itself"):
        world.do("goal correct-entry", "GOAL-1", reason="错", corrects=1, changes={"parent": "GOAL-2"})
    world.do("goal amend", "GOAL-3", changes={"parent": "GOAL-1"})
