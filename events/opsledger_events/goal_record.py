"""A goal as it stands: its five SMART answers (Doran 1981), what measures it, and its span of time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from opsledger_events.record import Record, Remark
from opsledger_events.values import Choice, Moment, Number, RecordId, Text, says


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
Due = Annotated[date | None, says(("Due", "截止日期"), ("Last day", "最后一天"), coming="last")]
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
