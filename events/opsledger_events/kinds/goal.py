"""Goal: what the organisation aims for, with its five SMART answers (Doran 1981) and an indicator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import floor
from typing import Annotated, Any

from msgspec.structs import replace

from opsledger_events.blank import is_answered
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import joined, tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import (
    DAY,
    Area,
    Choice,
    Moment,
    Number,
    RecordId,
    Text,
    day_of,
    says,
    start_of,
)


class Horizon(Choice):
    """How far a goal looks ahead."""

    VISION = "vision", "Vision", "愿景"
    ANNUAL = "annual", "Annual", "年度"
    QUARTER = "quarter", "Quarter", "季度"
    MONTH = "month", "Month", "月度"


class Basis(Choice):
    """What a goal was derived from."""

    MARKET = "market", "Market", "市场"
    COMPETITORS = "competitors", "Competitors", "竞争对手"
    RESOURCES = "resources", "Own resources", "自身资源"


class Health(Choice):
    """How an active goal stands; derived, never stored."""

    ON_TRACK = "on_track", "On track", "正常"
    AT_RISK = "at_risk", "At risk", "有风险"
    OFF_TRACK = "off_track", "Off track", "偏离"


HorizonField = Annotated[Horizon, says(("Horizon", "期限类型"), ("How far it looks ahead", "目标的时间跨度"))]
Specific = Annotated[
    Text, says(("Specific", "具体"), ("What exactly is to be reached", "具体要达成什么"), long=True)
]
Measurable = Annotated[Text, says(("Measurable", "可衡量"), ("How it is measured", "如何衡量"), long=True)]
Achievable = Annotated[
    Text, says(("Achievable", "可实现"), ("Why it can be reached", "为何能够实现"), long=True)
]
Relevant = Annotated[Text, says(("Relevant", "相关"), ("Why it matters", "为何重要"), long=True)]
TimeBound = Annotated[
    Text, says(("Time-bound", "有时限"), ("By when, and by which steps", "何时完成、分几步"), long=True)
]
BasisField = Annotated[
    tuple[Basis, ...], says(("Basis", "制定依据"), ("What it was derived from", "目标依据什么制定"))
]
Parent = Annotated[
    RecordId | None,
    says(("Parent goal", "上级目标"), ("The goal that it serves", "它所支撑的目标"), ref="goal", tree=True),
]
IndicatorField = Annotated[
    RecordId | None,
    says(("Indicator", "指标"), ("What measures it", "用什么指标衡量"), ref="indicator"),
]
Baseline = Annotated[Number | None, says(("Baseline", "基线值"), ("Value at the start", "起始时的数值"))]
Target = Annotated[Number | None, says(("Target", "目标值"), ("Value to reach", "要达到的数值"))]
Start = Annotated[date | None, says(("Start", "开始日期"), ("First day", "第一天"))]
Due = Annotated[date | None, says(("Due", "截止日期"), ("Last day", "最后一天"))]
CheckedValue = Annotated[
    Number | None, says(("Value", "当前值"), ("Value at the last check-in", "最近一次跟进时的数值"))
]
Result = Annotated[Number | None, says(("Result", "结果值"), ("Value at the end", "结束时的数值"))]


class Goal(Record):
    """A goal as it stands."""

    state: str = "draft"
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
    value: CheckedValue = None
    remark: Remark = ""
    result: Result = None
    activated_at: Annotated[
        Moment | None,
        says(("Activated at", "启用时间"), ("When it became active", "何时启用"), filled=True),
    ] = None
    checked_in_at: Annotated[
        Moment | None,
        says(("Checked in at", "跟进时间"), ("Last check-in", "最近一次跟进"), filled=True),
    ] = None


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
        tr("`goal amend` sets them; target and due can be given with `goal activate` itself."),
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
        tr("Give another answer instead, or `goal abandon` it with a reason."),
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


CHECK_IN_EVERY = {
    Horizon.VISION: timedelta(days=366),
    Horizon.ANNUAL: timedelta(days=92),
    Horizon.QUARTER: timedelta(days=31),
    Horizon.MONTH: timedelta(days=10),
}
"""How long an active goal may go without a check-in."""

AT_RISK_BEHIND = 0.10
OFF_TRACK_BEHIND = 0.25
"""How far progress may lag behind the time that has passed, as shares of the whole."""


def progress(state: Goal, value: float | None) -> float | None:
    """Share of the way from baseline to target: 0 at the start, 1 when reached; None if unknown."""
    if value is None or state.baseline is None or state.target is None:
        return None
    if state.target == state.baseline:
        return 1.0 if value == state.target else 0.0
    return (value - state.baseline) / (state.target - state.baseline)


def elapsed(state: Goal, now: datetime) -> float | None:
    """Share of the goal's time that has passed, 0 to 1; None where it has no span."""
    start = state.start or (state.activated_at and day_of(state.activated_at))
    if start is None or state.due is None:
        return None
    span = (state.due - start).days
    return 1.0 if span <= 0 else min(1.0, max(0.0, (day_of(now) - start).days / span))


def health(state: Goal, now: datetime) -> Health | None:
    """How an active goal stands at `now`, by its last check-in and the time that has passed; None for any other."""
    if state.state != "active":
        return None
    done = progress(state, state.value)
    if done is not None and done >= 1:
        return Health.ON_TRACK
    if state.due is not None and state.due < day_of(now):
        return Health.OFF_TRACK
    passed = elapsed(state, now)
    if done is None or passed is None:
        checked_until = check_in_due(state)
        return Health.AT_RISK if checked_until and checked_until < now else Health.ON_TRACK
    if passed - done > OFF_TRACK_BEHIND:
        return Health.OFF_TRACK
    return Health.AT_RISK if passed - done > AT_RISK_BEHIND else Health.ON_TRACK


def check_in_due(state: Goal) -> datetime | None:
    """When the next check-in of an active goal is due; None where it was never activated."""
    last = state.checked_in_at or state.activated_at
    return last + CHECK_IN_EVERY[state.horizon] if last else None


def behind_from(state: Goal, share: float) -> datetime | None:
    """From when on the last value lags behind the time by more than a share; None where it never will."""
    done = progress(state, state.value)
    start = state.start or (state.activated_at and day_of(state.activated_at))
    if done is None or done >= 1 or start is None or state.due is None:
        return None
    span = (state.due - start).days
    days = floor((done + share) * span) + 1
    return start_of(start) + max(days, 0) * DAY if days <= span else None


def needs(state: Record) -> Iterator[Need]:
    """Overdue, off track or at risk, or too long without a check-in."""
    assert isinstance(state, Goal)
    if state.state != "active":
        return
    over = start_of(state.due) + DAY if state.due is not None else None
    if over is not None:
        yield Need("overdue", 3, tr("due, neither achieved nor missed"), over)
    off_track = behind_from(state, OFF_TRACK_BEHIND)
    if off_track is not None:
        yield Need("off_track", 3, tr("off track: far behind the time that has passed"), off_track, over)
    if state.value is not None and (at_risk := behind_from(state, AT_RISK_BEHIND)) is not None:
        yield Need("at_risk", 2, tr("at risk: behind the time that has passed"), at_risk, off_track)
    if (due := check_in_due(state)) is not None:
        days = CHECK_IN_EVERY[state.horizon].days
        yield Need("no_check_in", 2, tr("no check-in for more than {days} d", days=days), due, over)


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
