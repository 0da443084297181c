"""ContingencyPlan: what to do when it happens, who does it, and whether it was ever tried (ISO 22301).

The fields are the plan in force. A revision is a `draft` beside it until it was approved and took
effect, so that the plan can be activated at any moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Self

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from opsledger_events.changes import check_given
from opsledger_events.drafting import (
    NO_DRAFT,
    Digest,
    Drafted,
    Stage,
    approved,
    approved_by_another,
    draft_is_filled,
    draft_is_written,
    draft_needs,
    drafted,
    exact_text_was_approved,
    taking_effect,
)
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import others_before
from opsledger_events.kind import Kind, Need
from opsledger_events.language import joined, tr
from opsledger_events.plan_content import (
    CallTree,
    Content,
    RecoveryTime,
    Scenario,
    Steps,
    Team,
    TolerableDowntime,
    Triggers,
)
from opsledger_events.record import AreaField, Findings, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Choice, Days, Moment, RecordId, Required, Text, later, says


class ExerciseType(Choice):
    """The exercises of ISO 22301, from talking it through to the real thing."""

    WALK_THROUGH = "walk_through", "Walk-through", "走查"
    TABLETOP = "tabletop", "Tabletop", "桌面推演"
    CALL_TREE = "call_tree", "Call tree", "呼叫树测试"
    FUNCTIONAL = "functional", "Functional", "功能演练"
    SIMULATION = "simulation", "Simulation", "模拟演练"
    FULL_SCALE = "full_scale", "Full-scale", "全面演练"


class ExerciseResult(Choice):
    """What an exercise came to."""

    PASSED = "passed", "Passed", "通过"
    PARTLY = "partly", "Passed in part", "部分通过"
    FAILED = "failed", "Failed", "未通过"


ExerciseEvery = Annotated[Days, says(("Exercise every", "演练周期"), ("In days", "以天计"))]
Actions = Annotated[
    tuple[RecordId, ...],
    says(
        ("Actions", "后续措施"), ("Issues and improvements", "由此产生的问题与改进"), ref="issue improvement"
    ),
]


class ContingencyPlan(Drafted):
    """A plan as it stands: what is in force, the draft of the next one, exercises, an activation."""

    under_approval = (
        *Drafted.under_approval,
        *(name for name in Content.__struct_fields__ if name not in ("team", "call_tree")),
    )

    state: str = "draft"
    scenario: Scenario = ""
    triggers: Triggers = ()
    rto_minutes: RecoveryTime = None
    mtpd_minutes: TolerableDowntime = None
    team: Team = ()
    call_tree: CallTree = ()
    steps: Steps = ()
    exercise_every: ExerciseEvery = 365
    effective_at: Annotated[
        Moment | None,
        says(("In force since", "生效时间"), ("Of this version", "该版生效时间"), filled=True),
    ] = None
    draft: Annotated[
        Content | None,
        says(("Draft", "草稿"), ("The next version", "下一版内容"), filled=True, personal=True),
    ] = None
    exercised_at: Annotated[
        Moment | None, says(("Last exercise", "最近演练"), ("When it was held", "何时演练"), filled=True)
    ] = None
    exercise_type: Annotated[
        ExerciseType | None,
        says(("Exercise type", "演练类型"), ("Of the last one", "最近一次的类型"), filled=True),
    ] = None
    exercise_result: Annotated[
        ExerciseResult | None,
        says(("Exercise result", "演练结果"), ("Of the last one", "最近一次的结果"), filled=True),
    ] = None
    activated_at: Annotated[
        Moment | None, says(("Activated at", "启动时间"), ("Last activation", "最近一次启动"), filled=True)
    ] = None
    plan_version: Annotated[
        int, says(("Activated version", "启动的版本"), ("Version of the record", "记录的版本"), filled=True)
    ] = 0
    steps_done: Annotated[
        tuple[int, ...], says(("Steps done", "已完成步骤"), ("Their numbers", "步骤编号"), filled=True)
    ] = ()
    after_action: Annotated[
        Text,
        says(("After-action review", "复盘"), ("Of the last activation", "最近一次启动的复盘"), filled=True),
    ] = ""

    @property
    def in_force(self) -> Content:
        """What the plan in force says."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})

    def draft_digest(self) -> str:
        """Digest of the draft."""
        return self.draft.digest() if self.draft else ""


def step_not_done(now: Situation) -> Breach | None:
    """A step is completed once in an activation."""
    assert isinstance(now.state, ContingencyPlan)
    assert isinstance(now.event, StepCompleted)
    if now.event.step not in now.state.steps_done:
        return None
    return Breach(
        "plan.step_once",
        "step",
        tr("Step {step} of {record} is done already.", step=now.event.step, record=now.record),
        tr("Done so far: {steps}.", steps=joined(str(n) for n in now.state.steps_done)),
    )


class PlanDrafted(
    Event,
    type="plan.drafted/1",
    verb="draft",
    begins=True,
    to="draft",
    label=("Plan drafted", "起草预案"),
    help=("What to do when it happens; not in force yet", "拟定应对办法，尚未生效"),
):
    """What to do when it happens."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    scenario: Scenario = ""
    triggers: Triggers = ()
    rto_minutes: RecoveryTime = None
    mtpd_minutes: TolerableDowntime = None
    team: Team = ()
    call_tree: CallTree = ()
    steps: Steps = ()
    exercise_every: ExerciseEvery = 365

    def content(self) -> Content:
        """What the plan would say."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})

    def check(self, now: Situation) -> None:
        """The plan is not slower than is bearable."""
        self.content().check()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A plan with a draft by this actor and nothing in force."""
        return self.apply_fields(
            state,
            **asdict(Content()),
            stage=Stage.DRAFT,
            draft=self.content(),
            draft_author=entry.actor,
        )


class PlanRevised(
    Event,
    type="plan.revised/1",
    verb="revise",
    after=("draft", "approved", "effective", "activated", "stood_down"),
    reason=True,
    label=("Plan revised", "修订预案"),
    help=(
        "A new draft, of which only what is given differs; what is in force stays",
        "形成新的草稿；仅修改所给出的内容；现行预案继续有效",
    ),
):
    """There is a new draft. An approval of an earlier one does not hold for it."""

    scenario: Scenario | UnsetType = UNSET
    triggers: Triggers | UnsetType = UNSET
    rto_minutes: RecoveryTime | UnsetType = UNSET
    mtpd_minutes: TolerableDowntime | UnsetType = UNSET
    team: Team | UnsetType = UNSET
    call_tree: CallTree | UnsetType = UNSET
    steps: Steps | UnsetType = UNSET

    def content(self, state: ContingencyPlan) -> Content:
        """What the plan would say: the draft, or else what is in force, with what is given."""
        given = {name: value for name, value in asdict(self).items() if value is not UNSET}
        return replace(state.draft or state.in_force, **given)

    def check(self, now: Situation) -> None:
        """The plan is not slower than is bearable."""
        assert isinstance(now.state, ContingencyPlan)
        check_given(self)
        self.content(now.state).check()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The plan with this draft, by this actor, approved by nobody."""
        assert isinstance(state, ContingencyPlan)
        others = others_before(state.draft_others, state.draft_author, entry.actor)
        return drafted(state, entry.actor, draft=self.content(state), draft_others=others)


class PlanApproved(
    Event,
    type="plan.approved/1",
    verb="approve",
    approves=True,
    after=("draft", "effective", "activated", "stood_down"),
    label=("Plan approved", "批准预案"),
    help=("Another person approves exactly this plan", "由他人批准该版预案"),
):
    """Another person than the author approves exactly this plan."""

    content_sha256: Digest = ""
    rules = (draft_is_written, draft_is_filled, approved_by_another)
    four_eyes = ("draft_author", "draft_others")

    def fill(self, now: Situation) -> Self:
        """Pin the plan."""
        assert isinstance(now.state, ContingencyPlan)
        content = now.state.draft or now.state.in_force
        return replace(self, content_sha256=content.digest())

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Approved by this actor."""
        assert isinstance(state, ContingencyPlan)
        return approved(state, entry.actor, self.content_sha256)


class PlanTookEffect(
    Event,
    type="plan.took_effect/1",
    verb="take-effect",
    approves=True,
    after=("approved", "effective", "stood_down"),
    to="effective",
    label=("Plan took effect", "预案生效"),
    help=("The approved plan is the one to follow from now on", "已批准的预案开始生效"),
):
    """The approved plan is the one to follow."""

    rules = (exact_text_was_approved, draft_is_filled)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The draft is the plan in force; there is no draft any more."""
        assert isinstance(state, ContingencyPlan)
        return self.apply_fields(
            state,
            **asdict(state.draft or state.in_force),
            effective_at=entry.effective_at,
            **taking_effect(state),
        )


class ExerciseHeld(
    Event,
    type="plan.exercise_held/1",
    verb="exercise",
    after=("draft", "approved", "effective", "stood_down"),
    label=("Exercise held", "开展演练"),
    help=("The plan was tried out", "对预案进行了演练"),
):
    """The plan was tried out."""

    type: Annotated[ExerciseType, says(("Type", "类型"), ("What sort of exercise", "演练的类型"))]
    result: Annotated[ExerciseResult, says(("Result", "结果"), ("What it came to", "演练的结果"))]
    findings: Findings = ""
    actions: Actions = ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The plan with its last exercise."""
        return self.apply_fields(
            state,
            exercised_at=entry.effective_at,
            exercise_type=self.type,
            exercise_result=self.result,
        )


class PlanActivated(
    Event,
    type="plan.activated/1",
    verb="activate",
    after=("effective", "stood_down"),
    to="activated",
    label=("Plan activated", "启动预案"),
    help=("It has happened; the plan in force is carried out", "情况已经发生，执行现行预案"),
):
    """It has happened. The plan as it stands is carried out."""

    trigger: Annotated[Required, says(("Trigger", "启动原因"), ("What set it off", "什么触发了启动"))]
    incident: Annotated[
        RecordId | None,
        says(("Incident", "事件"), ("The issue it answers", "所应对的问题"), ref="issue"),
    ] = None
    plan_version: Annotated[
        int,
        says(("Version", "版本"), ("Version of the record carried out", "所执行的记录版本"), filled=True),
    ] = 0
    content_sha256: Digest = ""

    def fill(self, now: Situation) -> Self:
        """Pin the plan that is carried out."""
        assert isinstance(now.state, ContingencyPlan)
        digest = now.state.in_force.digest()
        return replace(self, plan_version=now.version, content_sha256=digest)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Activated, no step done yet."""
        return self.apply_fields(state, activated_at=entry.effective_at, steps_done=(), after_action="")


class StepCompleted(
    Event,
    type="plan.step_completed/1",
    verb="complete-step",
    after=("activated",),
    label=("Step completed", "完成步骤"),
    help=("One step of the activated plan is done", "已启动预案的一个步骤完成"),
):
    """One step of the activated plan is done."""

    step: Annotated[int, says(("Step", "步骤"), ("Its number, from 1", "步骤编号，从 1 起"), ge=1, le=10_000)]
    remark: Remark = ""
    rules = (step_not_done,)

    def check(self, now: Situation) -> None:
        """The plan has such a step."""
        assert isinstance(now.state, ContingencyPlan)
        count = len(now.state.steps or (now.state.draft.steps if now.state.draft else ()))
        if self.step > count:
            raise InputError(
                tr("step: {record} has no step {step}.", record=now.record, step=self.step),
                tr("Its steps go from 1 to {count}.", count=count) if count else "",
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The plan with this step done."""
        assert isinstance(state, ContingencyPlan)
        return replace(state, steps_done=(*state.steps_done, self.step))


class PlanStoodDown(
    Event,
    type="plan.stood_down/1",
    verb="stand-down",
    after=("activated",),
    to="stood_down",
    label=("Plan stood down", "解除启动"),
    help=("It is over; the after-action review has yet to come", "应急结束，尚待复盘"),
):
    """It is over."""

    remark: Remark = ""


class AfterActionRecorded(
    Event,
    type="plan.after_action_recorded/1",
    verb="after-action",
    after=("stood_down",),
    to="effective",
    label=("After-action review", "复盘"),
    help=(
        "What went well, what did not, and what follows; the plan is ready again",
        "总结得失与后续措施；预案重新待命",
    ),
):
    """What was learned. The plan is ready again."""

    findings: Annotated[
        Text, says(("Findings", "发现"), ("What was learned", "总结出的经验"), min_length=1, long=True)
    ]
    actions: Actions = ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The plan with the review of its last activation."""
        return self.apply_fields(state, after_action=self.findings)


class PlanRetired(
    Event,
    type="plan.retired/1",
    verb="retire",
    approves=True,
    after=("draft", "approved", "effective", "stood_down"),
    to="retired",
    reason=True,
    label=("Plan retired", "废止预案"),
    help=("No longer to be followed", "不再执行"),
):
    """It is no longer to be followed."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Retired; a draft in work goes with it."""
        return self.apply_fields(state, **NO_DRAFT)


def needs(state: Record) -> Iterator[Need]:
    """Activated, not reviewed after it, never or too long not exercised, an exercise that failed."""
    assert isinstance(state, ContingencyPlan)
    if state.state == "activated":
        left = len(state.steps) - len(state.steps_done)
        yield Need("activated", 3, tr("activated, {left:|step|steps} to go", left=left), state.activated_at)
        return
    yield from draft_needs(state, Stage.DRAFT)
    if state.state == "stood_down":
        yield Need("to_review", 2, tr("stood down, no after-action review yet"), state.activated_at)
    elif state.state == "effective":
        yield from exercise_needs(state)


def exercise_needs(state: ContingencyPlan) -> Iterator[Need]:
    """What the exercises of a plan in force call for."""
    if state.exercise_result is ExerciseResult.FAILED:
        yield Need("exercise_failed", 3, tr("the last exercise failed"), state.exercised_at)
    last = state.exercised_at or state.effective_at
    if last is None:
        return
    days = state.exercise_every
    if state.exercised_at is None:
        message = tr("in force for more than {days} d, never exercised", days=days)
    else:
        message = tr("last exercised more than {days} d ago", days=days)
    yield Need("exercise_overdue", 2, message, later(last, timedelta(days=days)))


PLAN = Kind(
    "plan",
    prefix="PLAN",
    about_persons=True,
    label=("Contingency plan", "应急预案"),
    heading=("Contingency plans", "应急预案"),
    help=(
        "What to do when it happens, who does it, how fast, and when it was tried",
        "发生时做什么、谁来做、多快恢复、何时演练过",
    ),
    initial=ContingencyPlan(),
    states={
        "draft": ("draft", "草稿"),
        "approved": ("approved", "已批准"),
        "effective": ("in force", "有效"),
        "activated": ("activated", "已启动"),
        "stood_down": ("stood down", "已解除"),
        "retired": ("retired", "已废止"),
    },
    settled=("effective", "retired"),
    final=("retired",),
    columns=("rto_minutes", "exercised_at", "exercise_result"),
    events=(
        PlanDrafted,
        PlanRevised,
        PlanApproved,
        PlanTookEffect,
        ExerciseHeld,
        PlanActivated,
        StepCompleted,
        PlanStoodDown,
        AfterActionRecorded,
        PlanRetired,
    ),
    needs=needs,
)
