"""ContingencyPlan: in force while it is revised, approved by another, activated step by step, exercised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.plan import ContingencyPlan, ExerciseResult, PlanActivated, PlanApproved
from opsledger_events.plan_content import Call, Content
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

CONTENT: dict[str, Any] = {
    "scenario": "机房断电",
    "triggers": ["UPS 告警"],
    "rto_minutes": 60,
    "mtpd_minutes": 240,
    "team": ["王伟"],
    "call_tree": [{"person": "王伟", "telephone": "139"}, {"person": "赵敏", "called_by": "王伟"}],
    "steps": ["启动发电机", "通知客户"],
}
DRAFT = Step("draft", {"title": "断电预案"} | CONTENT)
APPROVE = Step("approve", actor="王伟")
IN_FORCE = [DRAFT, APPROVE, Step("take-effect")]
ACTIVATED = [*IN_FORCE, Step("activate", {"trigger": "停电"})]
EXERCISE = Step("exercise", {"type": "tabletop", "result": "passed"})

MACHINE = Machine(
    "plan",
    ways={
        "draft": [DRAFT],
        "approved": [DRAFT, APPROVE],
        "effective": IN_FORCE,
        "activated": ACTIVATED,
        "stood_down": [*ACTIVATED, Step("stand-down")],
        "retired": [*IN_FORCE, Step("retire")],
    },
    given={
        "revise": Step("revise", {"scenario": "全厂断电"}),
        "exercise": EXERCISE,
        "activate": Step("activate", {"trigger": "停电"}),
        "complete-step": Step("complete-step", {"step": 1}),
        "after-action": Step("after-action", {"findings": "发电机启动慢"}),
    },
    allowed={
        "revise": {"draft", "approved", "effective", "activated", "stood_down"},
        "exercise": {"draft", "approved", "effective", "stood_down"},
        "activate": {"effective", "stood_down"},
        "complete-step": {"activated"},
        "stand-down": {"activated"},
        "after-action": {"stood_down"},
        "retire": {"draft", "approved", "effective", "stood_down"},
    },
)


def plan(world: World) -> ContingencyPlan:
    """The plan as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, ContingencyPlan)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize(("verb", "allowed"), [("approve", {"draft"}), ("take-effect", {"approved"})])
@pytest.mark.parametrize("state", MACHINE.ways)
def test_the_steps_of_a_draft(verb: str, allowed: set[str], state: str) -> None:
    world = MACHINE.world_in(state)
    if state in allowed:
        world.do(f"plan {verb}", "X-1", actor="王伟")
        return
    by_state = {"approve": {"approved", "retired"}, "take-effect": {"draft", "activated", "retired"}}[verb]
    rule = ("state", "state") if state in by_state else ("approval.stage", "stage")
    with refused(*rule):
        world.do(f"plan {verb}", "X-1", actor="王伟")


def test_the_plan_in_force_stays_while_it_is_revised() -> None:
    world = MACHINE.world_in("effective")
    world.do("plan revise", "X-1", reason="演练后", steps=["启动发电机", "通知客户", "报告"], rto_minutes=30)
    assert (plan(world).steps, plan(world).rto_minutes) == (("启动发电机", "通知客户"), 60)
    assert plan(world).state == "effective"
    draft = plan(world).draft
    assert draft is not None
    assert (draft.scenario, draft.rto_minutes) == ("机房断电", 30), "what is not given stays"
    world.do("plan revise", "X-1", reason="补充", rto_minutes=20)
    world.do("plan approve", "X-1", actor="王伟")
    world.do("plan take-effect", "X-1")
    assert (plan(world).steps, plan(world).rto_minutes) == (("启动发电机", "通知客户", "报告"), 20)
    assert (plan(world).edition, plan(world).draft, plan(world).approver) == (2, None, "王伟")


def test_a_first_draft_is_not_in_force() -> None:
    world = MACHINE.world_in("draft")
    assert plan(world).in_force == Content()
    assert plan(world).draft is not None


def test_the_author_does_not_approve() -> None:
    world = MACHINE.world_in("draft")
    with refused("approval.four_eyes", "actor"):
        world.do("plan approve", "X-1", actor="李娜")


def test_a_change_after_the_approval_needs_another_one() -> None:
    world = MACHINE.world_in("approved")
    world.do("plan revise", "X-1", reason="漏了电话", call_tree=[{"person": "孙丽"}])
    assert (plan(world).state, plan(world).approved_sha256) == ("draft", "")
    with refused("state", "state"):
        world.do("plan take-effect", "X-1")


def test_a_draft_changed_behind_its_approval_does_not_take_effect() -> None:
    world = MACHINE.world_in("approved")
    world.states["X-1"] = replace(plan(world), draft=Content(scenario="别的"))
    with refused("approval.exact_text", "approved_sha256"):
        world.do("plan take-effect", "X-1")


def test_an_approval_pins_the_digest_of_the_content() -> None:
    world = MACHINE.world_in("approved")
    approval = world.entries[-1].data
    assert isinstance(approval, PlanApproved)
    assert plan(world).draft is not None
    assert approval.content_sha256 == plan(world).draft_digest() != ""


def test_a_digest_says_nothing_about_persons() -> None:
    whole = Content(scenario="断电", team=("王伟",), call_tree=(Call(person="王伟", telephone="139"),))
    assert whole.digest() == Content(scenario="断电").digest()
    assert whole.digest() != Content(scenario="停水").digest()


def test_an_activation_pins_the_version_that_is_carried_out() -> None:
    world = MACHINE.world_in("effective")
    world.do("plan revise", "X-1", reason="演练后", scenario="全厂断电")
    version = world.version("X-1")
    (entry,) = world.do("plan activate", "X-1", trigger="停电")
    activated = entry.data
    assert isinstance(activated, PlanActivated)
    assert activated.plan_version == version == plan(world).plan_version
    assert activated.content_sha256 == plan(world).in_force.digest()
    assert plan(world).activated_at == world.now


def test_the_incident_is_an_issue() -> None:
    world = MACHINE.world_in("effective")
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("plan activate", "X-1", trigger="停电", incident="ISS-1")
    world.do("issue raise", "ISS-1", title="停电")
    world.do("plan activate", "X-1", trigger="停电", incident="ISS-1")


def test_each_step_is_completed_once() -> None:
    world = MACHINE.world_in("activated")
    world.do("plan complete-step", "X-1", step=2)
    with refused("plan.step_once", "step"):
        world.do("plan complete-step", "X-1", step=2)
    with pytest.raises(InputError, match="no step 3") as caught:
        world.do("plan complete-step", "X-1", step=3)
    assert "1 to 2" in caught.value.way_out
    assert plan(world).steps_done == (2,)
    assert world.needs("X-1", world.now)[0].message == "activated, 1 step to go"


def test_after_the_review_the_plan_is_ready_again() -> None:
    world = MACHINE.world_in("activated")
    world.do("plan complete-step", "X-1", step=1)
    world.do("plan stand-down", "X-1")
    assert "to_review" in world.calls("X-1", world.now)
    world.do("plan after-action", "X-1", findings="发电机启动慢")
    assert (plan(world).state, plan(world).after_action) == ("effective", "发电机启动慢")
    world.do("plan activate", "X-1", trigger="再次停电")
    assert (plan(world).steps_done, plan(world).after_action) == ((), "")


@pytest.mark.parametrize("verb", ["revise", "retire"])
def test_taking_back_needs_a_reason(verb: str) -> None:
    world = MACHINE.world_in("effective")
    given: dict[str, Any] = {"scenario": "x"} if verb == "revise" else {}
    with refused("reason", "reason"):
        world.do(f"plan {verb}", "X-1", **given)


def test_revising_nothing_is_an_error() -> None:
    world = MACHINE.world_in("effective")
    with pytest.raises(InputError, match="Nothing"):
        world.do("plan revise", "X-1", reason="无")


def test_recovery_is_faster_than_what_is_tolerable(world: World) -> None:
    with pytest.raises(InputError, match="rto_minutes"):
        world.do("plan draft", "X-1", title="断电", rto_minutes=300, mtpd_minutes=240)
    world.do("plan draft", "X-1", title="断电", mtpd_minutes=240)
    with pytest.raises(InputError, match="rto_minutes"):
        world.do("plan revise", "X-1", reason="加快", rto_minutes=241)
    world.do("plan revise", "X-1", reason="加快", rto_minutes=240)


def after(days: int) -> datetime:
    """So many days after the plans of these tests took effect."""
    return datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=days)


def test_a_plan_is_exercised_within_a_year() -> None:
    world = MACHINE.world_in("effective")
    assert world.calls("X-1", after(364)) == set()
    assert world.calls("X-1", after(367)) == {"exercise_overdue"}
    world.now = after(300)
    world.do("plan exercise", "X-1", type="full_scale", result="failed", findings="无人接听")
    assert plan(world).exercise_result is ExerciseResult.FAILED
    assert world.calls("X-1", after(367)) == {"exercise_failed"}
    world.do("plan exercise", "X-1", type="call_tree", result="passed")
    assert world.calls("X-1", after(367)) == set()
    assert world.calls("X-1", after(667)) == {"exercise_overdue"}


def test_a_shorter_time_between_exercises() -> None:
    world = MACHINE.world_in("effective")
    world.do("plan amend", "X-1", changes={"exercise_every": 30})
    assert world.calls("X-1", after(32)) == {"exercise_overdue"}


def test_what_a_plan_that_is_not_in_force_calls_for() -> None:
    assert MACHINE.world_in("draft").calls("X-1", after(900)) == {"to_approve"}
    assert MACHINE.world_in("approved").calls("X-1", after(900)) == {"to_take_effect"}
    assert MACHINE.world_in("retired").calls("X-1", after(900)) == set()
    assert MACHINE.world_in("activated").calls("X-1", after(900)) == {"activated"}
