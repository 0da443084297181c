"""The events of every kind: amend, correct, link, attach, comment, review, acknowledge."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec import to_builtins

from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.kinds.issue import Issue
from opsledger_events.record import (
    Acknowledgement,
    Attachment,
    Link,
    LinkType,
    Record,
    ReviewOutcome,
)
from opsledger_events.registry import KINDS
from tests.events.world import World, refused

SHA = "ab" * 32


@pytest.fixture
def raised(world: World) -> World:
    """A world with the issue `ISS-1`."""
    world.do("issue raise", "ISS-1", title="漏水")
    return world


def first(world: World) -> Record:
    """The issue as it stands."""
    return world.states["ISS-1"]


def test_amending_changes_fields_by_name(raised: World) -> None:
    raised.do("issue amend", "ISS-1", changes={"title": "大漏水", "area": "production", "tags": ["水", "急"]})
    assert (first(raised).title, first(raised).area, first(raised).tags) == (
        "大漏水",
        "production",
        ("水", "急"),
    )
    raised.do("issue amend", "ISS-1", changes={"occurred_at": "2026-01-04T08:00:00+08:00"})
    state = first(raised)
    assert isinstance(state, Issue)
    assert state.occurred_at is not None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Nothing"),
        ({"titel": "x"}, "“titel”"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"area": "slaes"}, "area"),
        ({"occurred_at": "2026-01-04T08:00:00"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
    ],
)
def test_what_cannot_be_amended(raised: World, changes: dict[str, Any], says: str) -> None:
    before = first(raised)
    with pytest.raises(InputError, match=says):
        raised.do("issue amend", "ISS-1", changes=changes)
    assert first(raised) is before


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [
        ({"severity": "high"}, r"^It is set by: `issue triage`\.$"),
        ({"solution": "换阀"}, r"^It is set by: `issue propose`, `issue resolve`\.$"),
        ({"state": "closed"}, "can be amended: title"),
        ({"resolved_by": "王伟"}, "can be amended: title"),
        ({"links": []}, "can be amended: title"),
    ],
)
def test_what_has_an_event_of_its_own_names_its_verbs(
    raised: World, changes: dict[str, Any], way_out: str
) -> None:
    """Not even as history: a field that is set past its own event would tell of none."""
    for as_found in (False, True):
        with pytest.raises(RefusedError) as caught:
            raised.do("issue amend", "ISS-1", as_found=as_found, changes=changes)
        assert (caught.value.rule, caught.value.field) == ("amend.own_event", *changes)
        assert caught.value.exit_code == InputError.exit_code
        assert re.search(way_out, caught.value.way_out)


def test_a_verb_that_cannot_follow_yet_comes_after_what_can(raised: World) -> None:
    raised.do("issue resolve", "ISS-1", solution="换阀")
    with pytest.raises(RefusedError) as caught:
        raised.do("issue amend", "ISS-1", changes={"severity": "high"})
    assert caught.value.way_out == "It is set by: `issue triage`. From here: find-cause, verify, reopen."


def test_an_amended_reference_is_there(world: World) -> None:
    world.do("goal draft", "GOAL-1", title="愿景")
    world.do("issue raise", "ISS-1", title="漏水")
    with pytest.raises(NotFoundError, match="GOAL-9"):
        world.do("goal amend", "GOAL-1", changes={"parent": "GOAL-9"})
    with pytest.raises(InputError, match="kind issue"):
        world.do("goal amend", "GOAL-1", changes={"parent": "ISS-1"})
    with pytest.raises(InputError, match="itself"):
        world.do("goal amend", "GOAL-1", changes={"parent": "GOAL-1"})


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_kind_amends_what_an_event_of_its_own_changes(kind: Any) -> None:
    own = {name for event in kind.events if not event.declared.begins for name in event.__struct_fields__}
    assert not own & set(kind.amendable) - {"title", "owner", "area", "tags"}
    assert {"title", "owner", "area", "tags", "note"} <= set(kind.amendable)


def test_a_correction_says_what_holds_instead_and_why(raised: World) -> None:
    raised.do("issue triage", "ISS-1", severity="critical")
    with refused("reason", "reason"):
        raised.do("issue correct-entry", "ISS-1", corrects=2, changes={"severity": "low"})
    raised.do("issue correct-entry", "ISS-1", reason="点错", corrects=2, changes={"severity": "low"})
    state = first(raised)
    assert isinstance(state, Issue)
    assert (state.severity, state.state) == ("low", "triaged")
    raised.do("issue correct-entry", "ISS-1", reason="与本单无关", corrects=1)
    assert first(raised) == state


def test_a_correction_is_about_an_entry_of_the_record(raised: World) -> None:
    raised.do("issue raise", "ISS-2", title="异响")
    for position in (2, 99):
        with pytest.raises(NotFoundError, match=f"#{position}"):
            raised.do("issue correct-entry", "ISS-1", reason="点错", corrects=position)
    with pytest.raises(InputError, match="state"):
        raised.do("issue correct-entry", "ISS-1", reason="点错", corrects=1, changes={"state": "closed"})


BEGIN: dict[str, tuple[str, dict[str, Any]]] = {
    "document": ("draft", {"body": "文"}),
    "plan": ("draft", {}),
    "process": ("draft", {}),
    "budget": ("prepare", {"period": "2026", "currency": "CNY"}),
    "issue": ("raise", {}),
    "meeting": ("schedule", {"starts_at": "2026-01-06T09:00:00Z"}),
}
"""How a record of a kind begins."""


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("document", "approved_sha256"),
        ("document", "body"),
        ("document", "draft_author"),
        ("plan", "steps"),
        ("process", "draft_authors"),
        ("process", "steps"),
        ("budget", "lines_sha256"),
        ("budget", "preparer"),
        ("issue", "resolved_by"),
        ("meeting", "minuted_by"),
    ],
)
def test_a_correction_does_not_stand_in_for_an_approval(kind: str, field: str) -> None:
    """Neither what was approved nor who did which part of it is set past the verbs that somebody else judges.

    Not as history either: no other system knows of corrections of this one.
    """
    world = World()
    world.do(f"{kind} {BEGIN[kind][0]}", "X-1", title="试", **BEGIN[kind][1])
    changes = {field: to_builtins(getattr(KINDS[kind].initial, field))}
    for as_found in (False, True):
        with refused("approval.by_correction", field):
            world.do(
                f"{kind} correct-entry", "X-1", reason="误", as_found=as_found, corrects=1, changes=changes
            )


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_nothing_under_an_approval_is_amended(kind: Any) -> None:
    assert set(kind.record.under_approval) <= set(kind.record.__struct_fields__)
    assert not set(kind.record.under_approval) & set(kind.amendable)


def test_links_are_typed_and_there_once(raised: World) -> None:
    raised.do("issue raise", "ISS-2", title="异响")
    raised.do("issue link", "ISS-1", link="caused_by", to="ISS-2")
    with refused("link.new", "to"):
        raised.do("issue link", "ISS-1", link="caused_by", to="ISS-2")
    assert first(raised).links == (Link(type=LinkType.CAUSED_BY, to="ISS-2"),)
    with pytest.raises(NotFoundError, match="ISS-9"):
        raised.do("issue link", "ISS-1", link="caused_by", to="ISS-9")
    with pytest.raises(InputError, match="itself"):
        raised.do("issue link", "ISS-1", link="caused_by", to="ISS-1")
    with refused("link.exists", "to"):
        raised.do("issue unlink", "ISS-1", reason="误", link="supports", to="ISS-2")
    with refused("reason", "reason"):
        raised.do("issue unlink", "ISS-1", link="caused_by", to="ISS-2")
    raised.do("issue unlink", "ISS-1", reason="误", link="caused_by", to="ISS-2")
    assert first(raised).links == ()


def test_attachments_are_added(raised: World) -> None:
    raised.do("issue attach", "ISS-1", name="照片.jpg", sha256=SHA, size_bytes=5, media_type="image/jpeg")
    raised.do("issue attach", "ISS-1", name="单据", sha256=SHA, size_bytes=5)
    assert first(raised).attachments == (
        Attachment(name="照片.jpg", sha256=SHA, size_bytes=5, media_type="image/jpeg"),
        Attachment(name="单据", sha256=SHA, size_bytes=5),
    )
    with pytest.raises(InputError, match="sha256"):
        raised.do("issue attach", "ISS-1", name="单据", sha256="AB", size_bytes=5)


def test_a_comment_changes_nothing(raised: World) -> None:
    before = first(raised)
    raised.do("issue comment", "ISS-1", text="已通知供应商")
    assert first(raised) is before


def test_a_review_is_not_an_edit(raised: World) -> None:
    raised.do("issue review", "ISS-1", outcome="revise", remark="过时")
    assert (first(raised).review, first(raised).reviewed_at) == (ReviewOutcome.REVISE, raised.now)
    assert first(raised).state == "raised"


def test_an_acknowledgement_pins_the_version(raised: World) -> None:
    raised.do("issue acknowledge", "ISS-1", actor="王伟")
    raised.do("issue comment", "ISS-1", text="更新")
    raised.do("issue acknowledge", "ISS-1", person="赵敏")
    raised.do("issue acknowledge", "ISS-1", actor="王伟")
    assert first(raised).acknowledged == (
        Acknowledgement(person="赵敏", version=3),
        Acknowledgement(person="王伟", version=4),
    )
    with pytest.raises(InputError, match="of_version"):
        raised.do("issue acknowledge", "ISS-1", of_version=1)
