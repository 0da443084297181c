"""Position: it is there whether or not somebody holds it, in a unit and below a position that are there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsledger_events.errors import InputError
from opsledger_events.kinds.position import Position
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

CREATE = Step("create", {"title": "电梯工", "duties": ["按月保养电梯"]})
HELD = [CREATE, Step("assign", {"person": "陈晨"})]
THERE = {"active", "vacant"}

MACHINE = Machine(
    "position",
    ways={"vacant": [CREATE], "active": HELD, "abolished": [CREATE, Step("abolish")]},
    given={
        "move": Step("move", {"reports_to": None}),
        "define-duties": Step("define-duties", {"duties": ["陪同年检"]}),
        "assign": Step("assign", {"person": "周涛"}),
        "release": Step("release", {"person": "陈晨"}),
    },
    allowed={"move": THERE, "define-duties": THERE, "assign": THERE, "release": {"active"}},
)


def position(world: World, record: str = "X-1") -> Position:
    """A position as it stands."""
    state = world.states[record]
    assert isinstance(state, Position)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("state", MACHINE.ways)
def test_only_a_vacant_position_is_abolished(state: str) -> None:
    world = MACHINE.world_in(state)
    if state == "vacant":
        world.do("position abolish", "X-1", reason="外包")
        assert (position(world).state, position(world).vacant_since) == ("abolished", None)
        return
    with refused(*{"active": ("position.held", "holders"), "abolished": ("state", "state")}[state]):
        world.do("position abolish", "X-1", reason="外包")


def test_history_that_abolished_a_held_position_leaves_no_holder() -> None:
    world = MACHINE.world_in("active")
    (entry,) = world.do("position abolish", "X-1", reason="外包", as_found=True)
    assert entry.unmet == ("position.held",)
    assert position(world).holders == ()


def test_it_begins_vacant_unless_somebody_holds_it(world: World) -> None:
    world.do("position create", "X-1", title="电梯工")
    assert (position(world).state, position(world).vacant_since) == ("vacant", world.now)
    world.do("position create", "X-2", title="水泵工", holders=["陈晨", "周涛", "陈晨"])
    now = position(world, "X-2")
    assert (now.state, now.holders, now.vacant_since) == ("active", ("陈晨", "周涛"), None)


def test_it_falls_vacant_when_the_last_holder_is_released() -> None:
    world = MACHINE.world_in("active")
    assert position(world).vacant_since is None
    world.do("position assign", "X-1", person="周涛")
    world.do("position release", "X-1", person="陈晨", reason="退休")
    assert (position(world).state, position(world).holders) == ("active", ("周涛",))
    world.do("position release", "X-1", person="周涛", reason="调任")
    assert (position(world).state, position(world).holders) == ("vacant", ())
    assert position(world).vacant_since == world.now


def test_a_person_holds_it_once_and_is_released_once() -> None:
    world = MACHINE.world_in("active")
    with refused("position.holder_once", "person"):
        world.do("position assign", "X-1", person="陈晨")
    with refused("position.holder", "person"):
        world.do("position release", "X-1", person="周涛", reason="调任")
    with pytest.raises(InputError, match="holders"):
        world.do("position amend", "X-1", changes={"holders": []})


@pytest.mark.parametrize(("verb", "step"), [("release", {"person": "陈晨"}), ("abolish", {})])
def test_what_takes_something_back_needs_a_reason(verb: str, step: dict[str, str]) -> None:
    world = MACHINE.world_in("active" if verb == "release" else "vacant")
    with refused("reason", "reason"):
        world.do(f"position {verb}", "X-1", as_found=False, reason="", **step)


def test_duties_replace_those_before_and_authorities_where_given() -> None:
    world = MACHINE.world_in("vacant")
    world.do("position define-duties", "X-1", duties=["年检"], authorities=["可停用电梯"])
    world.do("position define-duties", "X-1", duties=["年检", "抢修"])
    assert position(world).duties == ("年检", "抢修")
    assert position(world).authorities == ("可停用电梯",)
    world.do("position define-duties", "X-1", duties=["年检"], authorities=[])
    assert position(world).authorities == ()


def test_its_unit_is_not_dissolved(world: World) -> None:
    world.do("unit establish", "U-1", title="工程部")
    world.do("unit establish", "U-2", title="客服部")
    world.do("position create", "X-1", title="电梯工", unit="U-1")
    world.do("unit dissolve", "U-1", reason="合并")
    rule = ("position.unit_active", "unit")
    with refused(*rule):
        world.do("position create", "X-2", title="水泵工", unit="U-1")
    with refused(*rule):
        world.do("position assign", "X-1", person="陈晨")
    with refused(*rule):
        world.do("position move", "X-1", reports_to=None)
    with pytest.raises(InputError, match="unit"):
        world.do("position amend", "X-1", changes={"unit": "U-1"})
    world.do("position move", "X-1", unit="U-2")
    world.do("position assign", "X-1", person="陈晨")
    assert (position(world).unit, position(world).holders) == ("U-2", ("陈晨",))


def test_a_position_of_a_dissolved_unit_can_be_emptied_and_abolished(world: World) -> None:
    world.do("unit establish", "U-1", title="工程部")
    world.do("position create", "X-1", title="电梯工", unit="U-1", holders=["陈晨"])
    world.do("unit dissolve", "U-1", reason="合并")
    world.do("position release", "X-1", person="陈晨", reason="合并")
    world.do("position abolish", "X-1", reason="合并")


def test_no_position_stands_above_itself(world: World) -> None:
    world.do("position create", "P-1", title="经理")
    world.do("position create", "P-2", title="主管", reports_to="P-1")
    world.do("position create", "P-3", title="电梯工", reports_to="P-2")
    with pytest.raises(InputError, match="stand above itself"):
        world.do("position move", "P-1", reports_to="P-3")
    with pytest.raises(InputError, match="event of its own"):
        world.do("position amend", "P-1", changes={"reports_to": "P-3"})
    world.do("position move", "P-3", reports_to="P-1")
    with pytest.raises(InputError, match="Nothing is given"):
        world.do("position move", "P-3")
    assert position(world, "P-3").reports_to == "P-1"


def test_nothing_comes_to_report_to_an_abolished_position(world: World) -> None:
    world.do("position create", "P-1", title="经理")
    world.do("position create", "P-2", title="主管")
    world.do("position abolish", "P-1", reason="精简")
    with refused("position.above", "reports_to"):
        world.do("position create", "P-3", title="电梯工", reports_to="P-1")
    with refused("position.above", "reports_to"):
        world.do("position move", "P-2", reports_to="P-1")


def test_a_vacant_position_calls_since_it_is_vacant(world: World) -> None:
    world.do("position create", "X-1", title="电梯工")
    began = world.now
    needs = {need.what: (need.severity, need.begins, need.ends) for need in world.needs("X-1", began)}
    assert needs == {"vacant": (2, began, None), "no_duties": (1, None, None)}
    assert world.calls("X-1", began - timedelta(days=1)) == {"no_duties"}
    world.do("position define-duties", "X-1", duties=["保养"])
    world.do("position assign", "X-1", person="陈晨")
    assert world.calls("X-1", world.now) == set()
    world.do("position release", "X-1", person="陈晨", reason="退休")
    assert [need.begins for need in world.needs("X-1", world.now)] == [world.now]
    world.do("position abolish", "X-1", reason="外包")
    assert world.calls("X-1", world.now) == set()


def test_who_holds_it_is_one_person_in_whatever_way_the_name_is_written(world: World) -> None:
    world.do("position create", "X-1", title="电梯工", holders=["Anna Berg"])
    with refused("position.holder_once", "person"):
        world.do("position assign", "X-1", person="anna  berg")
    world.do("position release", "X-1", person="ANNA BERG", reason="离职")
    assert (position(world).state, position(world).holders) == ("vacant", ())
