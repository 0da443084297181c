"""Who may record what: which grants cover a wish, and what is said of those that do not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import fields

from opsledger_events.errors import OpsledgerError
from opsledger_events.fold import evolve
from opsledger_events.kinds.access import Access, Grant
from opsledger_events.permission import Wanted, areas_of, covering, lacking, rule_broken
from opsledger_events.registry import KINDS
from opsledger_events.roles import Role, role_needed
from opsledger_events.situation import Situation
from opsledger_events.values import Area
from opsledger_events.wire import event_from
from tests.events.drawing import values
from tests.events.world import World

RAISE = Wanted("lina", "lina", "issue", "raise", Role.RECORDER, (Area.SALES,))


def access(*grants: Grant) -> Access:
    """What a person may do."""
    return Access(person="lina", grants=grants)


def recorder(**limits: Any) -> Grant:
    """A grant of the role recorder."""
    return Grant(role=Role.RECORDER, position=7, **limits)


@pytest.mark.parametrize(
    ("grant", "rule"),
    [
        (recorder(), ""),
        (recorder(kinds=("issue",), areas=(Area.SALES,), verbs=("raise",)), ""),
        (recorder(kinds=("task",)), "access.limits"),
        (recorder(areas=(Area.FINANCE,)), "access.limits"),
        (recorder(verbs=("close",)), "access.limits"),
        (Grant(role=Role.ADMIN), "access.role"),
        (Grant(role=Role.APPROVER), "access.role"),
        (Grant(role=Role.AUDITOR), "access.role"),
        (Grant(role=Role.VIEWER), "access.role"),
    ],
)
def test_each_limit_narrows_a_role_and_no_role_includes_another(grant: Grant, rule: str) -> None:
    assert rule_broken(access(grant), RAISE) == rule
    assert bool(covering(access(grant), RAISE)) is not bool(rule)
    assert bool(lacking(grant, RAISE, Area.SALES)) is bool(rule)


def test_whoever_has_no_record_has_no_role() -> None:
    assert rule_broken(None, RAISE) == rule_broken(access(), RAISE) == "access.role"


def test_the_name_of_another_needs_a_grant_that_says_so() -> None:
    """The grant that covers the change has to name the actor; another grant that does is not enough."""
    other = RAISE._replace(actor="李娜")
    assert rule_broken(access(recorder()), other) == "access.act_as"
    assert rule_broken(access(recorder(act_as=("王伟",))), other) == "access.act_as"
    assert (
        rule_broken(access(recorder(), recorder(kinds=("task",), act_as=("李娜",))), other) == "access.act_as"
    )
    assert not rule_broken(access(recorder(act_as=("王伟", "李娜"))), other)
    assert not rule_broken(access(recorder(act_as=("*",))), other)
    assert not rule_broken(access(recorder(act_as=("李娜",))), RAISE), "the own name needs none"


def test_a_move_to_another_area_needs_both() -> None:
    """One grant may cover where the record was, another one where it goes."""
    moved = RAISE._replace(areas=(Area.SALES, Area.FINANCE))
    sales, finance = recorder(areas=(Area.SALES,)), recorder(areas=(Area.FINANCE,))
    assert rule_broken(access(sales), moved) == rule_broken(access(finance), moved) == "access.limits"
    assert covering(access(sales, finance), moved) == (sales, finance)


def test_what_is_another_persons_word_takes_an_approver() -> None:
    """Wherever a rule compares two persons by what they recorded, and wherever something is approved."""
    for kind in KINDS.values():
        for verb, event in kind.verbs.items():
            needed = role_needed(kind, event)
            assert (needed is Role.ADMIN) is kind.about_access
            if event.four_eyes or verb in ("approve", "adopt", "verify"):
                assert needed is Role.APPROVER, f"{kind.name} {verb}"
    assert role_needed(KINDS["issue"], KINDS["issue"].verbs["raise"]) is Role.RECORDER


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_areas_asked_for_are_those_before_and_after(kind: Any, data: st.DataObject) -> None:
    """No event takes a record into an area, or out of one, that was not asked for."""
    world = World()
    for _ in range(data.draw(st.integers(1, 4))):
        verb = data.draw(st.sampled_from(["amend", *(event.declared.verb for event in kind.events)]))
        given_fields = _drawn(kind, verb, data)
        before = world.states.get("X-1")
        try:
            event = event_from(kind, verb, given_fields)
        except OpsledgerError:
            continue
        now = Situation(
            "X-1",
            before or kind.initial,
            world.version("X-1"),
            event,
            "李娜",
            "李娜",
            world.now,
            world.states.get,
            world.claimed,
            world.claims_within,
            world.holder,
        )
        try:
            entries = world.do(f"{kind.name} {verb}", "X-1", reason="试", as_found=True, **given_fields)
        except OpsledgerError:
            continue
        after = evolve(before or kind.initial, entries[0])
        assert set(areas_of(now)) == {state.area for state in (before, after) if state is not None}


def _drawn(kind: Any, verb: str, data: st.DataObject) -> dict[str, Any]:
    """What is given with a verb: an area for every amendment, and anything for the others."""
    if verb == "amend":
        return {"changes": {"area": data.draw(st.sampled_from([str(area) for area in Area]))}}
    given = {
        field.encode_name: data.draw(values(field.type))
        for field in fields(kind.verbs[verb])
        if field.required or field.name == "area"
    }
    return {name: value for name, value in given.items() if value is not UNSET}
