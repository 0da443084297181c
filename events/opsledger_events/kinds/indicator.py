"""Indicator: one figure, how it is measured, what it should be, and its values by period.

Measurements are events of the indicator but not part of its record: there may be a million of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Self

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import deed
from opsledger_events.changes import check_given
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import joined, sentences, tr
from opsledger_events.limits import Direction, limits_breach
from opsledger_events.measured import (
    measurement_claim,
    not_measured_yet,
    out_of_something,
    period_has_begun,
    signal_has_value,
    was_measured,
)
from opsledger_events.nearest import did_you_mean
from opsledger_events.periods import (
    CALLED,
    PERIOD_PATTERN,
    Frequency,
    period_named,
    period_of,
)
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation, broken_by
from opsledger_events.values import (
    LARGEST,
    SEGMENT_FORM,
    Area,
    Choice,
    Name,
    Number,
    Segment,
    Text,
    Value,
    day_of,
    says,
)


class Aggregate(Choice):
    """How the values of several segments or periods become one."""

    SUM = "sum", "Sum", "求和"
    MEAN = "mean", "Mean, weighted by the denominator", "按分母加权平均"
    LAST = "last", "Last value", "取最后值"


class Target(Value):
    """What the value should be, from the first day of a period on."""

    since: Annotated[str, says(("Since", "起始周期"), ("The first period that it holds for", "自哪一周期起"))]
    value: Annotated[float, says(("Value", "数值"), ("What the value should be", "应达到的数值"))]


class SeenSignal(Value):
    """A signal that somebody looked into."""

    period: Annotated[str, says(("Period", "周期"), ("Of which period", "所属周期"))]
    segment: Annotated[
        str, says(("Segment", "细分"), ("The part measured; empty for the whole", "所统计的部分；留空为整体"))
    ] = ""
    remark: Annotated[str, says(("Remark", "备注"), ("What was found", "所发现的情况"))] = ""
    by: Annotated[str, says(("Seen by", "确认人"), ("Who looked into it", "由谁查看"))] = ""


Formula = Annotated[Text, says(("Formula", "计算公式"), ("How it is calculated", "如何计算"), long=True)]
Unit = Annotated[Name, says(("Unit", "单位"), ("What it is counted in", "计量单位"))]
DirectionField = Annotated[
    Direction, says(("Direction", "方向"), ("Which way is good", "向哪个方向变化为好"))
]
FrequencyField = Annotated[
    Frequency, says(("Frequency", "频率"), ("How long one period is", "每个统计周期的长度"))
]
Segments = Annotated[
    tuple[Segment, ...],
    says(("Segments", "细分"), ("Parts it is measured for; any if empty", "分别统计的部分；留空则不限")),
]
SourceField = Annotated[Name, says(("Source", "数据来源"), ("Where values come from", "数据从哪里来"))]
AggregateField = Annotated[
    Aggregate, says(("Aggregate", "汇总方式"), ("How several values become one", "多个数值如何汇总"))
]
WarningLimit = Annotated[
    Number | None, says(("Warning limit", "预警值"), ("Worse than this is a warning", "差于此值即预警"))
]
CriticalLimit = Annotated[
    Number | None, says(("Critical limit", "临界值"), ("Worse than this is critical", "差于此值即严重"))
]
PeriodField = Annotated[
    str,
    says(
        ("Period", "周期"),
        ("2026-02-09, 2026-W07, 2026-02, 2026-Q1 or 2026", "如 2026-02-09、2026-W07、2026-02、2026-Q1、2026"),
        plain=True,
        extra_json_schema={"pattern": PERIOD_PATTERN},
    ),
]
SegmentField = Annotated[
    Segment, says(("Segment", "细分"), ("The part measured; empty for the whole", "所统计的部分；留空为整体"))
]
MeasuredValue = Annotated[Number, says(("Value", "数值"), ("The value measured", "统计得到的数值"))]
Denominator = Annotated[
    Annotated[float, Meta(ge=0, le=LARGEST)] | None,
    says(
        ("Denominator", "分母"),
        ("For ratios and means: out of how many", "比率和均值：基数是多少"),
    ),
]


class Indicator(Record):
    """An indicator as it is defined."""

    state: str = "active"
    formula: Formula = ""
    unit: Unit = ""
    direction: DirectionField = Direction.UP
    frequency: FrequencyField = Frequency.MONTH
    segments: Segments = ()
    source: SourceField = ""
    aggregate: AggregateField = Aggregate.SUM
    warning_limit: WarningLimit = None
    critical_limit: CriticalLimit = None
    targets: Annotated[
        tuple[Target, ...],
        says(("Targets", "目标值"), ("What it should be, since when", "各时期的目标值"), filled=True),
    ] = ()
    signals: Annotated[
        tuple[SeenSignal, ...],
        says(("Signals seen", "已确认的信号"), ("Signals looked into", "已核实的异常信号"), filled=True),
    ] = ()


def check_segment(segment: str) -> None:
    """The name of a segment has nothing in it that would blur which one is meant."""
    if not re.fullmatch(SEGMENT_FORM, segment):
        raise InputError(
            tr("segment: “{segment}” has a character that it may not have.", segment=segment),
            tr("Leave out | and control characters; it has 120 characters at most."),
        )


def check_period(now: Situation, period: str, segment: str) -> None:
    """The period is one of the indicator's, and the segment too where it names its segments."""
    state = now.state
    assert isinstance(state, Indicator)
    check_segment(segment)
    found = period_named(period)
    if found.frequency is not state.frequency:
        raise InputError(
            tr(
                "period: {record} is not measured by {given}, but by {frequency}.",
                record=now.record,
                given=CALLED[found.frequency],
                frequency=CALLED[state.frequency],
            ),
            tr("Write it like {period}.", period=period_of(found.first, state.frequency)),
        )
    if segment and state.segments and segment not in state.segments:
        raise InputError(
            tr("segment: {record} has no segment “{segment}”.", record=now.record, segment=segment),
            sentences(
                (
                    did_you_mean(segment, state.segments),
                    tr("{redefine} adds one.", redefine=deed("indicator", "redefine")),
                )
            ),
        )


def critical_is_worse(now: Situation) -> Breach | None:
    """The critical limit does not come before the warning in the bad direction."""
    state = now.state
    assert isinstance(state, Indicator)
    return limits_breach(now.record, state.direction, state.warning_limit, state.critical_limit)


def is_defined_in_order(now: Situation) -> Breach | None:
    """The limits are in order when it is defined, and when it is defined anew."""
    return broken_by(critical_is_worse, now, now.after())


class IndicatorDefined(
    Event,
    type="indicator.defined/1",
    verb="define",
    begins=True,
    to="active",
    label=("Indicator defined", "定义指标"),
    help=("A figure and how it is measured", "一个指标及其衡量方法"),
):
    """A figure and how it is measured. Without formula or unit it is a draft."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    formula: Formula = ""
    unit: Unit = ""
    direction: DirectionField = Direction.UP
    frequency: FrequencyField = Frequency.MONTH
    segments: Segments = ()
    source: SourceField = ""
    aggregate: AggregateField = Aggregate.SUM
    warning_limit: WarningLimit = None
    critical_limit: CriticalLimit = None
    rules = (is_defined_in_order,)

    def check(self, now: Situation) -> None:
        """Segments can be told apart."""
        for segment in self.segments:
            check_segment(segment)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Active once it says how it is calculated and in what it is counted."""
        complete = self.formula and self.unit
        return self.apply_fields(state, state="active" if complete else "draft")


class IndicatorRedefined(
    Event,
    type="indicator.redefined/1",
    verb="redefine",
    after=("draft", "active"),
    reason=True,
    label=("Indicator redefined", "修订指标定义"),
    help=(
        "Measured in another way from now on; only what is given changes",
        "改变衡量方法；仅修改所给出的内容",
    ),
):
    """It is measured in another way from here on."""

    formula: Formula | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    direction: DirectionField | UnsetType = UNSET
    frequency: FrequencyField | UnsetType = UNSET
    segments: Segments | UnsetType = UNSET
    source: SourceField | UnsetType = UNSET
    aggregate: AggregateField | UnsetType = UNSET
    warning_limit: WarningLimit | UnsetType = UNSET
    critical_limit: CriticalLimit | UnsetType = UNSET
    rules = (is_defined_in_order,)

    def check(self, now: Situation) -> None:
        """Something is given; segments can be told apart."""
        check_given(self)
        for segment in self.segments or ():
            check_segment(segment)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The definition with what is given; a draft that is complete now becomes active."""
        after = self.apply_fields(state)
        assert isinstance(after, Indicator)
        complete = after.state == "draft" and after.formula and after.unit
        return replace(after, state="active") if complete else after


class IndicatorTargetSet(
    Event,
    type="indicator.target_set/1",
    verb="set-target",
    after=("draft", "active"),
    label=("Target set", "设定目标值"),
    help=("What the value should be from a period on", "从某一周期起应达到的数值"),
):
    """What the value should be from a period on."""

    target: Annotated[Number, says(("Target", "目标值"), ("What it should be", "应达到的数值"))]
    since: Annotated[
        str,
        says(
            ("Since", "起始周期"),
            ("First period it holds for; the present one if empty", "自哪一周期起适用；默认为当前周期"),
            extra_json_schema={"pattern": f"^$|{PERIOD_PATTERN}"},
        ),
    ] = ""

    def check(self, now: Situation) -> None:
        """The period is a period."""
        if self.since:
            period_named(self.since)

    def on_day(self, state: Record, here: date, in_utc: date) -> Self:
        """With its period, where that of the day here is another than that of the day in UTC, which is the one if empty."""
        if self.since or not isinstance(state, Indicator):
            return self
        period = period_of(here, state.frequency)
        return self if period == period_of(in_utc, state.frequency) else replace(self, since=period)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The target history with this one, in order of time."""
        assert isinstance(state, Indicator)
        since = self.since or period_of(day_of(entry.effective_at), state.frequency)
        kept = [target for target in state.targets if target.since != since]
        targets = sorted([*kept, Target(since=since, value=self.target)], key=first_day)
        return replace(state, targets=tuple(targets))


def first_day(target: Target) -> date:
    """The first day that a target holds for."""
    return period_named(target.since).first


class MeasurementRecorded(
    Event,
    type="indicator.measurement_recorded/1",
    verb="measure",
    after=("draft", "active"),
    label=("Measurement recorded", "录入数据"),
    help=("The value of one period", "某一周期的数值"),
):
    """The value of one period, for the whole or for one segment."""

    period: PeriodField
    segment: SegmentField = ""
    value: MeasuredValue
    denominator: Denominator = None
    rules = (not_measured_yet, period_has_begun, out_of_something)
    inert = True

    def check(self, now: Situation) -> None:
        """Period and segment are the indicator's."""
        check_period(now, self.period, self.segment)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record as it was."""
        return state

    def claim(self, record: str) -> str:
        """The only value of this indicator, segment and period."""
        return measurement_claim(record, self.segment, self.period)


class MeasurementCorrected(
    Event,
    type="indicator.measurement_corrected/1",
    verb="correct",
    reason=True,
    label=("Measurement corrected", "更正数据"),
    help=(
        "Another value holds for a period; the wrong one stays in the log",
        "某周期的数值有误，改为新值；原值保留在记录中",
    ),
):
    """Another value holds for a period than was recorded."""

    period: PeriodField
    segment: SegmentField = ""
    value: MeasuredValue
    denominator: Denominator = None
    rules = (was_measured, out_of_something)
    inert = True

    def check(self, now: Situation) -> None:
        """Period and segment are of their form."""
        period_named(self.period)
        check_segment(self.segment)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record as it was."""
        return state


class SignalAcknowledged(
    Event,
    type="indicator.signal_acknowledged/1",
    verb="acknowledge-signal",
    label=("Signal acknowledged", "确认信号"),
    help=("Somebody looked into an unusual value and says what it was", "有人核实了异常数值并说明原因"),
):
    """Somebody looked into an unusual value."""

    period: PeriodField
    segment: SegmentField = ""
    remark: Remark = ""
    rules = (signal_has_value,)
    looks = True

    def check(self, now: Situation) -> None:
        """Period and segment are of their form."""
        period_named(self.period)
        check_segment(self.segment)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with this signal seen."""
        assert isinstance(state, Indicator)
        seen = SeenSignal(period=self.period, segment=self.segment, remark=self.remark, by=entry.actor)
        others = (s for s in state.signals if (s.period, s.segment) != (seen.period, seen.segment))
        return replace(state, signals=(*others, seen))


class IndicatorRetired(
    Event,
    type="indicator.retired/1",
    verb="retire",
    after=("draft", "active"),
    to="retired",
    reason=True,
    label=("Indicator retired", "停用指标"),
    help=("No longer measured", "不再统计"),
):
    """It is no longer measured."""


def needs(state: Record) -> Iterator[Need]:
    """A definition that is not complete. Values and limits are looked at where the values are."""
    assert isinstance(state, Indicator)
    if state.state == "draft":
        missing = [
            word for word, value in ((tr("formula"), state.formula), (tr("unit"), state.unit)) if not value
        ]
        yield Need("incomplete", 1, tr("missing: {fields}", fields=joined(missing)))


INDICATOR = Kind(
    "indicator",
    prefix="KPI",
    label=("Indicator", "指标"),
    heading=("Key indicators", "关键指标"),
    help=(
        "A figure, how it is measured, what it should be and its values",
        "一个指标、衡量方法、目标值与各期数值",
    ),
    initial=Indicator(),
    states={
        "draft": ("draft", "草拟"),
        "active": ("active", "使用中"),
        "retired": ("retired", "已停用"),
    },
    settled=("retired",),
    final=("retired",),
    columns=("unit", "frequency", "direction"),
    events=(
        IndicatorDefined,
        IndicatorRedefined,
        IndicatorTargetSet,
        MeasurementRecorded,
        MeasurementCorrected,
        SignalAcknowledged,
        IndicatorRetired,
    ),
    needs=needs,
    standing=(critical_is_worse,),
)
