"""Where a process would break, and what adding and taking away a step does to the flow."""

from __future__ import annotations

import pytest

from opsledger_events.errors import InputError
from opsledger_events.process_content import STEPS_LIMIT, Arrow, Content, Shape, Step, breaks


def ways(*targets: str) -> tuple[Arrow, ...]:
    """Ways out to these steps; "to?condition" has one."""
    pairs = [target.partition("?") for target in targets]
    return tuple(Arrow(to=to, condition=condition) for to, _, condition in pairs)


def task(step_id: str, *targets: str, accountable: str = "仓库主管") -> Step:
    """A task with somebody accountable and these ways out."""
    return Step(id=step_id, next=ways(*targets), accountable=accountable)


def words(*steps: Step) -> list[tuple[str, str]]:
    """Where a process of these steps breaks."""
    return [(found.step, found.word) for found in breaks(Content(steps=steps))]


END = Step(id="end", shape=Shape.END)


def test_a_whole_process_breaks_nowhere() -> None:
    gate = Step(id="ok", shape=Shape.EXCLUSIVE, next=ways("ship?合格", "pack?不合格"))
    assert words(task("pack", "ok"), gate, task("ship", "end"), END) == []
    assert words() == []


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ((task("pack"),), [("pack", "dead_end")]),
        ((task("pack", "ship"),), [("pack", "unknown_step")]),
        ((task("pack", "end"), END, task("ship", "end")), [("ship", "unreachable")]),
        ((task("pack", "end", accountable=""), END), [("pack", "no_accountable")]),
        ((task("a", "b", "end"), task("b", "end"), END), [("a", "no_gateway")]),
        (
            (Step(id="g", shape=Shape.EXCLUSIVE, next=ways("b", "end")), task("b", "end"), END),
            [("g", "no_condition")],
        ),
    ],
)
def test_each_way_to_break(steps: tuple[Step, ...], found: list[tuple[str, str]]) -> None:
    assert words(*steps) == found
    assert all(held.message for held in breaks(Content(steps=steps)))


def test_only_tasks_need_somebody_accountable() -> None:
    start = Step(id="start", shape=Shape.START, next=ways("both"))
    both = Step(id="both", shape=Shape.PARALLEL, next=ways("end", "pack"))
    assert words(start, both, task("pack", "end"), END) == []


def test_one_way_of_a_gateway_may_be_the_one_taken_otherwise() -> None:
    gate = Step(id="g", shape=Shape.EXCLUSIVE, next=ways("b?超过一万元", "end"))
    assert words(gate, task("b", "end"), END) == []


def test_a_circle_is_reached_and_ends() -> None:
    assert words(task("a", "b"), task("b", "a")) == []


def test_a_step_comes_between() -> None:
    content = Content(steps=(task("a", "b"), task("b"))).with_added(task("x"), "a")
    assert [(step.id, step.next) for step in content.steps] == [
        ("a", ways("x")),
        ("x", ways("b")),
        ("b", ()),
    ]


def test_a_step_behind_another_may_say_where_it_leads() -> None:
    content = Content(steps=(task("a", "b"), task("b"))).with_added(task("x", "a"), "a")
    assert content.steps[1].next == ways("a")


def test_behind_a_gateway_a_step_is_one_more_way() -> None:
    gate = Step(id="g", shape=Shape.EXCLUSIVE, next=ways("b?是"))
    content = Content(steps=(gate, task("b"))).with_added(task("x"), "g")
    assert [step.id for step in content.steps] == ["g", "x", "b"]
    assert content.steps[0].next == ways("b?是", "x")


def test_a_step_that_follows_none_is_the_last_and_linked_to_nothing() -> None:
    content = Content(steps=(task("a"),)).with_added(task("x"), "")
    assert content.steps == (task("a"), task("x"))


def test_what_led_to_a_step_that_is_gone_leads_on() -> None:
    gate = Step(id="g", shape=Shape.EXCLUSIVE, next=ways("b?是", "a?否"))
    content = Content(steps=(task("a", "g"), gate, task("b", "g"))).without("g")
    assert [(step.id, step.next) for step in content.steps] == [("a", ways("b?是")), ("b", ways("a?否"))]


def test_conditions_on_the_way_come_together() -> None:
    gate = Step(id="g", shape=Shape.EXCLUSIVE, next=ways("x?大额", "y"))
    after = Content(steps=(gate, task("x", "y?加急"), task("y"))).without("x")
    assert after.steps[0].next == ways("y?大额; 加急", "y")


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([task("a"), task("a")], "two steps “a”"),
        ([task("two words")], "two words"),
        ([task(f"s{number}") for number in range(STEPS_LIMIT + 1)], "200 steps"),
        ([task("a", *(f"b{number}" for number in range(21)))], "20 ways"),
    ],
)
def test_steps_that_cannot_be(steps: list[Step], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Content(steps=tuple(steps)).check()


def test_a_digest_tells_who_is_accountable() -> None:
    one, other = (Content(steps=(task("a", accountable=name),)) for name in ("王伟", "赵敏"))
    assert one.digest() == Content(steps=(task("a", accountable="王伟"),)).digest() != other.digest()


def test_a_step_that_its_predecessor_leads_to_already_is_put_behind_it() -> None:
    """Nothing leads to itself, and what the gateway says of the way stays."""
    content = Content(steps=(task("a", "x"), task("b"))).with_added(task("x"), "a")
    assert content.steps == (task("a", "x"), task("x"), task("b"))
    gate = Step(id="g", shape=Shape.EXCLUSIVE, next=ways("x?是", "b"))
    content = Content(steps=(gate, task("b"))).with_added(task("x"), "g")
    assert content.steps == (gate, task("x"), task("b"))
