"""What two records together need a person for: now, at a past moment, and of one person."""

from __future__ import annotations

import pytest

from opsledger_projections.at import At
from opsledger_projections.attention import attention
from opsledger_projections.pages.whole import WholeReading
from tests.events.world import World
from tests.projections.pages.conftest import Read

Said = set[tuple[str, str]]


def said(read: Read, world: World, at: int | None = None, person: str = "") -> Said:
    """The records that call because of another one, and the words of why."""
    reading = read(world) if at is None else read(world, At(position=at))
    words = ("open_action", "both_in_force")
    calls = attention(reading.views, reading.at, reading.now, person)
    found = {(call.record, call.need.message) for call in calls if call.need.what in words}
    whole = WholeReading(reading.views, reading.now, reading.at)
    if not person:
        assert found == {(call.record, call.need.message) for call in whole.calls if call.need.what in words}
    return found


@pytest.fixture
def closed(world: World) -> World:
    """An issue that was closed when its task was done."""
    world.do("issue raise", "ISS-1", title="漏水", owner="赵敏")
    world.do("task create", "TSK-1", title="换密封圈")
    world.do("issue link", "ISS-1", link="answered_by", to="TSK-1")
    world.do("task complete", "TSK-1")
    world.do("issue resolve", "ISS-1", solution="换密封圈")
    world.do("issue verify", "ISS-1", actor="王伟")
    world.do("issue close", "ISS-1")
    return world


def test_a_closed_issue_calls_while_an_action_is_open(closed: World, read: Read) -> None:
    assert said(read, closed) == set()
    closed.do("task reopen", "TSK-1", reason="仍漏水")
    open_action = {("ISS-1", "closed, but TSK-1 is open")}
    assert said(read, closed) == open_action
    assert said(read, closed, person="赵敏") == open_action
    assert said(read, closed, person="李娜") == set()
    reopened = len(closed.entries)
    closed.do("task cancel", "TSK-1", reason="拆除")
    assert said(read, closed) == set()
    assert said(read, closed, at=reopened) == open_action
    assert said(read, closed, at=reopened - 1) == set()


def test_an_issue_that_was_reopened_does_not(closed: World, read: Read) -> None:
    closed.do("task reopen", "TSK-1", reason="仍漏水")
    closed.do("issue reopen", "ISS-1", reason="仍漏水")
    assert said(read, closed) == set()


@pytest.mark.parametrize("by", ["field", "link"])
def test_two_documents_in_force_of_which_one_supersedes_the_other(world: World, read: Read, by: str) -> None:
    world.do("document adopt", "DOC-1", body="一")
    world.do("document adopt", "DOC-2", body="二")
    if by == "field":
        world.do("document amend", "DOC-2", changes={"supersedes": "DOC-1"})
    else:
        world.do("document link", "DOC-2", link="supersedes", to="DOC-1")
    both = {("DOC-2", "in force, and so is DOC-1, which it supersedes")}
    assert said(read, world) == both
    held = len(world.entries)
    world.do("document retire", "DOC-1", reason="并入")
    assert said(read, world) == set()
    assert said(read, world, at=held) == both
