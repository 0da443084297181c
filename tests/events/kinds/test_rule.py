"""DecisionRule: who decides, within which limits, on what basis; decisions pin the rule and are reversed once."""

from __future__ import annotations

from typing import Any

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.rule import DecisionMade
from opsledger_events.record import Record
from opsledger_events.rule_record import Decision, DecisionRule
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

RULE: dict[str, Any] = {
    "title": "采购审批",
    "matter": "单笔采购",
    "limit": 50_000,
    "unit": "元",
    "decider": "财务经理",
    "consulted": ["法务"],
    "required_basis": "三家报价",
}
ADOPT = Step("adopt", RULE)
DECIDE = Step(
    "decide", {"choice": "向甲公司采购", "basis": "三家报价", "amount": 42_000, "decider": "财务经理"}
)

MACHINE = Machine(
    "rule",
    ways={
        "draft": [Step("draft", RULE)],
        "effective": [ADOPT],
        "withdrawn": [ADOPT, Step("withdraw")],
    },
    given={
        "change-authority": Step("change-authority", {"limit": 80_000}),
        "decide": DECIDE,
    },
    allowed={
        "change-authority": {"draft", "effective"},
        "decide": {"effective"},
        "withdraw": {"draft", "effective"},
    },
)


def rule(world: World) -> DecisionRule:
    """The rule as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, DecisionRule)
    return state


def decide(world: World, actor: str = "李娜", **fields: Any) -> DecisionMade:
    """Decide under the rule as in `DECIDE`, with these fields instead."""
    (entry,) = world.do("rule decide", "X-1", actor=actor, **DECIDE.fields | fields)
    assert isinstance(entry.data, DecisionMade)
    return entry.data


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize("state", ["effective", "withdrawn"])
def test_a_rule_is_adopted_once(state: str) -> None:
    world = MACHINE.world_in(state)
    with refused("state", "record"):
        world.do("rule adopt", "X-1")


def test_a_draft_is_adopted_without_saying_it_again(world: World) -> None:
    world.do("rule draft", "X-1", **RULE, owner="王伟", area="finance")
    assert rule(world).effective_at is None
    world.do("rule adopt", "X-1", limit=60_000)
    now = rule(world)
    assert (now.title, now.owner, now.area, now.decider) == ("采购审批", "王伟", "finance", "财务经理")
    assert (now.limit, now.effective_at) == (60_000, world.now)


@pytest.mark.parametrize(
    ("given", "title"), [({}, "X-1"), ({"matter": "采购\n单笔"}, "采购"), ({"title": "采购"}, "采购")]
)
def test_a_rule_that_is_adopted_at_once_has_a_title(given: dict[str, Any], title: str, world: World) -> None:
    world.do("rule adopt", "X-1", decider="财务经理", **given)
    assert rule(world).title == title


def test_a_rule_in_force_says_who_decides(world: World) -> None:
    world.do("rule draft", "X-1", title="采购")
    world.do("rule change-authority", "X-1", reason="补充", matter="单笔采购")
    with refused("rule.decider", "decider"):
        world.do("rule adopt", "X-1")
    world.do("rule adopt", "X-1", decider="总经理")
    with refused("rule.decider", "decider"):
        world.do("rule change-authority", "X-1", reason="改组", decider="")
    world.do("rule change-authority", "X-1", reason="改组", decider="", as_found=True)
    assert world.calls("X-1", world.now) == {"no_decider"}
    with refused("rule.authority", "decider"):
        world.do("rule decide", "X-1", choice="同意")


def test_a_change_of_authority_changes_what_is_given() -> None:
    world = MACHINE.world_in("effective")
    with refused("reason", "reason"):
        world.do("rule change-authority", "X-1", limit=80_000)
    with pytest.raises(InputError, match="Nothing"):
        world.do("rule change-authority", "X-1", reason="无")
    world.do("rule change-authority", "X-1", reason="物价上涨", limit=80_000)
    now = rule(world)
    assert (now.limit, now.unit, now.consulted, now.effective_at) == (80_000, "元", ("法务",), world.now)
    world.do("rule change-authority", "X-1", reason="不设限", limit=None)
    assert rule(world).limit is None


def test_a_rule_holds_for_some_amount(world: World) -> None:
    with pytest.raises(InputError, match="limit: 5 元 is less than 10 元"):
        world.do("rule draft", "X-1", title="采购", at_least=10, limit=5, unit="元")
    world.do("rule adopt", "X-1", decider="总经理", at_least=10)
    with pytest.raises(InputError, match="limit"):
        world.do("rule change-authority", "X-1", reason="误", limit=5)


def test_the_decider_decides() -> None:
    world = MACHINE.world_in("effective")
    with refused("rule.authority", "decider"):
        decide(world, decider="")
    with refused("rule.authority", "decider"):
        decide(world, actor="财务经理", decider="李娜")
    assert decide(world, actor="财务经理", decider="").decider == "财务经理"
    assert decide(world).decider == "财务经理"


def test_a_refusal_names_who_may_decide() -> None:
    world = MACHINE.world_in("effective")
    with pytest.raises(Exception, match="李娜 may not decide under X-1; 财务经理 may"):
        decide(world, decider="")


class Post(Record):
    """A position with those who hold it."""

    state: str = "active"
    holders: tuple[str, ...] = ()


def test_who_holds_the_position_decides() -> None:
    world = MACHINE.world_in("effective")
    world.do("rule change-authority", "X-1", reason="按岗位", decider="POS-1")
    world.states["POS-1"] = Post(holders=("李娜",))
    decide(world, decider="")
    with refused("rule.authority", "decider"):
        decide(world, actor="王伟", decider="")


@pytest.mark.parametrize("amount", [50_000.01, 999.99, None])
def test_an_amount_outside_the_limits(amount: float | None) -> None:
    world = MACHINE.world_in("effective")
    world.do("rule change-authority", "X-1", reason="设起点", at_least=1_000)
    with refused("rule.limit", "amount"):
        decide(world, amount=amount)


@pytest.mark.parametrize("amount", [1_000, 50_000])
def test_the_limits_themselves_are_within(amount: float) -> None:
    world = MACHINE.world_in("effective")
    world.do("rule change-authority", "X-1", reason="设起点", at_least=1_000)
    decide(world, amount=amount)


def test_without_limits_no_amount_is_asked_for(world: World) -> None:
    world.do("rule adopt", "X-1", decider="李娜")
    world.do("rule decide", "X-1", choice="同意")


def test_a_required_basis_is_named() -> None:
    world = MACHINE.world_in("effective")
    with refused("rule.basis", "basis"):
        decide(world, basis=" ")
    world.do("rule change-authority", "X-1", reason="放宽", required_basis="")
    decide(world, basis="")


def test_history_names_every_rule_it_did_not_meet() -> None:
    world = MACHINE.world_in("effective")
    (entry,) = world.do("rule decide", "X-1", as_found=True, choice="同意", amount=90_000)
    assert entry.unmet == ("rule.authority", "rule.limit", "rule.basis")


def test_a_decision_pins_the_version_of_the_rule() -> None:
    world = MACHINE.world_in("effective")
    assert (decide(world).rule_version, rule(world).decisions) == (1, 1)
    world.do("rule change-authority", "X-1", reason="物价上涨", limit=80_000)
    made = decide(world, amount=75_000)
    assert (made.rule_version, made.number) == (3, 2)
    last = Decision(
        position=4, choice="向甲公司采购", decider="财务经理", amount=75_000, unit="元", decided_at=world.now
    )
    assert (rule(world).decisions, rule(world).last_decision) == (2, last)


def test_an_amount_keeps_the_unit_it_was_decided_in() -> None:
    world = MACHINE.world_in("effective")
    assert decide(world).unit == "元"
    world.do("rule change-authority", "X-1", reason="改用万元", limit=5, unit="万元")
    assert decide(world, amount=4).unit == "万元"
    world.do("rule change-authority", "X-1", reason="不设限", limit=None)
    assert decide(world, amount=None).unit == ""


def test_a_decision_is_about_a_record_that_is_there() -> None:
    world = MACHINE.world_in("effective")
    with pytest.raises(NotFoundError, match="ISS-1"):
        decide(world, about="ISS-1")
    world.do("issue raise", "ISS-1", title="缺料")
    assert decide(world, about="ISS-1").about == "ISS-1"


def test_numbers_stay_apart_when_the_count_is_corrected() -> None:
    world = MACHINE.world_in("effective")
    decide(world)
    decide(world)
    world.do("rule correct-entry", "X-1", reason="误", corrects=3, changes={"decisions": 0})
    assert decide(world).number == 3


def test_a_decision_is_reversed_once() -> None:
    world = MACHINE.world_in("effective")
    decide(world)
    world.do("issue raise", "ISS-1", title="缺料")
    decide(world)
    with refused("reason", "reason"):
        world.do("rule reverse", "X-1", decision=2)
    world.do("rule reverse", "X-1", reason="供应商违约", decision=2)
    last = rule(world).last_decision
    assert last is not None
    assert (rule(world).decisions, rule(world).reversals, last.reversed) == (2, 1, False)
    with refused("rule.reversed_once", "decision"):
        world.do("rule reverse", "X-1", reason="再次", decision=2)
    world.do("rule withdraw", "X-1", reason="改组")
    world.do("rule reverse", "X-1", reason="取消项目", decision=4)
    last = rule(world).last_decision
    assert last is not None
    assert last.reversed


@pytest.mark.parametrize("position", [1, 3, 4, 6, 99])
def test_only_a_decision_of_the_rule_is_reversed(position: int) -> None:
    """1 adopts it, 3 raises an issue, 4 is another rule's, 6 a comment on this one."""
    world = MACHINE.world_in("effective")
    decide(world)
    world.do("issue raise", "ISS-1", title="缺料")
    world.do("rule adopt", "X-2", decider="李娜")
    world.do("rule decide", "X-2", choice="同意")
    world.do("rule comment", "X-1", text="记录在案")
    with pytest.raises(InputError, match=f"#{position} is no decision of X-1"):
        world.do("rule reverse", "X-1", reason="误", decision=position, as_found=True)


def test_nothing_of_its_authority_is_amended() -> None:
    world = MACHINE.world_in("effective")
    for field in ("limit", "decider", "decisions"):
        with pytest.raises(InputError, match=field):
            world.do("rule amend", "X-1", changes={field: 1})
