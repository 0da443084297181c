"""An action that is linked to an issue answers it, from whichever side the link is set; the issue waits for it."""

from __future__ import annotations

import pytest

from opsledger_events.errors import RefusedError
from opsledger_events.record import Link, LinkType
from tests.events.world import World, refused


@pytest.fixture
def verified(world: World) -> World:
    """An issue that could be closed, and two actions that have nothing to do with it yet."""
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("issue resolve", "ISS-1", solution="换密封圈")
    world.do("issue verify", "ISS-1", actor="王伟")
    world.do("issue raise", "ISS-2", title="异响")
    world.do("task create", "TSK-1", title="采购密封圈")
    world.do("improvement plan", "IMP-1", title="定期保养", sources=["ISS-2"])
    return world


def answers(world: World) -> tuple[Link, ...]:
    """The links of the first issue."""
    return world.states["ISS-1"].links


@pytest.mark.parametrize("link", ["implements", "mitigates", "supports", "caused_by"])
@pytest.mark.parametrize(("action", "end"), [("task TSK-1", "complete"), ("improvement IMP-1", "abandon")])
def test_an_issue_waits_for_what_is_linked_to_it(verified: World, action: str, end: str, link: str) -> None:
    kind, record = action.split()
    verified.do(f"{kind} link", record, link=link, to="ISS-1")
    assert answers(verified) == (Link(type=LinkType.ANSWERED_BY, to=record),)
    with refused("issue.open_action", "links"):
        verified.do("issue close", "ISS-1")
    verified.do(f"{kind} {end}", record, reason="设备报废")
    verified.do("issue close", "ISS-1")


@pytest.mark.parametrize("link", ["measures", "evidence_for", "supersedes"])
def test_a_link_that_is_about_no_action_holds_nothing_up(verified: World, link: str) -> None:
    verified.do("task link", "TSK-1", link=link, to="ISS-1")
    assert not answers(verified)
    verified.do("issue close", "ISS-1")


def test_a_link_that_is_taken_away_is_gone_from_both(verified: World) -> None:
    verified.do("task link", "TSK-1", link="implements", to="ISS-1")
    verified.do("task link", "TSK-1", link="supports", to="ISS-1")
    verified.do("task unlink", "TSK-1", link="supports", to="ISS-1", reason="误")
    assert answers(verified), "it acts upon the issue by its other link still"
    verified.do("task unlink", "TSK-1", link="implements", to="ISS-1", reason="误")
    assert not answers(verified)


def test_what_comes_from_an_issue_answers_it_whatever_is_unlinked(verified: World) -> None:
    verified.do("task create", "TSK-2", title="检查", source="ISS-1")
    verified.do("task link", "TSK-2", link="implements", to="ISS-1")
    verified.do("task unlink", "TSK-2", link="implements", to="ISS-1", reason="误")
    with refused("issue.open_action", "links"):
        verified.do("issue close", "ISS-1")


@pytest.mark.parametrize(
    ("asked", "record", "link", "to"),
    [
        ("issue link", "ISS-1", "answered_by", "TSK-1"),
        ("task link", "TSK-1", "implements", "ISS-1"),
        ("improvement link", "IMP-1", "mitigates", "ISS-1"),
    ],
)
def test_an_open_action_is_not_linked_to_a_closed_issue(
    verified: World, asked: str, record: str, link: str, to: str
) -> None:
    verified.do("issue close", "ISS-1")
    with pytest.raises(RefusedError, match="ISS-1 is closed") as caught:
        verified.do(asked, record, link=link, to=to)
    assert (caught.value.rule, caught.value.field) == ("link.issue_closed", "to")
    assert "issue reopen ISS-1" in caught.value.way_out


def test_what_is_done_may_be_linked_to_a_closed_issue_but_is_not_taken_up_again(verified: World) -> None:
    verified.do("issue close", "ISS-1")
    verified.do("task complete", "TSK-1")
    verified.do("task link", "TSK-1", link="implements", to="ISS-1")
    with refused("task.source_closed", "source"):
        verified.do("task reopen", "TSK-1", reason="仍漏水")
    verified.do("issue reopen", "ISS-1", reason="仍漏水")
    verified.do("task reopen", "TSK-1", reason="仍漏水")
