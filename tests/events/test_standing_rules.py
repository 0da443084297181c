"""What holds of a record holds in whatever way it came to it: no amendment and no correction goes around a rule."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from opsledger_events.errors import RefusedError
from tests.events.kinds.moves import Machine
from tests.events.kinds.test_appraisal import MACHINE as APPRAISAL
from tests.events.kinds.test_budget import MACHINE as BUDGET
from tests.events.kinds.test_control import MACHINE as CONTROL
from tests.events.kinds.test_goal import MACHINE as GOAL
from tests.events.kinds.test_improvement import MACHINE as IMPROVEMENT
from tests.events.kinds.test_issue import MACHINE as ISSUE
from tests.events.kinds.test_meeting import MACHINE as MEETING
from tests.events.kinds.test_obligation import MACHINE as OBLIGATION
from tests.events.kinds.test_risk import MACHINE as RISK
from tests.events.kinds.test_rule import MACHINE as RULE
from tests.events.kinds.test_suggestion import MACHINE as SUGGESTION
from tests.events.world import World, refused


class Case(NamedTuple):
    """A correction of `X-1`, which is in a state, and what refuses it."""

    machine: Machine
    state: str
    changes: dict[str, Any]
    rule: str
    field: str = ""

    def correct(self, world: World, *, as_found: bool = False) -> Any:
        """Correct its first entry."""
        corrects = world.history("X-1")[0].position
        return world.do(
            f"{self.machine.kind} correct-entry",
            "X-1",
            actor="赵敏",
            reason="误填",
            as_found=as_found,
            corrects=corrects,
            changes=self.changes,
        )


def ids(case: Case) -> str:
    """What a case is called."""
    return f"{case.machine.kind} {case.state} {'+'.join(case.changes)}"


BROKEN = [
    Case(RISK, "treating", {"residual": {"likelihood": 5, "impact": 5}}, "risk.residual", "residual"),
    Case(RISK, "treating", {"current": {"likelihood": 1, "impact": 1}}, "risk.residual", "residual"),
    Case(CONTROL, "operating", {"checker": "王伟"}, "control.four_eyes", "checker"),
    Case(CONTROL, "designed", {"checker": " 王伟 "}, "control.four_eyes", "checker"),
    Case(IMPROVEMENT, "plan", {"sources": []}, "improvement.source", "sources"),
    Case(IMPROVEMENT, "standardised", {"verdict": None}, "improvement.effect", "verdict"),
    Case(ISSUE, "resolved", {"solution": ""}, "issue.solution", "solution"),
    Case(ISSUE, "resolved", {"solution": "\u3000"}, "issue.solution", "solution"),
    Case(GOAL, "active", {"target": None}, "goal.smart", "target"),
    Case(GOAL, "active", {"due": "2020-01-01", "start": "2021-01-01"}, "goal.days", "due"),
    Case(OBLIGATION, "compliant", {"met_by": []}, "obligation.evidence", "met_by"),
]


@pytest.mark.parametrize("case", BROKEN, ids=ids)
def test_no_correction_goes_around_a_rule(case: Case) -> None:
    world = case.machine.world_in(case.state)
    before = world.states["X-1"]
    with refused(case.rule, case.field):
        case.correct(world)
    assert world.states["X-1"] is before


@pytest.mark.parametrize("case", BROKEN, ids=ids)
def test_one_that_is_found_so_names_the_rule(case: Case) -> None:
    """And it can still be corrected in whatever else it says; what holds of it again is held from then on."""
    world = case.machine.world_in(case.state)
    (entry, *_) = case.correct(world, as_found=True)
    assert entry.unmet == (case.rule,)
    case._replace(changes={"title": "另一个标题"}).correct(world)
    assert world.states["X-1"].title == "另一个标题"


APPROVED = [
    Case(RISK, "accepted", {"accepted_by": "王伟"}, "accept"),
    Case(RISK, "accepted", {"accepted_until": "2099-01-01"}, "accept"),
    Case(RISK, "accepted", {"current": {"likelihood": 1, "impact": 1}}, "risk assess"),
    Case(BUDGET, "approved", {"lines": [{"account": "差旅", "planned": 500, "actual": 1}]}, "budget revise"),
    Case(
        BUDGET, "executing", {"lines": [{"account": "差旅", "planned": 1000, "actual": 0}]}, "budget revise"
    ),
    Case(BUDGET, "approved", {"currency": "USD"}, "From here: revise"),
    Case(RULE, "effective", {"limit": 9999}, "rule change-authority"),
    Case(RULE, "effective", {"decider": "赵敏"}, "rule change-authority"),
    Case(RULE, "withdrawn", {"matter": "别的"}, "rule adopt"),
    Case(APPRAISAL, "effective", {"criteria": [{"name": "质量", "weight": 30}]}, "appraisal adopt"),
    Case(APPRAISAL, "opened", {"criteria": [{"name": "质量", "weight": 30}]}, "appraisal adopt"),
    Case(APPRAISAL, "scored", {"score": 99}, "appraisal score"),
    Case(APPRAISAL, "scored", {"scores": []}, "From here: score"),
    Case(APPRAISAL, "scored", {"subject": "赵敏"}, "From here: score"),
    Case(APPRAISAL, "agreed", {"result": "优"}, "appraisal agree"),
    Case(ISSUE, "verified", {"solution": "另一个办法"}, "From here: find-cause, reopen, close"),
    Case(MEETING, "confirmed", {"minutes": "另一份纪要"}, "record"),
    Case(SUGGESTION, "accepted", {"answer": "不采纳"}, "From here"),
]


@pytest.mark.parametrize("case", APPROVED, ids=ids)
def test_no_correction_sets_what_somebody_else_judged(case: Case) -> None:
    """Nor as history: no other system knows of corrections of this one. The verbs that say it are named."""
    world = case.machine.world_in(case.state)
    for as_found in (False, True):
        with pytest.raises(RefusedError) as caught:
            case.correct(world, as_found=as_found)
        assert (caught.value.rule, caught.value.field) == ("approval.by_correction", *case.changes)
        assert case.rule in caught.value.way_out


FREE = [
    Case(RISK, "treating", {"residual": {"likelihood": 1, "impact": 1}}, ""),
    Case(CONTROL, "operating", {"checker": "孙丽"}, ""),
    Case(ISSUE, "resolved", {"solution": "换了阀门"}, ""),
    Case(BUDGET, "preparing", {"currency": "USD"}, ""),
    Case(RULE, "draft", {"limit": 9999}, ""),
    Case(APPRAISAL, "draft", {"criteria": [{"name": "质量", "weight": 30}]}, ""),
    Case(APPRAISAL, "opened", {"subject": "钱多"}, ""),
    Case(GOAL, "draft", {"target": None}, ""),
]


@pytest.mark.parametrize("case", FREE, ids=ids)
def test_what_breaks_no_rule_is_corrected(case: Case) -> None:
    world = case.machine.world_in(case.state)
    case.correct(world)
    assert world.history("X-1")[-1].type == "record.entry_corrected/1"
    assert not world.history("X-1")[-1].unmet


@pytest.mark.parametrize(
    "changes", [{"specific": ""}, {"baseline": None}, {"indicator": None}, {"relevant": " ", "note": "改"}]
)
def test_an_active_goal_stays_smart(changes: dict[str, Any]) -> None:
    world = GOAL.world_in("active")
    with refused("goal.smart", next(iter(changes))):
        world.do("goal amend", "X-1", changes=changes)
    world.do("goal amend", "X-1", changes={"specific": "更具体的目标", "note": "改"})
    world.do("goal abandon", "X-1", reason="不再追求")
    world.do("goal amend", "X-1", changes=changes)


def test_a_goal_that_was_found_without_an_answer_is_amended_all_the_same() -> None:
    world = World()
    world.do("goal draft", "X-1", title="愿景")
    world.do("goal activate", "X-1", as_found=True)
    world.do("goal amend", "X-1", changes={"specific": "一句话"})
    world.do("goal amend", "X-1", changes={"start": "2026-01-01"})
