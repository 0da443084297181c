"""OrgUnit: units form trees, below units that are there, with a head and duties."""

from __future__ import annotations

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.unit import OrgUnit
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

ESTABLISH = Step("establish", {"title": "工程部", "head": "王伟", "duties": ["保养电梯"], "headcount": 24})

MACHINE = Machine(
    "unit",
    ways={"active": [ESTABLISH], "dissolved": [ESTABLISH, Step("dissolve")]},
    given={
        "move": Step("move", {"parent": None}),
        "appoint-head": Step("appoint-head", {"head": "赵敏"}),
        "define-duties": Step("define-duties", {"duties": ["处理报修"]}),
    },
    allowed={
        "move": {"active"},
        "appoint-head": {"active"},
        "release-head": {"active"},
        "define-duties": {"active"},
        "dissolve": {"active"},
    },
)


def unit(world: World, record: str = "X-1") -> OrgUnit:
    """A unit as it stands."""
    state = world.states[record]
    assert isinstance(state, OrgUnit)
    return state


def with_tree(world: World) -> None:
    """Three units, each below the one before."""
    world.do("unit establish", "U-1", title="公司")
    world.do("unit establish", "U-2", title="工程部", parent="U-1")
    world.do("unit establish", "U-3", title="电梯组", parent="U-2")


def test_the_table_is_complete() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_what_happens_to_a_unit(world: World) -> None:
    with_tree(world)
    world.do("unit move", "U-3", parent="U-1")
    world.do("unit appoint-head", "U-3", head="赵敏")
    world.do("unit define-duties", "U-3", duties=["保养电梯", "年检"])
    world.do("unit amend", "U-3", changes={"headcount": 6})
    now = unit(world, "U-3")
    assert (now.parent, now.head, now.duties, now.headcount) == ("U-1", "赵敏", ("保养电梯", "年检"), 6)
    world.do("unit release-head", "U-3", reason="调任")
    world.do("unit move", "U-3", parent=None)
    assert (unit(world, "U-3").head, unit(world, "U-3").parent) == ("", None)


def test_a_unit_belongs_to_a_unit(world: World) -> None:
    with pytest.raises(NotFoundError, match="U-9"):
        world.do("unit establish", "U-1", title="工程部", parent="U-9")
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(InputError, match="kind issue"):
        world.do("unit establish", "U-1", title="工程部", parent="ISS-1")


def test_no_unit_stands_above_itself(world: World) -> None:
    """Neither by a move nor by a correction; and an amendment cannot set the parent at all."""
    with_tree(world)
    for parent in ("U-2", "U-3"):
        with pytest.raises(InputError, match="stand above itself"):
            world.do("unit move", "U-1", parent=parent)
    with pytest.raises(InputError, match="does not refer to itself"):
        world.do("unit move", "U-1", parent="U-1")
    with pytest.raises(InputError, match="stand above itself"):
        world.do("unit correct-entry", "U-1", reason="错", corrects=1, changes={"parent": "U-3"})
    with pytest.raises(InputError, match="event of its own"):
        world.do("unit amend", "U-1", changes={"parent": "U-3"})
    with pytest.raises(InputError, match="stand above itself"):
        world.do("unit move", "U-1", parent="U-3", as_found=True)


def test_nothing_comes_to_belong_to_a_dissolved_unit(world: World) -> None:
    with_tree(world)
    world.do("unit dissolve", "U-2", reason="合并")
    with refused("unit.parent_active", "parent"):
        world.do("unit establish", "U-4", title="水泵组", parent="U-2")
    world.do("unit establish", "U-4", title="水泵组", parent="U-1")
    with refused("unit.parent_active", "parent"):
        world.do("unit move", "U-4", parent="U-2")
    (entry,) = world.do("unit move", "U-4", parent="U-2", as_found=True)
    assert entry.unmet == ("unit.parent_active",)


def test_only_a_head_is_released() -> None:
    world = MACHINE.world_in("active")
    world.do("unit release-head", "X-1", reason="离职")
    with refused("unit.head", "head"):
        world.do("unit release-head", "X-1", reason="离职")


@pytest.mark.parametrize("verb", ["dissolve", "release-head"])
def test_what_takes_something_back_needs_a_reason(verb: str) -> None:
    with refused("reason", "reason"):
        MACHINE.world_in("active").do(f"unit {verb}", "X-1")


@pytest.mark.parametrize("duties", [[], [""], ["x" * 2001]])
def test_duties_that_say_nothing_or_too_much(duties: list[str]) -> None:
    with pytest.raises(InputError, match="duties"):
        MACHINE.world_in("active").do("unit define-duties", "X-1", duties=duties)


def test_a_unit_without_head_or_duties_calls(world: World) -> None:
    world.do("unit establish", "X-1", title="工程部")
    needs = {need.what: (need.severity, need.begins, need.ends) for need in world.needs("X-1", world.now)}
    assert needs == {"no_head": (1, None, None), "no_duties": (1, None, None)}
    world.do("unit appoint-head", "X-1", head="王伟")
    assert world.calls("X-1", world.now) == {"no_duties"}
    world.do("unit define-duties", "X-1", duties=["保养电梯"])
    assert world.calls("X-1", world.now) == set()
    world.do("unit release-head", "X-1", reason="离职")
    assert world.calls("X-1", world.now) == {"no_head"}
    world.do("unit dissolve", "X-1", reason="合并")
    assert world.calls("X-1", world.now) == set()
