"""Process: how work is done, step by step, from the draft to what is in force and what takes its place.

What is in force and the draft of the next edition are two things (see `drafting`). What a process says
is in `process_content`, the changes of a draft in `process_editing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Any, Self

from msgspec.structs import asdict, replace

from opsledger_events.asking import deed
from opsledger_events.drafting import (
    NO_DRAFT,
    NOT_APPROVED,
    Digest,
    Stage,
    approved,
    approved_by_another,
    at,
    draft_is_in_review,
    draft_is_with_approver,
    draft_is_written,
    draft_needs,
    exact_text_was_approved,
    taking_effect,
)
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.process_content import (
    Content,
    Inputs,
    Outputs,
    Phase,
    PhaseField,
    StepId,
    Steps,
    Trigger,
    breaks,
)
from opsledger_events.process_editing import (
    EDITABLE,
    ProcessRevised,
    ResponsibilityAssigned,
    StepAdded,
    StepChanged,
    StepRemoved,
)
from opsledger_events.process_record import (
    Bottleneck,
    MinutesLost,
    Process,
    ReviewEvery,
    Supersedes,
    redrafted,
)
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, ReviewOutcome, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, RecordId, Text, later, says


def has_steps(now: Situation) -> Breach | None:
    """A process has at least one step."""
    assert isinstance(now.state, Process)
    if now.state.newest.steps:
        return None
    return Breach(
        "process.steps",
        "steps",
        tr("{record} has no steps.", record=now.record),
        tr("{add_step} adds one.", add_step=deed("process", "add-step", now.record, step="…")),
    )


def breach_of(now: Situation, word: str, rule: str, field: str, way_out: str) -> Breach | None:
    """The breach of a rule where the draft has breaks of this word."""
    assert isinstance(now.state, Process)
    found = [held for held in breaks(now.state.newest) if held.word == word]
    if not found:
        return None
    places = "; ".join(f"{held.step} {held.message}" for held in found)
    return Breach(rule, field, tr("{record}: {breaks}.", record=now.record, breaks=places), way_out)


def one_answers_for_each_task(now: Situation) -> Breach | None:
    """Every task has exactly one who is accountable."""
    return breach_of(
        now,
        "no_accountable",
        "process.accountable",
        "accountable",
        tr(
            "{assign} says who is.",
            assign=deed("process", "assign-responsibility", now.record, step="…", accountable="…"),
        ),
    )


def every_way_leads_somewhere(now: Situation) -> Breach | None:
    """Every way out of a step leads to a step that is there."""
    return breach_of(
        now,
        "unknown_step",
        "process.leads_nowhere",
        "next",
        tr(
            "{change_step}, or add what is missing.",
            change_step=deed("process", "change-step", now.record, step="…", next="to=…"),
        ),
    )


def every_step_is_reached(now: Situation) -> Breach | None:
    """Every step can be reached from the first."""
    return breach_of(
        now,
        "unreachable",
        "process.unreachable",
        "next",
        tr(
            "Let a step lead to it with {change_step}, or remove it.",
            change_step=deed("process", "change-step"),
        ),
    )


SOUND = (has_steps, one_answers_for_each_task, every_way_leads_somewhere, every_step_is_reached)
"""What is asked of a draft that is submitted, and of one that is released."""

NOTHING_IN_WORK: dict[str, Any] = NO_DRAFT | {"draft_authors": ()}


class ProcessDrafted(
    Event,
    type="process.drafted/1",
    verb="draft",
    begins=True,
    to="draft",
    label=("Process drafted", "起草流程"),
    help=("How work is to be done; not in force yet", "拟定工作流程，尚未生效"),
):
    """How work is to be done."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    phase: PhaseField = Phase.EXECUTE
    trigger: Trigger = ""
    inputs: Inputs = ()
    outputs: Outputs = ()
    steps: Steps = ()
    review_every: ReviewEvery = None
    supersedes: Supersedes = None

    def content(self) -> Content:
        """What the process would say."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})

    def check(self, now: Situation) -> None:
        """Steps can be told apart."""
        self.content().check()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A process with a draft by this actor and nothing in force."""
        begun = self.apply_fields(state, **asdict(Content()))
        return redrafted(begun, self.content(), entry.actor)


class ProcessSubmitted(
    Event,
    type="process.submitted/1",
    verb="submit",
    after=("draft", "effective"),
    label=("Process submitted", "提交流程审核"),
    help=("The draft is whole and ready to be approved", "草稿已完整，提交审核"),
):
    """The draft is ready to be approved."""

    rules = (draft_is_written, *SOUND)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In review."""
        assert isinstance(state, Process)
        return at(state, Stage.IN_REVIEW)


class ProcessChangeRequested(
    Event,
    type="process.change_requested/1",
    verb="request-change",
    approves=True,
    after=("in_review", "approved", "effective"),
    label=("Change requested", "要求修改流程"),
    help=("The draft is not accepted as it is", "草稿需要修改后再提交"),
):
    """The draft is not accepted as it is."""

    remark: Annotated[
        Text, says(("Remark", "意见"), ("What should change", "需要修改的内容"), min_length=1, long=True)
    ]
    rules = (draft_is_with_approver,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Being written again, approved by nobody."""
        assert isinstance(state, Process)
        return at(state, Stage.DRAFT, **NOT_APPROVED)


class ProcessApproved(
    Event,
    type="process.approved/1",
    verb="approve",
    approves=True,
    after=("in_review", "effective"),
    label=("Process approved", "批准流程"),
    help=("Somebody who did not write it approves exactly this draft", "由未参与起草的人批准该版草稿"),
):
    """Somebody who did not work on the draft approves exactly this one."""

    content_sha256: Digest = ""
    rules = (draft_is_in_review, approved_by_another)
    four_eyes = ("draft_authors", "draft_author")

    def fill(self, now: Situation) -> Self:
        """Pin the draft."""
        assert isinstance(now.state, Process)
        return replace(self, content_sha256=now.state.newest.digest())

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Approved by this actor."""
        assert isinstance(state, Process)
        return approved(state, entry.actor, self.content_sha256)


class ProcessReleased(
    Event,
    type="process.released/1",
    verb="release",
    approves=True,
    after=("approved", "effective"),
    to="effective",
    label=("Process released", "发布流程"),
    help=("The approved draft is how work is done from now on", "已批准的草稿开始执行"),
):
    """The approved draft is how work is done from now on."""

    rules = (exact_text_was_approved, *SOUND)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The draft is in force; there is no draft any more."""
        assert isinstance(state, Process)
        return self.apply_fields(
            state,
            **asdict(state.newest),
            **taking_effect(state),
            draft_authors=(),
            effective_at=entry.effective_at,
            review=None,
        )

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """The process that it takes the place of is superseded."""
        assert isinstance(now.state, Process)
        old = now.state.supersedes
        found = now.look(old) if old else None
        if old and found is not None and found.state == "effective":
            yield old, ProcessSuperseded(superseded_by=now.record)


class BottleneckReported(
    Event,
    type="process.bottleneck_reported/1",
    verb="report-bottleneck",
    after=("effective",),
    label=("Bottleneck reported", "报告瓶颈"),
    help=("Work gets stuck at a step of the process in force", "工作在现行流程的某个步骤受阻"),
):
    """Work gets stuck at a step of the process in force."""

    step: StepId
    description: Annotated[
        Text, says(("Description", "描述"), ("What holds work up", "受阻的情况"), min_length=1, long=True)
    ]
    minutes_lost: MinutesLost = None

    def check(self, now: Situation) -> None:
        """The step is one of the process in force; where none is yet, the state is what refuses it."""
        assert isinstance(now.state, Process)
        said = now.state.in_force if now.state.edition else now.state.newest
        said.check_step(self.step)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The process with its last bottleneck, counted."""
        assert isinstance(state, Process)
        last = Bottleneck(
            step=self.step,
            description=self.description,
            minutes_lost=self.minutes_lost,
            reported_at=entry.effective_at,
        )
        return replace(state, bottlenecks=state.bottlenecks + 1, bottleneck=last, bottleneck_open=True)


class ProcessWithdrawn(
    Event,
    type="process.withdrawn/1",
    verb="withdraw",
    approves=True,
    after=EDITABLE,
    to="withdrawn",
    reason=True,
    label=("Process withdrawn", "撤销流程"),
    help=("Work is no longer done like this", "不再按此流程执行"),
):
    """Work is no longer done like this."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Withdrawn; a draft in work goes with it."""
        return self.apply_fields(state, **NOTHING_IN_WORK)


def successor_is_in_force(now: Situation) -> Breach | None:
    """What takes the place of a process is in force."""
    event = now.event
    assert isinstance(event, ProcessSuperseded)
    successor = now.look(event.superseded_by)
    if successor is None or successor.state == "effective":
        return None
    return Breach(
        "process.successor",
        "superseded_by",
        tr("{record} is not in force.", record=event.superseded_by),
        tr("{first} comes first.", first=deed("process", "release", event.superseded_by)),
    )


class ProcessSuperseded(
    Event,
    type="process.superseded/1",
    verb="supersede",
    approves=True,
    after=("effective",),
    to="superseded",
    label=("Process superseded", "流程被取代"),
    help=("Another process is in force in its place", "已由另一流程取代"),
):
    """Another process is in force in its place. Follows by itself when that one is released."""

    superseded_by: Annotated[
        RecordId,
        says(("Superseded by", "被取代为"), ("The process in its place", "取代它的流程"), ref="process"),
    ]
    rules = (successor_is_in_force,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Superseded; a draft in work goes with it."""
        return self.apply_fields(state, **NOTHING_IN_WORK)


def needs(state: Record) -> Iterator[Need]:
    """A draft that waits, a review that is due or asked for more, a bottleneck that nothing was done about."""
    assert isinstance(state, Process)
    if state.state in ("withdrawn", "superseded"):
        return
    yield from draft_needs(state, Stage.IN_REVIEW)
    if state.state != "effective":
        return
    if state.bottleneck_open and state.bottleneck is not None:
        stuck = state.bottleneck
        message = tr("bottleneck at “{step}”, nothing changed since", step=stuck.step)
        yield Need("bottleneck", 2, message, stuck.reported_at)
    yield from review_needs(state)


def review_needs(state: Process) -> Iterator[Need]:
    """What the reviews of a process in force call for."""
    moments = [moment for moment in (state.effective_at, state.reviewed_at) if moment is not None]
    overdue = None
    if state.review_every is not None and moments:
        overdue = later(max(moments), timedelta(days=state.review_every))
        yield Need("review_overdue", 2, tr("review overdue"), overdue)
    if state.review not in (None, ReviewOutcome.UNCHANGED) and state.stage is None:
        message = tr("last review: {outcome}", outcome=state.review.label)
        yield Need("review_outcome", 2, message, state.reviewed_at, overdue)


PROCESS = Kind(
    "process",
    prefix="PRC",
    label=("Process", "流程"),
    heading=("Processes", "运营流程"),
    help=(
        "How work is done: steps, who answers for each, what is in force since when",
        "工作如何进行：步骤、各步负责人、自何时生效",
    ),
    initial=Process(),
    states={
        "draft": ("draft", "草稿"),
        "in_review": ("in review", "审核中"),
        "approved": ("approved", "已批准"),
        "effective": ("in force", "有效"),
        "superseded": ("superseded", "已被取代"),
        "withdrawn": ("withdrawn", "已撤销"),
    },
    settled=("effective", "superseded", "withdrawn"),
    final=("superseded", "withdrawn"),
    listed=("draft", "in_review", "approved", "effective"),
    columns=("phase", "effective_at", "bottlenecks"),
    events=(
        ProcessDrafted,
        ProcessRevised,
        StepAdded,
        StepChanged,
        StepRemoved,
        ResponsibilityAssigned,
        ProcessSubmitted,
        ProcessChangeRequested,
        ProcessApproved,
        ProcessReleased,
        BottleneckReported,
        ProcessWithdrawn,
        ProcessSuperseded,
    ),
    needs=needs,
)
