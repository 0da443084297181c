"""Goal: what the organisation aims for, agreed when it is SMART, and how it came out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec.structs import replace

from opsledger_events.asking import deed
from opsledger_events.blank import is_answered
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.goal_health import needs
from opsledger_events.goal_record import (
    Achievable,
    Baseline,
    BasisField,
    Due,
    Goal,
    Horizon,
    HorizonField,
    IndicatorField,
    Measurable,
    Parent,
    Relevant,
    Result,
    Specific,
    Start,
    Target,
    TimeBound,
)
from opsledger_events.kind import Kind
from opsledger_events.language import joined, tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Number, says


def unanswered(state: Goal) -> list[tuple[str, str]]:
    """What a goal lacks of the five SMART answers, indicator, baseline, target and due day: names and words."""
    answers = (
        ("specific", tr("specific"), state.specific),
        ("measurable", tr("measurable"), state.measurable),
        ("achievable", tr("achievable"), state.achievable),
        ("relevant", tr("relevant"), state.relevant),
        ("time_bound", tr("time-bound"), state.time_bound),
        ("indicator", tr("indicator"), state.indicator),
        ("baseline", tr("baseline"), state.baseline),
        ("target", tr("target"), state.target),
        ("due", tr("due date"), state.due),
    )
    return [(name, word) for name, word, value in answers if not is_answered(value)]


def is_smart(now: Situation) -> Breach | None:
    """A goal becomes active only with all that makes it SMART."""
    assert isinstance(now.state, Goal)
    assert isinstance(now.event, GoalActivated)
    missing = unanswered(replace(now.state, **now.event.agreed(now.state)))
    if not missing:
        return None
    return Breach(
        "goal.smart",
        missing[0][0],
        tr("{record} still lacks: {fields}.", record=now.record, fields=joined(w for _, w in missing)),
        tr(
            "{amend} sets them; target and due can be given with {activate} itself.",
            amend=deed("goal", "amend"),
            activate=deed("goal", "activate"),
        ),
    )


def stays_smart(now: Situation) -> Breach | None:
    """An active goal has all that makes it SMART."""
    assert isinstance(now.state, Goal)
    missing = unanswered(now.state) if now.state.state == "active" else []
    if not missing:
        return None
    return Breach(
        "goal.smart",
        missing[0][0],
        tr(
            "{record} is active and needs: {fields}.", record=now.record, fields=joined(w for _, w in missing)
        ),
        tr("Give another answer instead, or with a reason: {abandon}.", abandon=deed("goal", "abandon")),
    )


def days_in_order(now: Situation) -> Breach | None:
    """A goal does not end before it starts."""
    assert isinstance(now.state, Goal)
    return days_breach(now.state.start, now.state.due)


def days_breach(start: date | None, due: date | None) -> Breach | None:
    """The breach where a goal would end before it starts."""
    if start is None or due is None or start <= due:
        return None
    return Breach(
        "goal.days",
        "due",
        tr("due: {due} lies before the start, {start}.", due=due, start=start),
        tr("Check the two dates."),
    )


def check_days(start: date | None, due: date | None) -> None:
    """Raise InputError where a goal would end before it starts."""
    if breach := days_breach(start, due):
        raise InputError(breach.message, breach.way_out)


class GoalDrafted(
    Event,
    type="goal.drafted/1",
    verb="draft",
    begins=True,
    to="draft",
    label=("Goal drafted", "起草目标"),
    help=("Something to aim for, not yet agreed", "拟定一个尚未确认的目标"),
):
    """Something to aim for."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    horizon: HorizonField = Horizon.ANNUAL
    parent: Parent = None
    specific: Specific = ""
    measurable: Measurable = ""
    achievable: Achievable = ""
    relevant: Relevant = ""
    time_bound: TimeBound = ""
    basis: BasisField = ()
    indicator: IndicatorField = None
    baseline: Baseline = None
    target: Target = None
    start: Start = None
    due: Due = None

    def check(self, now: Situation) -> None:
        """It does not end before it starts."""
        check_days(self.start, self.due)


class GoalActivated(
    Event,
    type="goal.activated/1",
    verb="activate",
    after=("draft",),
    to="active",
    label=("Goal activated", "启用目标"),
    help=("Agreed, complete and from now on pursued", "目标已确认、内容完整，开始执行"),
):
    """It is agreed and complete."""

    target: Target = None
    due: Due = None
    rules = (is_smart,)

    def check(self, now: Situation) -> None:
        """It does not end before it starts."""
        assert isinstance(now.state, Goal)
        check_days(now.state.start, self.due)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Active; target and due day where they are given here."""
        assert isinstance(state, Goal)
        return self.apply_fields(state, **self.agreed(state), activated_at=entry.effective_at)

    def agreed(self, state: Goal) -> dict[str, Any]:
        """Target and due day: those given here, or else the goal's."""
        return {
            "target": state.target if self.target is None else self.target,
            "due": self.due or state.due,
        }


class GoalCheckedIn(
    Event,
    type="goal.checked_in/1",
    verb="check-in",
    after=("active",),
    label=("Goal checked in", "目标跟进"),
    help=("How far it is now", "目标目前的进展"),
):
    """How far it is."""

    value: Annotated[Number | None, says(("Value", "当前值"), ("The value now", "目前的数值"))] = None
    remark: Remark = ""
    looks = True

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The value where one is given, and when it was looked at."""
        assert isinstance(state, Goal)
        return self.apply_fields(
            state,
            value=state.value if self.value is None else self.value,
            checked_in_at=entry.effective_at,
        )


class GoalTargetRevised(
    Event,
    type="goal.target_revised/1",
    verb="revise-target",
    after=("draft", "active"),
    reason=True,
    label=("Target revised", "调整目标值"),
    help=("Another value or another day than was agreed", "改变已确认的目标值或期限"),
):
    """Another target than was agreed."""

    target: Annotated[Number, says(("Target", "目标值"), ("Value to reach", "要达到的数值"))]
    due: Due = None

    def check(self, now: Situation) -> None:
        """It does not end before it starts."""
        assert isinstance(now.state, Goal)
        check_days(now.state.start, self.due)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The new target; the due day where one is given."""
        assert isinstance(state, Goal)
        return self.apply_fields(state, due=self.due or state.due)


class GoalAchieved(
    Event,
    type="goal.achieved/1",
    verb="achieve",
    after=("active",),
    to="achieved",
    label=("Goal achieved", "目标达成"),
    help=("What was aimed for is there", "目标已经实现"),
):
    """What was aimed for is there."""

    result: Result = None
    remark: Remark = ""


class GoalMissed(
    Event,
    type="goal.missed/1",
    verb="miss",
    after=("active",),
    to="missed",
    label=("Goal missed", "目标未达成"),
    help=("Its time is over and the target was not reached", "期限已到而目标未实现"),
):
    """Its time is over without it."""

    result: Result = None
    remark: Remark = ""


class GoalAbandoned(
    Event,
    type="goal.abandoned/1",
    verb="abandon",
    after=("draft", "active"),
    to="abandoned",
    reason=True,
    label=("Goal abandoned", "放弃目标"),
    help=("Nobody pursues it any more", "不再追求该目标"),
):
    """Nobody pursues it any more."""


GOAL = Kind(
    "goal",
    prefix="GOAL",
    label=("Goal", "目标"),
    heading=("Goals and strategy", "运营目标与策略"),
    help=(
        "What to reach by when, how it is measured and why it matters",
        "要达到什么、何时、如何衡量、为何重要",
    ),
    initial=Goal(),
    states={
        "draft": ("draft", "草拟"),
        "active": ("active", "进行中"),
        "achieved": ("achieved", "已达成"),
        "missed": ("missed", "未达成"),
        "abandoned": ("abandoned", "已放弃"),
    },
    settled=("achieved", "missed", "abandoned"),
    final=("achieved", "missed", "abandoned"),
    columns=("horizon", "value", "target", "due"),
    events=(
        GoalDrafted,
        GoalActivated,
        GoalCheckedIn,
        GoalTargetRevised,
        GoalAchieved,
        GoalMissed,
        GoalAbandoned,
    ),
    needs=needs,
    standing=(stays_smart, days_in_order),
)
