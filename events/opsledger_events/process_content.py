"""The content of a process: its steps, who answers for each, and where it would break (a BPMN 2.0 subset)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import msgspec
from msgspec.structs import replace

from opsledger_events.blank import has_text
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.values import NAME_LIMIT_CHARS, Choice, Minutes, Name, Required, Text, Value, says


class Phase(Choice):
    """Which part of the work a process belongs to."""

    PREPARE = "prepare", "Prepare", "准备"
    EXECUTE = "execute", "Execute", "执行"
    EVALUATE = "evaluate", "Evaluate", "评价"


class Shape(Choice):
    """What a step is in the flow chart, as BPMN 2.0 calls it."""

    TASK = "task", "Task", "任务"
    EXCLUSIVE = "exclusive", "Exclusive gateway", "排他网关"
    PARALLEL = "parallel", "Parallel gateway", "并行网关"
    START = "start", "Start", "开始"
    END = "end", "End", "结束"


GATEWAYS = (Shape.EXCLUSIVE, Shape.PARALLEL)
STEPS_LIMIT = 200
WAYS_LIMIT = 20
STEP_ID_FORM = r"\w[\w-]{0,39}"
"""Letters and digits of any script and `_`; after the first character also `-`."""

Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)]


class Arrow(Value):
    """A sequence flow: the step it leads to, and when that way is taken; empty for always or otherwise."""

    to: Annotated[Required, says(("To", "通往"), ("The step that it leads to", "通往的步骤"))]
    condition: Annotated[
        Name,
        says(("Condition", "条件"), ("When that way is taken; empty for always", "何时走此路；留空为总是")),
    ] = ""


StepId = Annotated[
    str,
    says(
        ("Step", "步骤"),
        ("Its short word in this process", "步骤在本流程中的简短代号"),
        min_length=1,
        max_length=40,
    ),
]
Role = Annotated[Name, says(("Role", "执行角色"), ("Which role carries it out", "由哪个角色执行"))]
Action = Annotated[
    Annotated[str, msgspec.Meta(max_length=2_000)],
    says(("Action", "动作"), ("What is done", "具体做什么"), long=True),
]
ShapeField = Annotated[Shape, says(("Shape", "图形"), ("What it is in the flow chart", "在流程图中的类型"))]
Next = Annotated[
    tuple[Arrow, ...],
    says(
        ("Next", "下一步"),
        ("Where it leads to, each way with its condition", "通向哪些步骤及各自的条件"),
        max_length=WAYS_LIMIT,
    ),
]
ControlField = Annotated[
    Name,
    says(("Control", "控制点"), ("A control's id, or what is watched here", "控制编号，或此处的控制要求")),
]
ExpectedMinutes = Annotated[Minutes | None, says(("Expected time", "预计用时"), ("In minutes", "以分钟计"))]
Responsible = Annotated[
    Names, says(("Responsible", "执行（R）"), ("Who does the work", "具体执行的岗位或人员"))
]
Accountable = Annotated[
    Name, says(("Accountable", "负责（A）"), ("The one who answers for it", "唯一对结果负责的岗位或人员"))
]
Consulted = Annotated[
    Names, says(("Consulted", "咨询（C）"), ("Who is asked before", "事前征询意见的岗位或人员"))
]
Informed = Annotated[Names, says(("Informed", "知会（I）"), ("Who is told after", "事后告知的岗位或人员"))]


class Step(Value):
    """One step: what is done by which role, where it leads, and who stands behind it (RACI)."""

    id: StepId
    actor: Role = ""
    action: Action = ""
    shape: ShapeField = Shape.TASK
    next: Next = ()
    control: ControlField = ""
    expected_minutes: ExpectedMinutes = None
    responsible: Responsible = ()
    accountable: Accountable = ""
    consulted: Consulted = ()
    informed: Informed = ()


PhaseField = Annotated[Phase, says(("Phase", "阶段"), ("Which part of the work it is", "属于工作的哪个阶段"))]
Trigger = Annotated[Text, says(("Trigger", "触发条件"), ("What sets it off", "什么情况下开始"), long=True)]
Inputs = Annotated[Names, says(("Inputs", "输入"), ("What it starts from", "流程开始时需要什么"))]
Outputs = Annotated[Names, says(("Outputs", "输出"), ("What comes out of it", "流程产出什么"))]
Steps = Annotated[
    tuple[Step, ...],
    says(("Steps", "步骤"), ("The first is where it begins", "第一个步骤为起点"), max_length=STEPS_LIMIT),
]


class Content(Value):
    """What a process says: the part that is approved, by its digest."""

    phase: PhaseField = Phase.EXECUTE
    trigger: Trigger = ""
    inputs: Inputs = ()
    outputs: Outputs = ()
    steps: Steps = ()

    def digest(self) -> str:
        """SHA-256 (hex) of the whole content as JSON: fields in this order, without defaults."""
        from hashlib import sha256  # noqa: PLC0415 - slow to load, and not needed for reading

        return sha256(msgspec.json.encode(self)).hexdigest()

    def step(self, step_id: str) -> Step | None:
        """The step with that id; None if there is none."""
        return next((step for step in self.steps if step.id == step_id), None)

    def check(self) -> None:
        """Raise InputError for too many steps or arrows, and for ids that are malformed or not unique."""
        if len(self.steps) > STEPS_LIMIT:
            raise InputError(
                tr("steps: a process has {limit} steps at most.", limit=STEPS_LIMIT),
                tr("Make a part of it a process of its own."),
            )
        seen: set[str] = set()
        for step in self.steps:
            if not re.fullmatch(STEP_ID_FORM, step.id):
                raise InputError(
                    tr("step: “{step}” cannot be the id of a step.", step=step.id),
                    tr("It is one short word: letters, digits, _ and -."),
                )
            if step.id in seen:
                raise InputError(
                    tr("step: there are two steps “{step}”.", step=step.id), tr("Give one another word.")
                )
            if len(step.next) > WAYS_LIMIT:
                raise InputError(
                    tr("next: “{step}” has more than {limit} ways out.", step=step.id, limit=WAYS_LIMIT),
                    tr("Let another gateway divide them."),
                )
            seen.add(step.id)

    def check_step(self, step_id: str, field: str = "step") -> None:
        """Raise InputError if there is no step with that id."""
        if self.step(step_id) is not None:
            return
        raise InputError(
            tr("{field}: the process has no step “{step}”.", field=field, step=step_id),
            did_you_mean(step_id, [step.id for step in self.steps]) or tr("It has no steps yet."),
        )

    def with_added(self, added: Step, after: str) -> Content:
        """The content with one more step: at the end, or behind the step `after`, in the list and in the flow.

        Behind a gateway, the new step is one more way out. Behind any other step, it comes next and leads to what
        followed before, unless it declares where it leads itself. A step that already leads to it is unchanged.
        """
        before = self.step(after)
        if before is None:
            return replace(self, steps=(*self.steps, added))
        if any(arrow.to == added.id for arrow in before.next):
            before_now = before
        elif before.shape in GATEWAYS:
            before_now = replace(before, next=(*before.next, Arrow(to=added.id)))
        else:
            before_now = replace(before, next=(Arrow(to=added.id),))
            added = replace(added, next=added.next or before.next)
        place = self.steps.index(before)
        return replace(self, steps=(*self.steps[:place], before_now, added, *self.steps[place + 1 :]))

    def with_changed(self, changed: Step) -> Content:
        """The content with a step replacing the one that has the same id."""
        return replace(self, steps=tuple(changed if s.id == changed.id else s for s in self.steps))

    def without(self, step_id: str) -> Content:
        """The content without a step. Arrows to it now lead to where it led."""
        gone = self.step(step_id)
        if gone is None:
            return self
        kept = (step for step in self.steps if step is not gone)
        return replace(self, steps=tuple(replace(step, next=led_past(step, gone)) for step in kept))


def led_past(step: Step, gone: Step) -> tuple[Arrow, ...]:
    """The arrows of a step after `gone` is removed; conditions along a path are combined."""
    ways: dict[Arrow, None] = {}
    for arrow in step.next:
        if arrow.to != gone.id:
            ways[arrow] = None
            continue
        for way in gone.next:
            if way.to not in (gone.id, step.id):
                both = "; ".join(filter(None, (arrow.condition, way.condition)))
                ways[Arrow(to=way.to, condition=both[:NAME_LIMIT_CHARS])] = None
    return tuple(ways)


class Break(NamedTuple):
    """A place where a process would break: the step, a stable word for what is wrong, and a sentence."""

    step: str
    word: str
    message: str


def breaks(content: Content) -> list[Break]:
    """Where a process would break, in the order of its steps."""
    reached = reachable(content)
    return [found for step in content.steps for found in breaks_of(step, content, reached)]


def breaks_of(step: Step, content: Content, reached: set[str]) -> Iterator[Break]:
    """What is wrong with one step, given the ids of the steps that are reached."""
    if not step.next and step.shape is not Shape.END:
        yield Break(step.id, "dead_end", tr("leads nowhere and is not an end"))
    for arrow in step.next:
        if content.step(arrow.to) is None:
            yield Break(step.id, "unknown_step", tr("leads to “{to}”, which is not there", to=arrow.to))
    if step.id not in reached:
        yield Break(step.id, "unreachable", tr("is not reached from the first step"))
    if step.shape is Shape.TASK and not has_text(step.accountable):
        yield Break(step.id, "no_accountable", tr("has nobody accountable"))
    if len(step.next) < 2:
        return
    if step.shape not in GATEWAYS:
        yield Break(step.id, "no_gateway", tr("has more than one way out without a gateway"))
    # One arrow may lack a condition: it is taken if no other is (BPMN's default flow).
    if step.shape is Shape.EXCLUSIVE and sum(not arrow.condition for arrow in step.next) > 1:
        yield Break(step.id, "no_condition", tr("decides between ways without conditions"))


def reachable(content: Content) -> set[str]:
    """The ids of the steps that can be reached from the first one."""
    by_id = {step.id: step for step in content.steps}
    reached: set[str] = set()
    waiting = [step.id for step in content.steps[:1]]
    while waiting:
        step_id = waiting.pop()
        if step_id in by_id and step_id not in reached:
            reached.add(step_id)
            waiting.extend(arrow.to for arrow in by_id[step_id].next)
    return reached
