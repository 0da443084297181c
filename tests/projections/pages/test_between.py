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
    words = ("open_action", "both_in_force", "evidence_lapsed", "unit_dissolved", "position_abolished")
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


def test_an_obligation_whose_evidence_is_out_of_force(world: World, read: Read) -> None:
    """The chapter of laws shows a gap, and who answers for it is told."""
    world.do("document adopt", "DOC-1", body="一")
    world.do("obligation identify", "OBL-1", title="消防", owner="赵敏")
    world.do("obligation decide", "OBL-1", applies=True)
    world.do("obligation assess", "OBL-1", verdict="compliant", met_by=["DOC-1"])
    assert said(read, world) == set()
    world.do("document retire", "DOC-1", reason="并入")
    lapsed = {("OBL-1", "no longer in force: DOC-1")}
    assert said(read, world) == lapsed
    assert said(read, world, at=len(world.entries)) == lapsed
    assert said(read, world, at=len(world.entries) - 1) == set()
    assert said(read, world, person="赵敏") == lapsed
    world.do("obligation assess", "OBL-1", verdict="non_compliant")
    assert said(read, world) == set(), "that it is not met calls already"


def test_what_belongs_to_a_unit_that_was_dissolved(world: World, read: Read) -> None:
    world.do("unit establish", "U-1", title="运营部")
    world.do("unit establish", "U-2", title="仓库", parent="U-1")
    world.do("position create", "POS-1", title="主管", unit="U-1")
    world.do("position create", "POS-2", title="仓管", unit="U-2", reports_to="POS-1")
    world.do("position abolish", "POS-1", reason="合并")
    world.do("unit dissolve", "U-1", reason="合并")
    above = {
        ("POS-2", "reports to POS-1, which was abolished"),
        ("U-2", "belongs to U-1, which was dissolved"),
    }
    assert said(read, world) == above
    assert said(read, world, at=len(world.entries)) == above
    world.do("unit dissolve", "U-2", reason="合并")
    world.do("position abolish", "POS-2", reason="合并")
    assert said(read, world) == set()
