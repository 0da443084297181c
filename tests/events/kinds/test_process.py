"""Process: in force while its steps are edited, approved by none of its authors, whole when submitted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.process import ProcessApproved, ProcessSuperseded
from opsledger_events.process_content import Arrow, Content, Phase
from opsledger_events.process_record import Process
from opsledger_events.registry import KINDS
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

STEPS = [
    {"id": "pick", "actor": "仓管员", "action": "拣货", "accountable": "仓库主管", "next": [{"to": "ship"}]},
    {"id": "ship", "actor": "仓管员", "action": "发货", "accountable": "仓库主管", "next": [{"to": "end"}]},
    {"id": "end", "shape": "end"},
]
DRAFT = Step("draft", {"title": "发货流程", "trigger": "客户下单", "steps": STEPS, "review_every": 365})
IN_REVIEW = [DRAFT, Step("submit")]
APPROVE = Step("approve", actor="王伟")
IN_FORCE = [*IN_REVIEW, APPROVE, Step("release")]


def with_successor(world: World) -> None:
    """Another process, in force."""
    for step in IN_FORCE:
        world.do(f"process {step.verb}", "X-2", actor=step.actor, **step.fields)


EDITABLE = {"draft", "in_review", "approved", "effective"}
MACHINE = Machine(
    "process",
    ways={
        "draft": [DRAFT],
        "in_review": IN_REVIEW,
        "approved": [*IN_REVIEW, APPROVE],
        "effective": IN_FORCE,
        "superseded": [*IN_FORCE, Step("supersede", {"superseded_by": "X-2"})],
        "withdrawn": [*IN_FORCE, Step("withdraw")],
    },
    given={
        "revise": Step("revise", {"trigger": "客户付款"}),
        "add-step": Step("add-step", {"step": "pack", "after": "pick", "accountable": "仓库主管"}),
        "change-step": Step("change-step", {"step": "pick", "action": "拣货并复核"}),
        "remove-step": Step("remove-step", {"step": "ship"}),
        "assign-responsibility": Step("assign-responsibility", {"step": "pick", "informed": ["客服"]}),
        "report-bottleneck": Step("report-bottleneck", {"step": "pick", "description": "扫码枪不够"}),
        "supersede": Step("supersede", {"superseded_by": "X-2"}),
    },
    allowed={
        "revise": EDITABLE,
        "add-step": EDITABLE,
        "change-step": EDITABLE,
        "remove-step": EDITABLE,
        "assign-responsibility": EDITABLE,
        "report-bottleneck": {"effective"},
        "withdraw": EDITABLE,
        "supersede": {"effective"},
    },
    prepare=with_successor,
)
EDITS = ["revise", "add-step", "change-step", "remove-step", "assign-responsibility"]


def process(world: World, record: str = "X-1") -> Process:
    """A process as it stands."""
    state = world.states[record]
    assert isinstance(state, Process)
    return state


def draft_of(world: World) -> Content:
    """The draft of the process."""
    draft = process(world).draft
    assert draft is not None
    return draft


def edit(world: World, verb: str, actor: str = "李娜") -> None:
    """Edit the process as the table says."""
    step = MACHINE.given[verb]
    world.do(f"process {verb}", "X-1", actor=actor, reason="由测试", **step.fields)


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


@pytest.mark.parametrize(
    ("verb", "allowed", "by_stage"),
    [
        ("submit", {"draft"}, {"effective"}),
        ("approve", {"in_review"}, {"effective"}),
        ("request-change", {"in_review", "approved"}, {"effective"}),
        ("release", {"approved"}, {"effective"}),
    ],
)
@pytest.mark.parametrize("state", MACHINE.ways)
def test_the_steps_of_a_draft(verb: str, allowed: set[str], by_stage: set[str], state: str) -> None:
    world = MACHINE.world_in(state)
    given: dict[str, Any] = {"remark": "写细"} if verb == "request-change" else {}
    if state in allowed:
        world.do(f"process {verb}", "X-1", actor="王伟", **given)
        return
    rule = ("approval.stage", "stage") if state in by_stage else ("state", "state")
    with refused(*rule):
        world.do(f"process {verb}", "X-1", actor="王伟", **given)


def test_the_table_is_complete() -> None:
    stages = {"submit", "approve", "request-change", "release"}
    own = {event.declared.verb for event in KINDS["process"].events}
    assert set(MACHINE.allowed) | stages | {"draft"} == own
    assert set(MACHINE.ways) == set(KINDS["process"].states)


def test_a_first_draft_is_not_in_force() -> None:
    world = MACHINE.world_in("draft")
    assert process(world).in_force == Content()
    assert [step.id for step in draft_of(world).steps] == ["pick", "ship", "end"]


@pytest.mark.parametrize("verb", EDITS)
def test_what_is_in_force_stays_while_it_is_edited(verb: str) -> None:
    world = MACHINE.world_in("effective")
    before = process(world).in_force
    edit(world, verb)
    assert process(world).in_force == before
    assert draft_of(world) != before
    assert process(world).state == "effective"
    world.do("process submit", "X-1")
    world.do("process approve", "X-1", actor="王伟")
    draft = draft_of(world)
    world.do("process release", "X-1")
    assert (process(world).in_force, process(world).draft, process(world).edition) == (draft, None, 2)
    assert process(world).effective_at == world.now


@pytest.mark.parametrize("verb", EDITS)
@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_a_change_needs_a_new_approval(verb: str, state: str) -> None:
    world = MACHINE.world_in(state)
    edit(world, verb)
    assert (process(world).state, process(world).approved_sha256) == ("draft", "")
    with refused("state", "state"):
        world.do("process release", "X-1")


def test_edits_go_on_from_one_another() -> None:
    world = MACHINE.world_in("effective")
    world.do(
        "process add-step", "X-1", step="pack", after="pick", performed_by="包装工", action="打包",
        accountable="仓库主管", expected_minutes=15, control="CTL-1",
    )  # fmt: skip
    world.do("process change-step", "X-1", step="pack", performed_by="仓管员", next=[{"to": "end"}])
    world.do("process assign-responsibility", "X-1", step="pack", responsible=["包装组"], consulted=["质检"])
    pack = draft_of(world).step("pack")
    assert pack is not None
    assert (pack.actor, pack.action, pack.expected_minutes, pack.control) == ("仓管员", "打包", 15, "CTL-1")
    assert (pack.responsible, pack.accountable, pack.consulted) == (("包装组",), "仓库主管", ("质检",))
    assert pack.next == (Arrow(to="end"),)
    world.do("process remove-step", "X-1", step="ship", reason="合并")
    assert [step.id for step in draft_of(world).steps] == ["pick", "pack", "end"]
    world.do("process revise", "X-1", reason="归类", phase="prepare", outputs=["运单"])
    assert (draft_of(world).phase, draft_of(world).trigger) == (Phase.PREPARE, "客户下单")


@pytest.mark.parametrize(
    ("verb", "given", "field"),
    [
        ("change-step", {"step": "pik", "action": "x"}, "step"),
        ("assign-responsibility", {"step": "pik", "accountable": "x"}, "step"),
        ("remove-step", {"step": "pik"}, "step"),
        ("add-step", {"step": "pack", "after": "pik"}, "after"),
        ("report-bottleneck", {"step": "pik", "description": "x"}, "step"),
    ],
)
def test_a_step_is_one_that_is_there(verb: str, given: dict[str, Any], field: str) -> None:
    world = MACHINE.world_in("effective")
    with pytest.raises(InputError, match=f"{field}: .*“pik”") as caught:
        world.do(f"process {verb}", "X-1", reason="由测试", as_found=True, **given)
    assert "pick" in caught.value.way_out


def test_where_there_are_no_steps_none_is_suggested(world: World) -> None:
    world.do("process draft", "X-1", title="发货")
    with pytest.raises(InputError) as caught:
        world.do("process change-step", "X-1", step="pick", action="x")
    assert "no steps" in caught.value.way_out


@pytest.mark.parametrize(
    ("verb", "given"),
    [("revise", {}), ("change-step", {"step": "pick"}), ("assign-responsibility", {"step": "pick"})],
)
def test_changing_nothing_is_an_error(verb: str, given: dict[str, Any]) -> None:
    world = MACHINE.world_in("draft")
    with pytest.raises(InputError, match="Nothing") as caught:
        world.do(f"process {verb}", "X-1", reason="无", **given)
    assert "step," not in caught.value.way_out


def test_steps_have_ids_that_can_be_told_apart(world: World) -> None:
    with pytest.raises(InputError, match="two steps “pick”"):
        world.do("process draft", "X-1", title="发货", steps=[{"id": "pick"}, {"id": "pick"}])
    world.do("process draft", "X-1", title="发货", steps=[{"id": "pick"}])
    with pytest.raises(InputError, match="two steps “pick”"):
        world.do("process add-step", "X-1", step="pick")
    with pytest.raises(InputError, match="id of a step"):
        world.do("process add-step", "X-1", step="to pick")


@pytest.mark.parametrize(
    ("edits", "rule", "field"),
    [
        ([Step("assign-responsibility", {"step": "pick", "accountable": ""})], "accountable", "accountable"),
        ([Step("change-step", {"step": "ship", "next": [{"to": "end"}, {"to": "bill"}]})], "leads_nowhere", "next"),
        ([Step("change-step", {"step": "pick", "next": [{"to": "end"}]})], "unreachable", "next"),
        ([Step("revise", {"steps": []})], "steps", "steps"),
    ],
)  # fmt: skip
def test_what_is_submitted_is_whole(edits: list[Step], rule: str, field: str) -> None:
    world = MACHINE.world_in("draft")
    for step in edits:
        world.do(f"process {step.verb}", "X-1", reason="由测试", **step.fields)
    with refused(f"process.{rule}", field):
        world.do("process submit", "X-1")
    (entry,) = world.do("process submit", "X-1", as_found=True)
    assert entry.unmet == (f"process.{rule}",)
    world.do("process approve", "X-1", actor="王伟")
    with refused(f"process.{rule}", field):
        world.do("process release", "X-1")


def test_a_dead_end_may_be_submitted(world: World) -> None:
    """BPMN lets a process end at its last task, without an end event."""
    world.do("process draft", "X-1", title="发货", steps=[{"id": "pick", "accountable": "仓库主管"}])
    world.do("process submit", "X-1")


@pytest.mark.parametrize("actor", ["李娜", "赵敏"])
def test_nobody_who_worked_on_the_draft_approves_it(actor: str) -> None:
    world = MACHINE.world_in("draft")
    edit(world, "change-step", actor="赵敏")
    world.do("process submit", "X-1")
    with refused("approval.four_eyes", "actor"):
        world.do("process approve", "X-1", actor=actor)
    world.do("process approve", "X-1", actor="王伟")


def test_an_author_of_the_edition_before_may_approve_the_next() -> None:
    world = MACHINE.world_in("effective")
    edit(world, "change-step", actor="赵敏")
    assert process(world).draft_authors == ("赵敏",)
    world.do("process submit", "X-1")
    world.do("process approve", "X-1", actor="李娜")
    world.do("process release", "X-1")
    now = process(world)
    assert (now.author, now.approver, now.draft_authors) == ("赵敏", "李娜", ())


def test_an_approval_pins_the_digest_of_the_draft() -> None:
    world = MACHINE.world_in("approved")
    approval = world.entries[-1].data
    assert isinstance(approval, ProcessApproved)
    assert approval.content_sha256 == process(world).draft_digest() != ""
    world.states["X-1"] = replace(process(world), draft=replace(draft_of(world), trigger="别的"))
    with refused("approval.exact_text", "approved_sha256"):
        world.do("process release", "X-1")


def test_a_draft_that_is_sent_back_is_written_again() -> None:
    world = MACHINE.world_in("approved")
    world.do("process request-change", "X-1", actor="王伟", remark="缺少复核")
    assert (process(world).state, process(world).approved_sha256) == ("draft", "")
    assert draft_of(world).steps


def test_a_release_supersedes_what_it_takes_the_place_of() -> None:
    world = MACHINE.world_in("effective")
    edit(world, "revise")
    world.do("process amend", "X-2", changes={"supersedes": "X-1"})
    world.do("process change-step", "X-2", step="pick", action="扫码拣货")
    world.do("process submit", "X-2")
    world.do("process approve", "X-2", actor="王伟")
    released, superseded = world.do("process release", "X-2")
    assert (released.record, superseded.record) == ("X-2", "X-1")
    assert superseded.data == ProcessSuperseded(superseded_by="X-2")
    old = process(world)
    assert (old.state, old.superseded_by, old.draft, old.stage) == ("superseded", "X-2", None, None)


def test_a_release_supersedes_once() -> None:
    world = MACHINE.world_in("withdrawn")
    world.do("process amend", "X-2", changes={"supersedes": "X-1"})
    world.do("process change-step", "X-2", step="pick", action="扫码拣货")
    world.do("process submit", "X-2")
    world.do("process approve", "X-2", actor="王伟")
    assert [entry.record for entry in world.do("process release", "X-2")] == ["X-2"]
    assert world.state("X-1") == "withdrawn"


def test_only_a_process_in_force_takes_the_place_of_another() -> None:
    world = MACHINE.world_in("effective")
    world.do("process draft", "X-3", title="新发货流程")
    with refused("process.successor", "superseded_by"):
        world.do("process supersede", "X-1", superseded_by="X-3")
    with pytest.raises(NotFoundError, match="X-9"):
        world.do("process supersede", "X-1", superseded_by="X-9")


@pytest.mark.parametrize("verb", ["revise", "remove-step", "withdraw"])
def test_taking_back_needs_a_reason(verb: str) -> None:
    world = MACHINE.world_in("effective")
    with refused("reason", "reason"):
        world.do(f"process {verb}", "X-1", **MACHINE.given.get(verb, Step(verb)).fields)


def test_what_a_process_says_is_not_amended_past_its_approval() -> None:
    world = MACHINE.world_in("effective")
    for field in ("steps", "trigger", "phase", "draft"):
        with pytest.raises(InputError, match=field):
            world.do("process amend", "X-1", changes={field: []})


def days(count: int) -> datetime:
    """So many days after the processes of these tests took effect."""
    return datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=count)


def test_a_bottleneck_calls_until_the_process_is_changed() -> None:
    world = MACHINE.world_in("effective")
    world.do("process report-bottleneck", "X-1", step="pick", description="扫码枪不够", minutes_lost=40)
    world.do("process report-bottleneck", "X-1", step="ship", description="等车")
    last = process(world).bottleneck
    assert last is not None
    assert (process(world).bottlenecks, last.step, last.minutes_lost) == (2, "ship", None)
    (need,) = world.needs("X-1", world.now)
    assert (need.what, need.severity, need.begins, need.ends) == ("bottleneck", 2, world.now, None)
    assert "ship" in need.message
    edit(world, "change-step")
    assert world.calls("X-1", world.now) == set()
    world.do("process report-bottleneck", "X-1", step="ship", description="又在等车")
    assert world.calls("X-1", world.now) == {"bottleneck"}, "the draft was begun before"


def test_a_review_is_due_so_many_days_after_the_last() -> None:
    world = MACHINE.world_in("effective")
    released = world.now
    assert world.calls("X-1", days(364)) == set()
    (need,) = world.needs("X-1", days(366))
    assert (need.what, need.severity, need.begins) == ("review_overdue", 2, released + timedelta(days=365))
    world.now = days(300)
    world.do("process review", "X-1", outcome="revise")
    assert world.calls("X-1", days(366)) == {"review_outcome"}
    assert world.calls("X-1", days(666)) == {"review_overdue"}
    edit(world, "change-step")
    assert world.calls("X-1", days(366)) == set()
    world.do("process submit", "X-1")
    assert world.calls("X-1", days(366)) == {"to_approve"}
    world.do("process approve", "X-1", actor="王伟")
    assert world.calls("X-1", days(366)) == {"to_take_effect"}
    world.do("process release", "X-1")
    assert process(world).review is None
    assert world.calls("X-1", days(366)) == set()


def test_what_a_process_that_is_not_in_force_calls_for() -> None:
    assert MACHINE.world_in("draft").calls("X-1", days(900)) == set()
    assert MACHINE.world_in("in_review").calls("X-1", days(900)) == {"to_approve"}
    assert MACHINE.world_in("approved").calls("X-1", days(900)) == {"to_take_effect"}
    assert MACHINE.world_in("superseded").calls("X-1", days(900)) == set()
    assert MACHINE.world_in("withdrawn").calls("X-1", days(900)) == set()
