"""Task: who does what until when; what it comes from does not close while it is open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from opsledger_events.common import Linked
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.task import Task, TaskType
from opsledger_events.record import Link, LinkType
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

CREATE = Step("create", {"title": "检修屋面"})
ACTIVE = {"open", "in_progress"}
MACHINE = Machine(
    "task",
    ways={
        "open": [CREATE],
        "in_progress": [CREATE, Step("progress", {"percent": 20})],
        "done": [CREATE, Step("complete")],
        "cancelled": [CREATE, Step("cancel")],
    },
    given={
        "assign": Step("assign", {"assignee": "张强"}),
        "progress": Step("progress", {"percent": 50}),
        "block": Step("block", {"why": "等材料"}),
    },
    allowed={
        "assign": ACTIVE,
        "progress": ACTIVE,
        "block": ACTIVE,
        "complete": ACTIVE,
        "cancel": ACTIVE,
        "reopen": {"done", "cancelled"},
    },
)


def task(world: World, record: str = "X-1") -> Task:
    """A task as it stands."""
    state = world.states[record]
    assert isinstance(state, Task)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_progress_goes_up_to_done_and_may_come_back() -> None:
    world = MACHINE.world_in("open")
    world.do("task progress", "X-1", percent=60)
    assert (task(world).state, task(world).progress) == ("in_progress", 60)
    world.do("task complete", "X-1")
    assert (task(world).state, task(world).progress) == ("done", 100)
    with refused("reason", "reason"):
        world.do("task reopen", "X-1")
    world.do("task reopen", "X-1", reason="仍漏水", percent=80)
    assert (task(world).state, task(world).progress) == ("in_progress", 80)
    with pytest.raises(InputError, match="percent"):
        world.do("task progress", "X-1", percent=101)


def test_blocked_says_why_and_since_when() -> None:
    world = MACHINE.world_in("open")
    with refused("task.blocked", "blocked"):
        world.do("task unblock", "X-1")
    world.do("task block", "X-1", why="等材料")
    since = world.now
    world.do("task block", "X-1", why="等报价")
    assert (task(world).blocked, task(world).why, task(world).blocked_at) == (True, "等报价", since)
    assert task(world).state == "open"
    world.do("task unblock", "X-1")
    assert (task(world).blocked, task(world).why, task(world).blocked_at) == (False, "", None)


@pytest.mark.parametrize("verb", ["complete", "cancel"])
def test_what_is_over_is_not_blocked(verb: str) -> None:
    world = MACHINE.world_in("open")
    world.do("task block", "X-1", why="等材料")
    world.do(f"task {verb}", "X-1", reason="由测试")
    assert not task(world).blocked


def test_an_issue_does_not_close_before_its_task_is_done(world: World) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    created, link = world.do("task create", "X-1", title="检修", source="ISS-1")
    assert created.type == "task.created/1"
    assert (link.record, link.data) == ("ISS-1", Linked(link=LinkType.ANSWERED_BY, to="X-1"))
    world.do("issue resolve", "ISS-1", solution="换防水层")
    world.do("issue verify", "ISS-1", actor="王伟")
    with refused("issue.open_action", "links"):
        world.do("issue close", "ISS-1")
    world.do("task progress", "X-1", percent=100)
    with refused("issue.open_action", "links"):
        world.do("issue close", "ISS-1")
    world.do("task complete", "X-1")
    world.do("issue close", "ISS-1")
    assert world.state("ISS-1") == "closed"
    assert world.states["ISS-1"].links == (Link(type=LinkType.ANSWERED_BY, to="X-1"),)


@pytest.mark.parametrize("end", ["close", "dismiss"])
def test_no_task_comes_from_an_issue_that_is_closed(world: World, end: str) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("task create", "X-1", title="检修", source="ISS-1")
    world.do("task complete", "X-1")
    if end == "close":
        world.do("issue resolve", "ISS-1", solution="换防水层")
        world.do("issue verify", "ISS-1", actor="王伟")
    world.do(f"issue {end}", "ISS-1", reason="由测试")
    with refused("task.source_closed", "source"):
        world.do("task create", "X-2", title="再检修", source="ISS-1")
    with refused("task.source_closed", "source"):
        world.do("task reopen", "X-1", reason="仍漏水")
    found, _ = world.do("task create", "X-2", title="再检修", source="ISS-1", as_found=True)
    assert found.unmet == ("task.source_closed",)
    world.do("issue reopen", "ISS-1", reason="仍漏水")
    world.do("task reopen", "X-1", reason="仍漏水")
    assert world.state("X-1") == "in_progress"


def test_a_source_of_another_kind_gets_no_link(world: World) -> None:
    world.do("task create", "P-1", title="大修", type="project")
    assert len(world.do("task create", "X-1", title="检修", source="P-1", parent="P-1")) == 1
    assert (task(world).source, task(world).parent) == ("P-1", "P-1")
    assert task(world, "P-1").type is TaskType.PROJECT
    with pytest.raises(NotFoundError, match="ISS-9"):
        world.do("task create", "X-2", title="检修", source="ISS-9")
    with pytest.raises(InputError, match="source"):
        world.do("task amend", "X-1", changes={"source": None})


def test_a_task_is_never_a_part_of_itself(world: World) -> None:
    world.do("task create", "A", title="大修", type="campaign")
    world.do("task create", "B", title="屋面", type="project", parent="A")
    world.do("task create", "C", title="东侧", parent="B")
    with pytest.raises(InputError, match="parent: A would stand above itself"):
        world.do("task amend", "A", changes={"parent": "C"})
    with pytest.raises(InputError, match="parent"):
        world.do("task create", "D", title="自己", parent="D")
    world.do("task amend", "B", changes={"parent": None})
    world.do("task amend", "A", changes={"parent": "C"})
    assert (task(world, "B").parent, task(world, "A").parent) == (None, "C")


def test_its_day_is_over_when_the_next_begins() -> None:
    world = MACHINE.world_in("in_progress")
    world.do("task assign", "X-1", assignee="张强")
    world.do("task amend", "X-1", changes={"due": "2026-03-01"})
    assert task(world).due == date(2026, 3, 1)
    assert world.calls("X-1", datetime(2026, 3, 1, 23, tzinfo=UTC)) == set()
    (need,) = world.needs("X-1", datetime(2026, 3, 2, tzinfo=UTC))
    assert (need.what, need.severity, need.begins, need.ends) == (
        "overdue",
        3,
        datetime(2026, 3, 2, tzinfo=UTC),
        None,
    )
    world.do("task complete", "X-1")
    assert world.calls("X-1", datetime(2026, 3, 2, tzinfo=UTC)) == set()


def test_the_last_day_there_is_may_be_named() -> None:
    world = MACHINE.world_in("in_progress")
    world.do("task amend", "X-1", changes={"due": "9999-12-31"})
    assert world.calls("X-1", world.now) == set()


def test_what_is_blocked_or_nobodys_calls() -> None:
    world = MACHINE.world_in("open")
    assert world.calls("X-1", world.now) == {"unassigned"}
    world.do("task assign", "X-1", assignee="张强")
    assert world.calls("X-1", world.now) == set()
    before = world.now
    world.do("task block", "X-1", why="等材料")
    assert world.calls("X-1", before) == set()
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins) == ("blocked", 2, world.now)
    assert "等材料" in need.message
