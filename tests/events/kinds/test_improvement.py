"""Improvement: it answers something, and is made standard only after its effect was checked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from opsledger_events.common import Linked
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.improvement import Improvement
from opsledger_events.record import Link, LinkType
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused


def with_issue(world: World) -> None:
    """The issue that the improvement answers."""
    world.do("issue raise", "ISS-1", title="漏水")


PLAN = Step("plan", {"title": "定期保养", "sources": ["ISS-1"], "evaluate_on": "2026-03-01"})
DO = [PLAN, Step("start")]
ACT = [*DO, Step("check", {"verdict": "effective", "estimate": -3.5})]

MACHINE = Machine(
    "improvement",
    ways={
        "plan": [PLAN],
        "do": DO,
        "check": [*DO, Step("check", {"verdict": "inconclusive"})],
        "act": ACT,
        "standardised": [*ACT, Step("standardise")],
        "abandoned": [PLAN, Step("abandon")],
    },
    given={"check": Step("check", {"verdict": "partly"})},
    allowed={
        "start": {"plan"},
        "check": {"do", "check", "act"},
        "next-cycle": {"check", "act"},
        "abandon": {"plan", "do", "check", "act"},
    },
    prepare=with_issue,
)


def improvement(world: World) -> Improvement:
    """The improvement as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Improvement)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("state", MACHINE.ways)
def test_standard_only_after_the_effect_was_checked(state: str) -> None:
    world = MACHINE.world_in(state)
    if state == "act":
        world.do("improvement standardise", "X-1")
        assert world.state("X-1") == "standardised"
        return
    rule = ("improvement.effect", "verdict") if state in ("do", "check") else ("state", "state")
    with refused(*rule):
        world.do("improvement standardise", "X-1")


def test_the_check_of_an_earlier_cycle_does_not_count() -> None:
    world = MACHINE.world_in("act")
    world.do("improvement next-cycle", "X-1", hypothesis="换供应商", evaluate_on="2026-06-01")
    now = improvement(world)
    assert (now.state, now.cycle, now.verdict, now.estimate, now.checked_at) == ("plan", 2, None, None, None)
    assert (now.hypothesis, str(now.evaluate_on)) == ("换供应商", "2026-06-01")
    world.do("improvement start", "X-1")
    with refused("improvement.effect", "verdict"):
        world.do("improvement standardise", "X-1")


def test_an_improvement_answers_something(world: World) -> None:
    with refused("improvement.source", "sources"):
        world.do("improvement plan", "X-1", title="保养")
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("improvement plan", "X-1", title="保养", sources=["ISS-1"])
    world.do("document adopt", "DOC-1", body="一")
    with pytest.raises(InputError, match="kind document"):
        world.do("improvement plan", "X-1", title="保养", sources=["DOC-1"])


def test_each_source_is_linked_once(world: World) -> None:
    with_issue(world)
    world.do("issue raise", "ISS-2", title="异响")
    first, *links = world.do("improvement plan", "X-1", title="保养", sources=["ISS-1", "ISS-2", "ISS-1"])
    assert first.type == "improvement.planned/1"
    assert [link.record for link in links] == ["ISS-1", "ISS-2"]
    assert all(link.data == Linked(link=LinkType.ANSWERED_BY, to="X-1") for link in links)
    assert world.states["ISS-1"].links == (Link(type=LinkType.ANSWERED_BY, to="X-1"),)


SOURCES = {
    "issue": ("issue raise", LinkType.ANSWERED_BY),
    "analysis": ("analysis run", LinkType.EVIDENCE_FOR),
    "risk": ("risk identify", LinkType.ANSWERED_BY),
    "suggestion": ("suggestion submit", LinkType.ANSWERED_BY),
    "control": ("control design", LinkType.ANSWERED_BY),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_what_an_improvement_may_come_from(world: World, kind: str) -> None:
    """Each source says on its own page what is done about it."""
    asked, link = SOURCES[kind]
    world.do(asked, "S-1", title="漏水")
    before = world.state("S-1")
    world.do("improvement plan", "X-1", title="保养", sources=["S-1"])
    assert Link(type=link, to="X-1") in world.states["S-1"].links
    assert world.state("S-1") == before


def test_history_without_a_source_names_the_rule(world: World) -> None:
    (entry,) = world.do("improvement plan", "X-1", title="保养", as_found=True)
    assert entry.unmet == ("improvement.source",)


def test_sources_are_said_once() -> None:
    world = MACHINE.world_in("plan")
    with pytest.raises(InputError, match="sources"):
        world.do("improvement amend", "X-1", changes={"sources": []})


def test_abandoning_needs_a_reason() -> None:
    world = MACHINE.world_in("do")
    with refused("reason", "reason"):
        world.do("improvement abandon", "X-1")


def test_the_standard_is_a_document() -> None:
    world = MACHINE.world_in("act")
    with pytest.raises(NotFoundError, match="DOC-1"):
        world.do("improvement standardise", "X-1", standard="DOC-1")
    world.do("document adopt", "DOC-1", body="一")
    world.do("improvement standardise", "X-1", standard="DOC-1")
    assert improvement(world).standard == "DOC-1"


def test_an_evaluation_that_is_overdue_calls() -> None:
    on = datetime(2026, 3, 1, 12, tzinfo=UTC)
    late = datetime(2026, 3, 2, 1, tzinfo=UTC)
    world = MACHINE.world_in("do")
    assert world.calls("X-1", on) == set()
    (need,) = world.needs("X-1", late)
    assert (need.what, need.severity, need.begins) == (
        "evaluation_overdue",
        3,
        datetime(2026, 3, 2, tzinfo=UTC),
    )
    world.now = late
    world.do("improvement check", "X-1", verdict="inconclusive")
    assert world.calls("X-1", late) == set()
    world.do("improvement check", "X-1", verdict="inconclusive", evaluate_on="2026-04-01")
    assert world.calls("X-1", datetime(2026, 4, 2, tzinfo=UTC)) == {"evaluation_overdue"}
    world.do("improvement check", "X-1", verdict="effective")
    assert world.calls("X-1", world.now) == {"to_act"}
    world.do("improvement standardise", "X-1")
    assert world.calls("X-1", late) == set()


def test_what_had_no_effect_becomes_no_standard() -> None:
    """It had its chance: another cycle tries another way."""
    world = MACHINE.world_in("do")
    world.do("improvement check", "X-1", verdict="ineffective")
    with refused("improvement.effect", "verdict"):
        world.do("improvement standardise", "X-1")
    world.do("improvement next-cycle", "X-1")
    world.do("improvement start", "X-1")
    world.do("improvement check", "X-1", verdict="partly")
    world.do("improvement standardise", "X-1")
    made = world.history("X-1")[0].position
    changes = {"verdict": "ineffective"}
    with refused("improvement.effect", "verdict"):
        world.do("improvement correct-entry", "X-1", reason="误填", corrects=made, changes=changes)


def test_one_that_was_found_standard_without_an_effect_says_so() -> None:
    world = MACHINE.world_in("do")
    world.do("improvement check", "X-1", verdict="ineffective")
    (entry, *_) = world.do("improvement standardise", "X-1", as_found=True)
    assert entry.unmet == ("improvement.effect",)
