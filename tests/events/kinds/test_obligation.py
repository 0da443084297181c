"""Obligation: whether it applies, by what it is met, and that a change of the law opens both again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.obligation import Obligation
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused


def with_policy(world: World) -> None:
    """The document that meets the obligation."""
    world.do("document adopt", "DOC-1", body="员工手册")


IDENTIFY = Step("identify", {"title": "最低工资", "law": "劳动法", "clause": "第四十八条"})
APPLICABLE = [IDENTIFY, Step("decide", {"applies": True})]
MET = Step("assess", {"verdict": "compliant", "finding": "逐月核对", "met_by": ["DOC-1"]})
NOT_APPLICABLE = Step("decide", {"applies": False, "why": "本单位无此业务"})
ALIVE = {"identified", "applicable", "compliant", "partly", "non_compliant", "not_applicable"}
ASSESSABLE = {"applicable", "compliant", "partly", "non_compliant"}

MACHINE = Machine(
    "obligation",
    ways={
        "identified": [IDENTIFY],
        "applicable": APPLICABLE,
        "compliant": [*APPLICABLE, MET],
        "partly": [*APPLICABLE, Step("assess", {"verdict": "partly"})],
        "non_compliant": [*APPLICABLE, Step("assess", {"verdict": "non_compliant"})],
        "not_applicable": [IDENTIFY, NOT_APPLICABLE],
        "repealed": [IDENTIFY, Step("repeal")],
    },
    given={
        "decide": Step("decide", {"applies": True}),
        "assess": Step("assess", {"verdict": "partly"}),
        "revise": Step("revise", {"clause": "第五十条"}),
    },
    allowed={"decide": ALIVE, "assess": ASSESSABLE, "revise": ALIVE, "repeal": ALIVE},
    prepare=with_policy,
)


def obligation(world: World) -> Obligation:
    """The obligation as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Obligation)
    return state


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_taking_back_needs_a_reason() -> None:
    world = MACHINE.world_in("compliant")
    with refused("reason", "reason"):
        world.do("obligation revise", "X-1", clause="第五十条")
    with refused("reason", "reason"):
        world.do("obligation repeal", "X-1")


@pytest.mark.parametrize("why", ["", "  "])
def test_that_it_does_not_apply_is_said_with_the_reason(why: str) -> None:
    world = MACHINE.world_in("identified")
    with refused("obligation.why", "why"):
        world.do("obligation decide", "X-1", applies=False, why=why)
    world.do("obligation decide", "X-1", applies=False, why="本单位无此业务")
    assert (obligation(world).state, obligation(world).why) == ("not_applicable", "本单位无此业务")


@pytest.mark.parametrize("state", sorted(ALIVE))
def test_deciding_that_it_applies_keeps_what_was_assessed(state: str) -> None:
    world = MACHINE.world_in(state)
    world.do("obligation decide", "X-1", applies=True, why="用工单位")
    kept = state if state in ASSESSABLE else "applicable"
    assert (obligation(world).state, obligation(world).why) == (kept, "用工单位")


def test_deciding_that_it_does_not_apply_takes_the_assessment_back() -> None:
    world = MACHINE.world_in("compliant")
    world.do("obligation decide", "X-1", applies=False, why="业务已出售")
    now = obligation(world)
    assert (now.state, now.finding, now.assessed_at) == ("not_applicable", "", None)


def test_it_is_met_by_something() -> None:
    world = MACHINE.world_in("applicable")
    with refused("obligation.evidence", "met_by"):
        world.do("obligation assess", "X-1", verdict="compliant")
    with refused("obligation.evidence", "met_by"):
        world.do("obligation assess", "X-1", verdict="compliant", met_by=[])
    with pytest.raises(NotFoundError, match="DOC-2"):
        world.do("obligation assess", "X-1", verdict="compliant", met_by=["DOC-2"])
    with pytest.raises(NotFoundError, match="DOC-2"):
        world.do("obligation assess", "X-1", verdict="compliant", met_by=["DOC-2"], as_found=True)
    world.do("obligation assess", "X-1", verdict="partly")
    world.do("obligation assess", "X-1", verdict="compliant", met_by=["DOC-1"], finding="逐月核对")
    now = obligation(world)
    assert (now.state, now.met_by, now.finding, now.assessed_at) == (
        "compliant",
        ("DOC-1",),
        "逐月核对",
        world.now,
    )


def test_what_was_named_before_counts_while_it_is_in_force() -> None:
    world = MACHINE.world_in("compliant")
    world.do("obligation assess", "X-1", verdict="compliant")
    assert obligation(world).met_by == ("DOC-1",), "not said is not changed"
    world.do("document retire", "DOC-1", reason="已被取代")
    with refused("obligation.evidence", "met_by"):
        world.do("obligation assess", "X-1", verdict="compliant")
    (entry,) = world.do("obligation assess", "X-1", verdict="compliant", as_found=True)
    assert entry.unmet == ("obligation.evidence",)
    world.do("control design", "CTL-1", title="工资核对")
    world.do("obligation assess", "X-1", verdict="compliant", met_by=["DOC-1", "CTL-1"])


def test_only_what_can_see_to_it_meets_it() -> None:
    world = MACHINE.world_in("applicable")
    world.do("issue raise", "ISS-1", title="漏发")
    with pytest.raises(InputError, match="kind issue"):
        world.do("obligation assess", "X-1", verdict="compliant", met_by=["ISS-1"])


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("identified", "identified"),
        ("not_applicable", "identified"),
        ("applicable", "applicable"),
        ("compliant", "applicable"),
        ("non_compliant", "applicable"),
    ],
)
def test_a_law_that_changed_is_looked_at_anew(state: str, after: str) -> None:
    world = MACHINE.world_in(state)
    met_by = obligation(world).met_by
    world.do("obligation revise", "X-1", reason="2026 年修订", text="按月支付", in_force_from="2026-07-01")
    now = obligation(world)
    assert (now.state, now.text, now.in_force_from) == (after, "按月支付", date(2026, 7, 1))
    assert (now.law, now.clause, now.met_by) == ("劳动法", "第四十八条", met_by), "not said is not changed"
    assert (now.finding, now.assessed_at, now.assess_again_on) == ("", None, None)
    with pytest.raises(InputError, match="Nothing is given"):
        world.do("obligation revise", "X-1", reason="2026 年修订")


def test_the_next_assessment_comes_after_this_one() -> None:
    world = MACHINE.world_in("applicable")
    with pytest.raises(InputError, match="assess_again_on"):
        world.do("obligation assess", "X-1", verdict="partly", assess_again_on="2026-01-05")
    world.do("obligation assess", "X-1", verdict="partly", assess_again_on="2026-01-06")
    world.do("obligation assess", "X-1", verdict="partly")
    assert obligation(world).assess_again_on is None


def test_what_is_undecided_or_not_assessed_calls() -> None:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    world = MACHINE.world_in("identified")
    assert world.calls("X-1", world.now) == {"undecided"}
    world.do("obligation revise", "X-1", reason="推迟施行", in_force_from="2026-07-01")
    world.do("obligation decide", "X-1", applies=True)
    day = datetime(2026, 7, 1, tzinfo=UTC)
    assert world.calls("X-1", day - timedelta(seconds=1)) == set(), "not in force yet"
    (need,) = world.needs("X-1", day)
    assert (need.what, need.severity, need.begins) == ("not_assessed", 2, day)
    for state in ("not_applicable", "repealed", "compliant"):
        assert MACHINE.world_in(state).calls("X-1", far) == set()
    world = MACHINE.world_in("applicable")
    assert world.calls("X-1", world.now) == {"not_assessed"}, "in force as far as is known"


@pytest.mark.parametrize(
    ("state", "what", "severity"),
    [("non_compliant", "non_compliant", 3), ("partly", "partly_compliant", 2)],
)
def test_what_is_not_met_calls(state: str, what: str, severity: int) -> None:
    world = MACHINE.world_in(state)
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins) == (what, severity, obligation(world).assessed_at)


def test_an_assessment_is_due_again_on_its_day() -> None:
    world = MACHINE.world_in("applicable")
    world.do("obligation assess", "X-1", verdict="compliant", met_by=["DOC-1"], assess_again_on="2027-01-01")
    day = datetime(2027, 1, 1, tzinfo=UTC)
    assert world.calls("X-1", day - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", day)
    assert (need.what, need.severity, need.begins, need.ends) == ("assessment_due", 2, day, None)
    world.do("obligation repeal", "X-1", reason="新法取代")
    assert world.calls("X-1", day) == set()
