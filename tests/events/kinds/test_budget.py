"""Budget: another approves exactly its lines, bookings stay within them, and it closes explained."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from opsledger_events.budget_lines import Line, digest_of
from opsledger_events.errors import InputError, RefusedError
from opsledger_events.kinds.budget import Budget
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

LINES = [{"account": "差旅", "planned": 1000, "unit": "销售部"}, {"account": "培训", "planned": 500.5}]
PREPARE = Step("prepare", {"title": "一季度预算", "period": "2026-Q1", "currency": "CNY", "lines": LINES})
APPROVED = [PREPARE, Step("approve", actor="王伟")]
BOOK = Step("book", {"account": "差旅", "amount": 950})
EXPLAIN = Step("explain", {"account": "培训", "explanation": "改为内训"})
MACHINE = Machine(
    "budget",
    ways={
        "preparing": [PREPARE],
        "approved": APPROVED,
        "executing": [*APPROVED, BOOK, EXPLAIN],
        "closed": [*APPROVED, BOOK, EXPLAIN, Step("close")],
    },
    given={
        "revise": Step("revise", {"lines": [{"account": "差旅", "planned": 1200}]}),
        "approve": Step("approve", actor="王伟"),
        "commit": Step("commit", {"account": "培训", "amount": 20}),
        "book": Step("book", {"account": "培训", "amount": 20}),
        "explain": EXPLAIN,
    },
    allowed={
        "revise": {"preparing", "approved", "executing"},
        "approve": {"preparing"},
        "commit": {"approved", "executing"},
        "book": {"approved", "executing"},
        "explain": {"approved", "executing"},
        "close": {"approved", "executing"},
    },
)


def budget(world: World) -> Budget:
    """The budget as it stands."""
    state = world.states["X-1"]
    assert isinstance(state, Budget)
    return state


def line(world: World, account: str = "差旅") -> Line:
    """A line of the budget as it stands."""
    return next(line for line in budget(world).lines if line.account == account)


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(
    ("verb", "state"), [case for case in MACHINE.cases() if case.values != ("close", "approved")]
)
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_its_lines_stand_as_planned() -> None:
    world = MACHINE.world_in("preparing")
    assert budget(world).lines == (
        Line(account="差旅", planned=1000, unit="销售部"),
        Line(account="培训", planned=500.5),
    )
    assert (budget(world).preparer, budget(world).period, budget(world).currency) == (
        "李娜",
        "2026-Q1",
        "CNY",
    )


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"period": "2026-Q5"}, "2026-Q5"),
        ({"currency": "rmb"}, "currency: “rmb”"),
        ({"currency": "人民币"}, "currency"),
        ({"lines": [*LINES, LINES[0]]}, "差旅"),
        ({"lines": [{"account": "差旅", "planned": -1}]}, "planned"),
        ({"lines": [{"account": "差旅", "planned": 0.001}]}, "finer"),
    ],
)
def test_what_is_no_budget_is_refused_at_once(world: World, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        world.do("budget prepare", "X-1", **(PREPARE.fields | wrong))


def test_another_approves_exactly_these_lines() -> None:
    world = MACHINE.world_in("preparing")
    with refused("budget.four_eyes", "actor"):
        world.do("budget approve", "X-1")
    world.do("budget approve", "X-1", actor="王伟")
    now = budget(world)
    assert (now.state, now.approver, now.lines_sha256) == ("approved", "王伟", digest_of(now.lines))


def test_who_revised_it_does_not_approve_it_either() -> None:
    world = MACHINE.world_in("approved")
    with refused("reason", "reason"):
        world.do("budget revise", "X-1", lines=[{"account": "差旅", "planned": 1200}])
    world.do(
        "budget revise", "X-1", lines=[{"account": "差旅", "planned": 1200}], actor="王伟", reason="涨价"
    )
    assert (budget(world).state, budget(world).approver, budget(world).lines_sha256) == ("preparing", "", "")
    with refused("budget.four_eyes", "actor"):
        world.do("budget approve", "X-1", actor="王伟")
    world.do("budget approve", "X-1", actor="李娜")
    assert budget(world).state == "approved"


def test_a_revision_keeps_what_was_booked_and_is_carried_out_again_when_approved() -> None:
    world = MACHINE.world_in("executing")
    world.do("budget revise", "X-1", lines=[{"account": "差旅", "planned": 1200}], reason="涨价")
    assert (line(world).planned, line(world).actual, line(world).unit) == (1200, 950, "销售部")
    with refused("state", "state"):
        world.do("budget book", "X-1", account="差旅", amount=1)
    world.do("budget approve", "X-1", actor="王伟")
    assert budget(world).state == "executing"


def test_a_revision_names_accounts_and_stays_within_the_room() -> None:
    world = MACHINE.world_in("preparing")
    with pytest.raises(InputError, match="at least one"):
        world.do("budget revise", "X-1", lines=[], reason="由测试")
    many = [{"account": f"科目 {number}", "planned": 1} for number in range(199)]
    with pytest.raises(InputError, match="200"):
        world.do("budget revise", "X-1", lines=many, reason="由测试")
    world.do("budget revise", "X-1", lines=many[1:], reason="由测试")
    assert len(budget(world).lines) == 200


def test_lines_that_were_corrected_need_a_new_approval() -> None:
    """No correction sets them any more; an older ledger may have one."""
    world = MACHINE.world_in("approved")
    world.states["X-1"] = replace(budget(world), lines=(Line(account="差旅", planned=9000.0),))
    with refused("budget.exact_lines", "lines_sha256"):
        world.do("budget book", "X-1", account="差旅", amount=1)


def test_commitments_become_spending() -> None:
    world = MACHINE.world_in("approved")
    world.do("budget commit", "X-1", account="差旅", amount=600.1, reference="PO-1")
    assert (budget(world).state, line(world).committed, line(world).used) == ("executing", 600.1, 600.1)
    world.do("budget book", "X-1", account="差旅", amount=200.3, from_commitment=True)
    assert (line(world).committed, line(world).actual) == (399.8, 200.3)
    world.do("budget book", "X-1", account="差旅", amount=500, from_commitment=True)
    assert (line(world).committed, line(world).actual) == (0, 700.3)
    world.do("budget book", "X-1", account="差旅", amount=-0.3, text="退款")
    assert line(world).actual == 700
    assert line(world, "培训") == Line(account="培训", planned=500.5)


def test_no_more_is_taken_from_commitments_than_there_is() -> None:
    world = MACHINE.world_in("approved")
    with refused("budget.commitment", "amount"):
        world.do("budget book", "X-1", account="差旅", amount=1, from_commitment=True)
    world.do("budget commit", "X-1", account="差旅", amount=100)
    with refused("budget.commitment", "amount"):
        world.do("budget commit", "X-1", account="差旅", amount=-100.01)
    world.do("budget commit", "X-1", account="差旅", amount=-100)
    assert line(world).committed == 0


def test_a_refund_is_not_taken_from_commitments() -> None:
    world = MACHINE.world_in("approved")
    world.do("budget commit", "X-1", account="差旅", amount=100)
    with pytest.raises(InputError, match="from_commitment"):
        world.do("budget book", "X-1", account="差旅", amount=-1, from_commitment=True)


@pytest.mark.parametrize("verb", ["commit", "book"])
def test_above_the_plan_somebody_says_why(verb: str) -> None:
    world = MACHINE.world_in("approved")
    world.do("budget commit", "X-1", account="差旅", amount=600)
    world.do(f"budget {verb}", "X-1", account="差旅", amount=400)
    with refused("budget.over", "amount"):
        world.do(f"budget {verb}", "X-1", account="差旅", amount=0.01)
    with refused("budget.over", "amount"):
        world.do(f"budget {verb}", "X-1", account="差旅", amount=0.01, justification=" ")
    world.do(f"budget {verb}", "X-1", account="差旅", amount=100, justification="展会加开")
    assert line(world).used == 1100
    world.do("budget book", "X-1", account="差旅", amount=600, from_commitment=True)
    world.do("budget book", "X-1", account="差旅", amount=-50)
    with refused("budget.over", "amount"):
        world.do(f"budget {verb}", "X-1", account="差旅", amount=1)
    found = world.do(f"budget {verb}", "X-1", account="差旅", amount=1, as_found=True)
    assert found[0].unmet == ("budget.over",)


@pytest.mark.parametrize("verb", ["commit", "book", "explain"])
def test_an_account_is_one_of_the_budget(verb: str) -> None:
    world = MACHINE.world_in("approved")
    more = {"explanation": "涨价"} if verb == "explain" else {"amount": 1}
    with pytest.raises(InputError, match="差旅费") as caught:
        world.do(f"budget {verb}", "X-1", account="差旅费", **more)  # pyright: ignore[reportArgumentType]
    assert "“差旅”" in caught.value.way_out


@pytest.mark.parametrize("amount", [0, 0.001, 1e12])
def test_an_amount_is_one(amount: float) -> None:
    world = MACHINE.world_in("approved")
    with pytest.raises(InputError, match="amount"):
        world.do("budget book", "X-1", account="差旅", amount=amount)


def test_it_closes_when_what_is_far_off_was_explained() -> None:
    world = MACHINE.world_in("approved")
    world.do("budget book", "X-1", account="差旅", amount=899.99)
    with refused("budget.unexplained", "lines"):
        world.do("budget close", "X-1")
    world.do("budget explain", "X-1", account="差旅", explanation="展会取消")
    with refused("budget.unexplained", "lines"):
        world.do("budget close", "X-1")
    world.do("budget book", "X-1", account="培训", amount=450.45)
    world.do("budget close", "X-1")
    assert (budget(world).state, line(world).explanation) == ("closed", "展会取消")


def test_it_does_not_close_over_what_is_promised() -> None:
    world = MACHINE.world_in("approved")
    world.do("budget book", "X-1", account="差旅", amount=1000)
    world.do("budget book", "X-1", account="培训", amount=460)
    world.do("budget commit", "X-1", account="培训", amount=30)
    with pytest.raises(RefusedError, match=r"培训 30\.00") as caught:
        world.do("budget close", "X-1")
    assert (caught.value.rule, caught.value.field) == ("budget.promised", "lines")
    world.do("budget book", "X-1", account="培训", amount=20, from_commitment=True)
    with refused("budget.promised", "lines"):
        world.do("budget close", "X-1")
    world.do("budget commit", "X-1", account="培训", amount=-10)
    world.do("budget close", "X-1")
    assert budget(world).state == "closed"


def test_what_is_left_undone_calls() -> None:
    world = MACHINE.world_in("preparing")
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins, need.ends) == ("to_approve", 1, None, None)
    over = datetime(2026, 4, 1, tzinfo=UTC)
    world = MACHINE.world_in("executing")
    assert world.calls("X-1", datetime(2026, 3, 31, 23, tzinfo=UTC)) == set()
    (need,) = world.needs("X-1", over)
    assert (need.what, need.severity, need.begins) == ("not_closed", 2, over)
    world.do("budget commit", "X-1", account="差旅", amount=51, justification="展会加开")
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity) == ("over_plan", 2)
    assert "差旅" in need.message
    world.do("budget explain", "X-1", account="差旅", explanation="展会加开")
    world.do("budget commit", "X-1", account="差旅", amount=-51)
    world.do("budget close", "X-1")
    assert world.calls("X-1", over) == set()


def test_a_period_that_was_corrected_to_none_calls_for_nothing() -> None:
    world = MACHINE.world_in("executing")
    world.states["X-1"] = replace(budget(world), period="明年")
    assert world.calls("X-1", datetime(2030, 1, 1, tzinfo=UTC)) == set()
