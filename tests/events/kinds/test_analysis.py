"""Analysis: what is found is published, and gives way only to another published finding."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.analysis import UNPUBLISHED_AFTER, Analysis, Confidence
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused


def with_another(world: World) -> None:
    """An indicator, and a published analysis that may take another's place."""
    world.do("indicator define", "KPI-1", title="投诉", formula="件数", unit="件")
    world.do("analysis run", "ANA-2", title="再查一次")
    world.do("analysis publish", "ANA-2", finding="换承运商所致")


RUN = Step(
    "run",
    {
        "title": "投诉为何上升",
        "method": "xmr",
        "indicators": ["KPI-1"],
        "first": "2025-01",
        "last": "2026-W07",
        "ledger_position": 3,
        "about": ["ANA-2"],
    },
)
PUBLISH = Step("publish", {"finding": "三月超出控制限"})
SUPERSEDE = Step("supersede", {"by": "ANA-2"})

MACHINE = Machine(
    "analysis",
    ways={"draft": [RUN], "published": [RUN, PUBLISH], "superseded": [RUN, PUBLISH, SUPERSEDE]},
    given={"publish": PUBLISH, "supersede": SUPERSEDE},
    allowed={"publish": {"draft"}, "supersede": {"published"}},
    prepare=with_another,
)


def analysis(world: World) -> Analysis:
    """The analysis as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Analysis)
    return state


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_a_finding_says_how_far_it_may_be_relied_on() -> None:
    world = MACHINE.world_in("draft")
    assert (analysis(world).finding, analysis(world).confidence) == ("", None)
    with pytest.raises(InputError, match="finding"):
        world.do("analysis publish", "X-1", finding="")
    world.do("analysis publish", "X-1", finding="只是波动", confidence="low")
    now = analysis(world)
    assert (now.finding, now.confidence, now.published_at) == ("只是波动", Confidence.LOW, world.now)


def test_a_finding_gives_way_only_to_a_published_one() -> None:
    world = MACHINE.world_in("published")
    world.do("analysis run", "ANA-3", title="第三次")
    with refused("analysis.successor", "by"):
        world.do("analysis supersede", "X-1", by="ANA-3", reason="数据有误")
    with refused("reason", "reason"):
        world.do("analysis supersede", "X-1", by="ANA-2")
    world.do("analysis supersede", "X-1", by="ANA-2", reason="数据有误")
    now = analysis(world)
    assert (now.state, now.superseded_by, now.finding) == ("superseded", "ANA-2", "三月超出控制限")
    with refused("analysis.successor", "by"):
        world.do("analysis supersede", "ANA-2", by="X-1", reason="绕圈")


def test_a_finding_is_not_its_own_successor() -> None:
    world = MACHINE.world_in("published")
    with pytest.raises(InputError, match="itself"):
        world.do("analysis supersede", "X-1", by="X-1", reason="笔误", as_found=True)
    with pytest.raises(NotFoundError, match="ANA-9"):
        world.do("analysis supersede", "X-1", by="ANA-9", reason="笔误", as_found=True)


def test_history_superseded_by_a_draft_names_the_rule() -> None:
    world = MACHINE.world_in("published")
    world.do("analysis run", "ANA-3", title="第三次")
    (entry,) = world.do("analysis supersede", "X-1", by="ANA-3", reason="旧系统", as_found=True)
    assert entry.unmet == ("analysis.successor",)


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-02", "2026-01", "last: 2026-01"),
        ("2026-02-09", "2026-02-08", "last: 2026-02-08"),
        ("Q1", "", "Q1"),
        ("", "2026-13", "2026-13"),
    ],
)
def test_a_window_ends_after_it_begins(world: World, first: str, last: str, wrong: str) -> None:
    with pytest.raises(InputError, match=wrong):
        world.do("analysis run", "X-1", title="x", first=first, last=last)


@pytest.mark.parametrize(("first", "last"), [("2026-02", "2026-02"), ("2026", "2026-02"), ("2026-W07", "")])
def test_a_window_may_be_one_period_or_open(world: World, first: str, last: str) -> None:
    world.do("analysis run", "X-1", title="x", first=first, last=last)
    assert (analysis(world).first, analysis(world).last) == (first, last)


def test_it_is_about_indicators_and_records_that_are_there(world: World) -> None:
    with pytest.raises(NotFoundError, match="KPI-1"):
        world.do("analysis run", "X-1", title="x", indicators=["KPI-1"])
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("analysis run", "X-1", title="x", about=["ISS-1"])
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(InputError, match="kind issue"):
        world.do("analysis run", "X-1", title="x", indicators=["ISS-1"])
    world.do("analysis run", "X-1", title="x", about=["ISS-1"])
    assert analysis(world).about == ("ISS-1",)


def test_a_draft_calls_when_it_is_thirty_days_old() -> None:
    world = MACHINE.world_in("draft")
    due = world.now + UNPUBLISHED_AFTER
    assert world.calls("X-1", due - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", due)
    assert (need.what, need.severity, need.begins, need.ends) == ("unpublished", 1, due, None)
    world.do("analysis publish", "X-1", finding="只是波动")
    assert world.calls("X-1", due) == set()
