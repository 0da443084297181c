"""Deciding: what is never waived, what history as found may miss, and what a refusal says."""

from __future__ import annotations

import pytest

from opsledger_events.decide import decide
from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.registry import KINDS
from opsledger_events.situation import Situation
from opsledger_events.ways import verbs_from
from tests.events.world import World, refused


def test_a_record_begins_with_an_event_that_begins_it(world: World) -> None:
    with pytest.raises(NotFoundError, match="ISS-1") as caught:
        world.do("issue resolve", "ISS-1", solution="x")
    assert "issue raise" in caught.value.way_out


@pytest.mark.parametrize("record", ["", " ", "a b", "-1", "a|b", "x" * 81, "a\n", "a\x1b[31m", "../a", "“a”"])
def test_an_id_that_is_none(world: World, record: str) -> None:
    with pytest.raises(InputError, match="cannot be the id"):
        world.do("issue raise", record, title="漏水")


@pytest.mark.parametrize("record", ["ISS-42", "sales.monthly", "问题-1", "_pages/a.md", "a:b@c+d", "x" * 80])
def test_an_id_that_is_one(world: World, record: str) -> None:
    world.do("issue raise", record, title="漏水")
    assert world.state(record) == "raised"


def test_the_refusal_of_a_state_says_what_is_allowed(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(RefusedError) as caught:
        world.do("issue close", "ISS-1")
    assert caught.value.message == "ISS-1 is “raised”; “close” follows only: verified."
    assert caught.value.way_out == "From here: triage, assign, propose, find-cause, resolve, dismiss."
    assert caught.value.exit_code == 9


def test_where_nothing_follows_the_refusal_says_so_in_words(world: World) -> None:
    world.do("goal draft", "GOAL-1", title="减少停机")
    world.do("goal abandon", "GOAL-1", reason="不再追求")
    with pytest.raises(RefusedError) as caught:
        world.do("goal activate", "GOAL-1")
    assert caught.value.way_out.startswith("Nothing of its own follows from here")


def test_history_as_found_names_the_rules_it_did_not_meet(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    (entry,) = world.do("issue close", "ISS-1", as_found=True)
    assert entry.unmet == ("state",)
    assert world.state("ISS-1") == "closed"
    (entry,) = world.do("issue reopen", "ISS-1", as_found=True)
    assert entry.unmet == ("reason",)
    (entry,) = world.do("issue resolve", "ISS-1", as_found=True)
    assert entry.unmet == ("issue.solution",)
    (entry,) = world.do("issue verify", "ISS-1", as_found=True)
    assert entry.unmet == ("issue.four_eyes",)
    (entry,) = world.do("issue close", "ISS-1", as_found=True)
    assert entry.unmet == ()


def test_structure_is_never_waived(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.do("issue close", "ISS-1", as_found=True)
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(NotFoundError):
        world.do("issue dismiss", "ISS-1", as_found=True, duplicate_of="ISS-9")
    with refused("amend.own_event", "state"):
        world.do("issue amend", "ISS-1", as_found=True, changes={"state": "closed"})
    world.do("indicator define", "KPI-1", title="准点率", frequency="day")
    with pytest.raises(InputError):
        world.do("indicator measure", "KPI-1", as_found=True, period="2026", value=1)


def test_a_number_built_in_code_is_checked_too(world: World) -> None:
    world.do("indicator define", "KPI-1", title="准点率", frequency="day")
    for number in (float("nan"), float("inf")):
        now = Situation(
            record="KPI-1",
            state=world.states["KPI-1"],
            version=1,
            event=MeasurementRecorded(period="2026-01-01", value=1, denominator=number),
            actor="李娜",
            authenticated="李娜",
            effective_at=world.now,
            look=world.states.get,
            claimed=world.claimed,
            claims_within=world.claims_within,
            holder=world.holder,
        )
        with pytest.raises(InputError, match="denominator"):
            decide(KINDS["indicator"], now)


def test_a_refused_command_leaves_no_trace(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    states, entries = dict(world.states), list(world.entries)
    with pytest.raises(RefusedError):
        world.do("improvement plan", "IMP-1", title="保养")
    assert (world.states, world.entries) == (states, entries)


def test_verbs_from_a_state_are_those_that_may_follow() -> None:
    assert verbs_from(KINDS["issue"], "verified") == ["find-cause", "reopen", "close"]
    assert "adopt" in verbs_from(KINDS["document"], "retired")
    assert "draft" not in verbs_from(KINDS["document"], "draft")
