"""Changes to a process: each one starts or continues the draft of the next edition.

The draft starts as a copy of what is in force, so that one step can be changed without repeating the others.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from opsledger_events.changes import check_given
from opsledger_events.event import Entry, Event
from opsledger_events.process_content import (
    Accountable,
    Action,
    Consulted,
    Content,
    ControlField,
    ExpectedMinutes,
    Informed,
    Inputs,
    Next,
    Outputs,
    PhaseField,
    Responsible,
    Role,
    Shape,
    ShapeField,
    Step,
    StepId,
    Steps,
    Trigger,
)
from opsledger_events.process_record import Process, redrafted
from opsledger_events.record import Record
from opsledger_events.situation import Situation
from opsledger_events.values import says

EDITABLE = ("draft", "in_review", "approved", "effective")
"""States in which a next edition exists or can be started."""


class Edit(Event):
    """A change of the draft, made by `content`."""

    def content(self, before: Content) -> Content:
        """The content after the change, given the content before."""
        raise NotImplementedError

    def check(self, now: Situation) -> None:
        """Raise InputError if the resulting content is not valid."""
        assert isinstance(now.state, Process)
        self.content(now.state.newest).check()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The process with the changed draft, the actor among its authors, and no approval."""
        assert isinstance(state, Process)
        return redrafted(state, self.content(state.newest), entry.actor)


class ProcessRevised(
    Edit,
    type="process.revised/1",
    verb="revise",
    after=EDITABLE,
    reason=True,
    label=("Process revised", "修订流程"),
    help=(
        "A new draft, of which only what is given differs; what is in force stays",
        "形成新的草稿；仅修改所给出的内容；现行流程继续有效",
    ),
):
    """What the process says as a whole was changed in the draft."""

    phase: PhaseField | UnsetType = UNSET
    trigger: Trigger | UnsetType = UNSET
    inputs: Inputs | UnsetType = UNSET
    outputs: Outputs | UnsetType = UNSET
    steps: Steps | UnsetType = UNSET

    def content(self, before: Content) -> Content:
        """The content with the given fields."""
        return replace(before, **given(self))

    def check(self, now: Situation) -> None:
        """Raise InputError if nothing is given, or if the resulting content is not valid."""
        check_given(self)
        super().check(now)


def given(event: Event, *apart: str) -> dict[str, Any]:
    """The fields of an event that were given, except those named in `apart`."""
    return {name: value for name, value in asdict(event).items() if value is not UNSET and name not in apart}


class StepAdded(
    Edit,
    type="process.step_added/1",
    verb="add-step",
    after=EDITABLE,
    label=("Step added", "增加步骤"),
    help=("One step more in the draft", "在草稿中增加一个步骤"),
):
    """The draft has one step more."""

    step: StepId
    after: Annotated[
        str,
        says(
            ("After", "位于其后"),
            (
                "The step it follows, in the flow too; the last place if empty",
                "接在哪个步骤之后；留空则放在最后",
            ),
            max_length=40,
        ),
    ] = ""
    performed_by: Role = ""
    action: Action = ""
    shape: ShapeField = Shape.TASK
    next: Next = ()
    control: ControlField = ""
    expected_minutes: ExpectedMinutes = None
    responsible: Responsible = ()
    accountable: Accountable = ""
    consulted: Consulted = ()
    informed: Informed = ()

    def content(self, before: Content) -> Content:
        """The content with this step."""
        says = given(self, "step", "after", "performed_by")
        return before.with_added(Step(id=self.step, actor=self.performed_by, **says), self.after)

    def check(self, now: Situation) -> None:
        """Raise InputError if the step that it follows does not exist, or if the resulting content is not valid."""
        assert isinstance(now.state, Process)
        if self.after:
            now.state.newest.check_step(self.after, "after")
        super().check(now)


class StepEdit(Edit):
    """A change of one existing step of the draft."""

    step: StepId

    def edited(self, step: Step) -> Step:
        """The step after the change."""
        raise NotImplementedError

    def content(self, before: Content) -> Content:
        """The content with the changed step."""
        step = before.step(self.step)
        return before.with_changed(self.edited(step)) if step else before

    def check(self, now: Situation) -> None:
        """Raise InputError if the step does not exist, or if nothing in it is changed."""
        assert isinstance(now.state, Process)
        now.state.newest.check_step(self.step)
        check_given(self, "step")
        super().check(now)


class StepChanged(
    StepEdit,
    type="process.step_changed/1",
    verb="change-step",
    after=EDITABLE,
    label=("Step changed", "修改步骤"),
    help=("Of one step in the draft, only what is given differs", "修改草稿中的一个步骤；仅修改所给出的内容"),
):
    """One step of the draft is another one."""

    performed_by: Role | UnsetType = UNSET
    action: Action | UnsetType = UNSET
    shape: ShapeField | UnsetType = UNSET
    next: Next | UnsetType = UNSET
    control: ControlField | UnsetType = UNSET
    expected_minutes: ExpectedMinutes | UnsetType = UNSET

    def edited(self, step: Step) -> Step:
        """The step with the given fields."""
        actor = step.actor if self.performed_by is UNSET else self.performed_by
        return replace(step, actor=actor, **given(self, "step", "performed_by"))


class ResponsibilityAssigned(
    StepEdit,
    type="process.responsibility_assigned/1",
    verb="assign-responsibility",
    after=EDITABLE,
    label=("Responsibility assigned", "明确职责"),
    help=(
        "Who does, answers for, is asked about and told of a step (RACI)",
        "明确一个步骤的执行、负责、咨询与知会对象（RACI）",
    ),
):
    """Who stands behind a step of the draft."""

    responsible: Responsible | UnsetType = UNSET
    accountable: Accountable | UnsetType = UNSET
    consulted: Consulted | UnsetType = UNSET
    informed: Informed | UnsetType = UNSET

    def edited(self, step: Step) -> Step:
        """The step with the given names."""
        return replace(step, **given(self, "step"))


class StepRemoved(
    Edit,
    type="process.step_removed/1",
    verb="remove-step",
    after=EDITABLE,
    reason=True,
    label=("Step removed", "删除步骤"),
    help=(
        "One step less in the draft; what led to it leads on where it led",
        "从草稿中删除一个步骤；原先通向它的改为通向它的下一步",
    ),
):
    """The draft has one step less."""

    step: StepId

    def content(self, before: Content) -> Content:
        """The content without this step."""
        return before.without(self.step)

    def check(self, now: Situation) -> None:
        """Raise InputError if the step does not exist."""
        assert isinstance(now.state, Process)
        now.state.newest.check_step(self.step)
        super().check(now)
