"""Document: the text in force and the draft, approval of the exact text by another, adoption, review."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from opsledger_events.body import NO_BODY, Body, body_of
from opsledger_events.drafting import Stage
from opsledger_events.errors import InputError
from opsledger_events.kinds.document import (
    Document,
    DocumentAdopted,
    DocumentApproved,
    DocumentDrafted,
    DocumentRevised,
)
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

WITH_BODY = (DocumentDrafted, DocumentRevised, DocumentAdopted)
DRAFT = Step("draft", {"title": "考勤制度", "body": "# 第一版", "path": "hr/attendance.md"})
SUBMIT = Step("submit")
APPROVE = Step("approve", actor="王伟")
TAKE_EFFECT = Step("take-effect")
IN_FORCE = [DRAFT, SUBMIT, APPROVE, TAKE_EFFECT]
ALIVE = {"draft", "in_review", "approved", "effective"}

MACHINE = Machine(
    "document",
    ways={
        "draft": [DRAFT],
        "in_review": [DRAFT, SUBMIT],
        "approved": [DRAFT, SUBMIT, APPROVE],
        "effective": IN_FORCE,
        "retired": [*IN_FORCE, Step("retire")],
    },
    given={
        "revise": Step("revise", {"body": "# 第二版"}),
        "request-change": Step("request-change", {"remark": "补充病假"}),
        "approve": APPROVE,
        "move": Step("move", {"path": "hr/2026/attendance.md"}),
        "adopt": Step("adopt", {"body": "# 集团版"}),
    },
    allowed={
        "revise": ALIVE,
        "retire": ALIVE,
        "move": ALIVE | {"retired"},
        "adopt": ALIVE | {"retired"},
    },
)


def in_force(**fields: Any) -> World:
    """A world with a document `DOC-1` in force, written by 李娜 and approved by 王伟."""
    world = World()
    for step in IN_FORCE:
        given = step.fields | (fields if step.verb == "draft" else {})
        world.do(f"document {step.verb}", "DOC-1", actor=step.actor, **given)
    return world


def document(world: World) -> Document:
    """The document as it stands."""
    state = world.states["DOC-1"]
    assert isinstance(state, Document)
    return state


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("submit", {"draft"}),
        ("request-change", {"in_review", "approved"}),
        ("approve", {"in_review"}),
        ("take-effect", {"approved"}),
    ],
)
@pytest.mark.parametrize("state", MACHINE.ways)
def test_the_steps_of_a_draft_follow_its_stage(verb: str, allowed: set[str], state: str) -> None:
    world = MACHINE.world_in(state)
    step = MACHINE.given.get(verb, Step(verb))
    if state in allowed:
        world.do(f"document {verb}", "X-1", actor=step.actor, **step.fields)
    elif state == "effective":
        with refused("approval.stage", "stage"):
            world.do(f"document {verb}", "X-1", actor=step.actor, **step.fields)
    else:
        with refused("state", "state"):
            world.do(f"document {verb}", "X-1", actor=step.actor, **step.fields)


def test_a_text_takes_effect(world: World) -> None:
    world.do("document draft", "DOC-1", title="考勤", body="一", path="a.md")
    assert (document(world).body, document(world).draft) == (NO_BODY, body_of("一").reference())
    world.do("document submit", "DOC-1")
    world.do("document approve", "DOC-1", actor="王伟")
    world.do("document take-effect", "DOC-1")
    now = document(world)
    assert (now.state, now.edition, now.author, now.approver) == ("effective", 1, "李娜", "王伟")
    assert now.body == body_of("一").reference()
    assert now.body_sha256 == body_of("一").sha256
    assert (now.stage, now.draft, now.draft_author, now.draft_approver, now.approved_sha256) == (
        None,
        None,
        "",
        "",
        "",
    )
    assert now.effective_from == date(2026, 1, 5)


def test_the_version_in_force_is_not_the_latest_draft() -> None:
    world = in_force()
    world.do("document revise", "DOC-1", reason="新法", body="# 第二版")
    assert document(world).state == "effective"
    assert document(world).body == body_of("# 第一版").reference()
    assert document(world).draft == body_of("# 第二版").reference()
    for verb, actor in (("submit", "李娜"), ("approve", "王伟")):
        world.do(f"document {verb}", "DOC-1", actor=actor)
        assert document(world).body == body_of("# 第一版").reference()
        assert document(world).state == "effective"
    with refused("document.in_force_by_then", "effective_from"):
        world.do("document take-effect", "DOC-1", effective_from="2026-03-01")
    assert document(world).body == body_of("# 第一版").reference(), "it holds until then"
    world.now = datetime(2026, 2, 28, 20, tzinfo=UTC)
    world.do("document take-effect", "DOC-1", effective_from="2026-03-01")
    assert document(world).body == body_of("# 第二版").reference()
    assert (document(world).edition, document(world).effective_from) == (2, date(2026, 3, 1))


def test_the_author_does_not_approve(world: World) -> None:
    world.do("document draft", "DOC-1", title="考勤", body="一", actor="李娜")
    world.do("document revise", "DOC-1", body="二", reason="补充", actor="王伟")
    world.do("document submit", "DOC-1")
    with refused("approval.four_eyes", "actor"):
        world.do("document approve", "DOC-1", actor="王伟")
    world.do("document approve", "DOC-1", actor="李娜")


def test_an_approval_binds_the_exact_text() -> None:
    world = MACHINE.world_in("approved")
    approval = world.entries[-1].data
    assert isinstance(approval, DocumentApproved)
    assert approval.body_sha256 == body_of("# 第一版").sha256
    world.do("document revise", "X-1", reason="笔误", body="# 第一版。")
    assert world.state("X-1") == "draft"
    with refused("state", "state"):
        world.do("document take-effect", "X-1")


def test_a_draft_that_was_changed_behind_its_approval_does_not_take_effect() -> None:
    world = MACHINE.world_in("approved")
    state = world.states["X-1"]
    assert isinstance(state, Document)
    world.states["X-1"] = replace(state, draft=body_of("# 别的").reference())
    with refused("approval.exact_text", "approved_sha256"):
        world.do("document take-effect", "X-1")


def test_a_change_is_asked_for_and_the_approval_gone() -> None:
    world = MACHINE.world_in("approved")
    world.do("document request-change", "X-1", remark="补充病假")
    state = world.states["X-1"]
    assert isinstance(state, Document)
    assert (state.state, state.stage, state.draft_approver, state.approved_sha256) == (
        "draft",
        Stage.DRAFT,
        "",
        "",
    )


@pytest.mark.parametrize("state", ["", *MACHINE.ways])
def test_a_text_in_force_elsewhere_is_adopted_from_any_state(state: str) -> None:
    world = MACHINE.world_in(state) if state else World()
    world.do("document adopt", "X-1", body="# 集团版", path="group/a.md", source="集团 2026-3 号文")
    now = world.states["X-1"]
    assert isinstance(now, Document)
    assert (now.state, now.path, now.source) == ("effective", "group/a.md", "集团 2026-3 号文")
    assert now.body == body_of("# 集团版").reference()
    assert now.title == ("考勤制度" if state else "group/a.md")


def test_adopting_again_keeps_what_is_not_given(world: World) -> None:
    world.do("document adopt", "DOC-1", title="手册", body="一", path="a.md", area="hr", owner="王伟")
    world.do("document retire", "DOC-1", reason="删除")
    world.do("document adopt", "DOC-1", body="二")
    now = document(world)
    assert (now.title, now.path, now.area, now.owner) == ("手册", "a.md", "hr", "王伟")
    assert (now.state, now.edition) == ("effective", 2)


def test_a_document_is_drafted_once(world: World) -> None:
    world.do("document adopt", "DOC-1", body="一")
    with refused("state", "record"):
        world.do("document draft", "DOC-1", title="考勤")


def test_moving_changes_the_path_alone() -> None:
    world = in_force()
    before = document(world)
    world.do("document move", "DOC-1", path="hr/2026.md")
    assert document(world) == replace(before, path="hr/2026.md")


def test_retiring_takes_the_draft_along() -> None:
    world = in_force()
    world.do("document revise", "DOC-1", reason="新法", body="二")
    with refused("reason", "reason"):
        world.do("document retire", "DOC-1")
    world.do("document retire", "DOC-1", reason="不再需要")
    assert (document(world).state, document(world).draft, document(world).stage) == ("retired", None, None)


def test_revising_needs_a_reason() -> None:
    world = in_force()
    with refused("reason", "reason"):
        world.do("document revise", "DOC-1", body="二")


def test_a_digest_comes_with_its_text(world: World) -> None:
    bare = body_of("一").reference()
    for asked in ("document draft", "document adopt"):
        with pytest.raises(InputError, match="without the text"):
            world.do(asked, "DOC-1", title="考勤", body=bare)
    lying = Body(sha256="0" * 64, size_bytes=3, text="一")
    with pytest.raises(InputError, match="without the text"):
        world.do("document adopt", "DOC-1", body=lying)
    world.do("document adopt", "DOC-1", body=body_of("一"))
    world.do("document adopt", "DOC-1", body=bare)
    world.do("document revise", "DOC-1", body=bare, reason="恢复")
    with pytest.raises(InputError, match="without the text"):
        world.do("document revise", "DOC-1", body=body_of("二").reference(), reason="恢复")


def test_an_entry_carries_the_digest_of_its_text(world: World) -> None:
    drafted = world.do("document draft", "DOC-1", title="考勤", body="一")
    revised = world.do("document revise", "DOC-1", reason="补充", body="二")
    adopted = world.do("document adopt", "DOC-1", body="三")
    bodies = [
        entry.data.body for (entry,) in (drafted, revised, adopted) if isinstance(entry.data, WITH_BODY)
    ]
    assert bodies == [body_of("一"), body_of("二"), body_of("三")]


def test_the_same_text_is_the_same_body_however_it_is_given(world: World) -> None:
    (plain,) = world.do("document adopt", "DOC-1", body="一")
    (whole,) = world.do("document adopt", "DOC-2", body=body_of("一"), title="DOC-1")
    assert plain.data == whole.data


def test_days_in_force_are_in_order(world: World) -> None:
    with pytest.raises(InputError, match="effective_to"):
        world.do("document adopt", "DOC-1", body="一", effective_from="2026-02-01", effective_to="2026-01-01")
    expired: dict[str, Any] = {"title": "考勤", "body": "一", "effective_to": "2025-01-01"}
    world.do("document draft", "DOC-1", **expired)
    world.do("document submit", "DOC-1")
    world.do("document approve", "DOC-1", actor="王伟")
    with pytest.raises(InputError, match="effective_to"):
        world.do("document take-effect", "DOC-1")


def at(days: int) -> datetime:
    """So many days after the documents of these tests took effect."""
    return datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=days)


def test_review_is_due_counted_from_the_later_of_review_and_effect() -> None:
    world = in_force(review_every=30)
    assert document(world).next_review == date(2026, 2, 4)
    assert world.calls("DOC-1", at(30)) == set()
    assert world.calls("DOC-1", at(31)) == {"review_overdue"}
    world.now = at(40)
    world.do("document review", "DOC-1")
    assert document(world).next_review == date(2026, 3, 16)
    assert world.calls("DOC-1", at(41)) == set()
    world.do("document review", "DOC-1", outcome="revise")
    assert world.calls("DOC-1", at(41)) == {"review_outcome"}
    world.do("document revise", "DOC-1", reason="评审", body="二")
    assert world.calls("DOC-1", at(41)) == set()


def test_the_end_of_force_calls_before_and_after() -> None:
    world = in_force(effective_to="2026-03-06")
    assert world.calls("DOC-1", at(29)) == set()
    assert world.calls("DOC-1", at(30)) == {"expiring"}
    assert world.calls("DOC-1", at(60)) == {"expiring"}
    assert world.calls("DOC-1", at(61)) == {"expired"}
    world.do("document retire", "DOC-1", reason="到期")
    assert world.calls("DOC-1", at(61)) == set()


def test_a_waiting_draft_calls() -> None:
    assert MACHINE.world_in("draft").calls("X-1", at(0)) == set()
    assert MACHINE.world_in("in_review").calls("X-1", at(0)) == {"to_approve"}
    assert MACHINE.world_in("approved").calls("X-1", at(0)) == {"to_take_effect"}


def test_history_as_found_names_what_it_did_not_meet(world: World) -> None:
    world.do("document draft", "DOC-1", title="考勤", body="一")
    (entry,) = world.do("document approve", "DOC-1", as_found=True)
    assert entry.unmet == ("state", "approval.stage", "approval.four_eyes")
    (entry,) = world.do("document take-effect", "DOC-1", as_found=True)
    assert entry.unmet == ()
    assert document(world).state == "effective"
