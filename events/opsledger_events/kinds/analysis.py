"""Analysis: a question put to the figures, how it was looked into, and what was found.

A finding that turns out to be wrong or out of date is not edited: another analysis takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

from opsledger_events.asking import deed
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.periods import PERIOD_PATTERN, period_named
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Choice, Count, Moment, RecordId, Text, later, says


class Method(Choice):
    """How a question was looked into."""

    XMR = "xmr", "Control chart (XmR)", "控制图（XmR）"
    COMPARISON = "comparison", "Comparison", "对比分析"
    TREND = "trend", "Trend", "趋势分析"
    INTERRUPTED_SERIES = "interrupted_series", "Interrupted time series", "中断时间序列"
    PARETO = "pareto", "Pareto", "帕累托分析"
    CONTRIBUTION = "contribution", "Contribution of the parts", "贡献度分析"
    OTHER = "other", "Other", "其他"


class Confidence(Choice):
    """How far a finding may be relied on."""

    LOW = "low", "Low", "低"
    MEDIUM = "medium", "Medium", "中"
    HIGH = "high", "High", "高"


Question = Annotated[
    Text, says(("Question", "问题"), ("What somebody wants to know", "想要弄清的问题"), long=True)
]
MethodField = Annotated[Method, says(("Method", "方法"), ("How it was looked into", "采用的分析方法"))]
Indicators = Annotated[
    tuple[RecordId, ...],
    says(("Indicators", "指标"), ("The figures that were looked at", "所分析的指标"), ref="indicator"),
]
PERIOD_OR_NOTHING: dict[str, Any] = {"pattern": f"^$|{PERIOD_PATTERN}"}
First = Annotated[
    str,
    says(
        ("First period", "起始周期"),
        (
            "Where the window begins: a day or a period, such as 2026-W07",
            "分析窗口的起点：某日或某周期，如 2026-W07",
        ),
        extra_json_schema=PERIOD_OR_NOTHING,
    ),
]
Last = Annotated[
    str,
    says(
        ("Last period", "截止周期"),
        ("Where the window ends, that day or period included", "分析窗口的终点，含该日或该周期"),
        extra_json_schema=PERIOD_OR_NOTHING,
    ),
]
Result = Annotated[Text, says(("Result", "结果"), ("What the figures came to", "分析得出的数据"), long=True)]
Finding = Annotated[
    Text, says(("Finding", "结论"), ("What it means, in words", "用文字说明的结论"), long=True)
]
ConfidenceField = Annotated[
    Confidence, says(("Confidence", "可信度"), ("How far it may be relied on", "结论的可靠程度"))
]
LedgerPosition = Annotated[
    Count,
    says(
        ("Ledger position", "账本位置"),
        ("The last entry that was looked at; 0 if unknown", "所依据的最后一条记录；未知为 0"),
    ),
]
About = Annotated[
    tuple[RecordId, ...],
    says(("About", "相关记录"), ("The records it says something about", "所涉及的记录"), ref="*"),
]


class Analysis(Record):
    """An analysis as it stands."""

    state: str = "draft"
    question: Question = ""
    method: MethodField = Method.OTHER
    indicators: Indicators = ()
    first: First = ""
    last: Last = ""
    result: Result = ""
    finding: Finding = ""
    confidence: ConfidenceField | None = None
    ledger_position: LedgerPosition = 0
    about: About = ()
    superseded_by: Annotated[
        RecordId | None,
        says(
            ("Superseded by", "取代者"),
            ("The analysis in its place", "取而代之的分析"),
            ref="analysis",
            filled=True,
        ),
    ] = None
    run_at: Annotated[
        Moment | None,
        says(("Run at", "分析时间"), ("When the figures were looked at", "何时分析"), filled=True),
    ] = None
    published_at: Annotated[
        Moment | None,
        says(("Published at", "发布时间"), ("When the finding was published", "何时发布结论"), filled=True),
    ] = None

    def rests_on_approval(self) -> tuple[str, ...]:
        """The finding, once it was published."""
        return (
            self.under_approval if self.state == "draft" else (*self.under_approval, "finding", "confidence")
        )


def check_window(first: str, last: str) -> None:
    """Raise InputError where an end of the window is no period, or the window ends before it begins."""
    begins = period_named(first) if first else None
    ends = period_named(last) if last else None
    if begins and ends and ends.after <= begins.first:
        raise InputError(
            tr("last: {last} is over before {first} begins.", last=last, first=first),
            tr("Check the two ends of the window."),
        )


def successor_is_published(now: Situation) -> Breach | None:
    """A finding gives way only to one that can be read: it was published and not superseded itself."""
    event = now.event
    assert isinstance(event, FindingSuperseded)
    other = now.look(event.by)
    if other is not None and other.state == "published":
        return None
    return Breach(
        "analysis.successor",
        "by",
        tr("{other} has no published finding that could take the place.", other=event.by),
        tr("{publish} comes first, or name another one.", publish=deed("analysis", "publish", event.by)),
    )


class AnalysisRun(
    Event,
    type="analysis.run/1",
    verb="run",
    begins=True,
    to="draft",
    label=("Analysis run", "进行分析"),
    help=("Figures were looked at to answer a question", "为回答某一问题而分析数据"),
):
    """Figures were looked at to answer a question."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    question: Question = ""
    method: MethodField = Method.OTHER
    indicators: Indicators = ()
    first: First = ""
    last: Last = ""
    result: Result = ""
    ledger_position: LedgerPosition = 0
    about: About = ()
    looks = True

    def check(self, now: Situation) -> None:
        """The window is one."""
        check_window(self.first, self.last)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A draft: run, and nothing said yet about what it means."""
        return self.apply_fields(state, run_at=entry.effective_at)


class FindingPublished(
    Event,
    type="analysis.finding_published/1",
    verb="publish",
    approves=True,
    after=("draft",),
    to="published",
    label=("Finding published", "发布结论"),
    help=("What the figures mean, and how far that may be relied on", "数据说明了什么，以及结论的可靠程度"),
):
    """Somebody says what the figures mean."""

    finding: Annotated[
        Text,
        says(("Finding", "结论"), ("What it means, in words", "用文字说明的结论"), min_length=1, long=True),
    ]
    confidence: ConfidenceField = Confidence.MEDIUM
    looks = True

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Published."""
        return self.apply_fields(state, published_at=entry.effective_at)


class FindingSuperseded(
    Event,
    type="analysis.finding_superseded/1",
    verb="supersede",
    after=("published",),
    to="superseded",
    reason=True,
    label=("Finding superseded", "结论被取代"),
    help=("Another finding takes its place; this one stays readable", "由另一结论取代；原结论仍可查阅"),
):
    """Another finding takes the place of this one."""

    by: Annotated[
        RecordId, says(("By", "取代者"), ("The analysis in its place", "取而代之的分析"), ref="analysis")
    ]
    rules = (successor_is_published,)
    looks = True

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Superseded, and by which."""
        return self.apply_fields(state, superseded_by=self.by)


UNPUBLISHED_AFTER = timedelta(days=30)
"""How long an analysis may wait for its finding before it calls for attention."""


def needs(state: Record) -> Iterator[Need]:
    """An analysis that nobody drew a conclusion from."""
    assert isinstance(state, Analysis)
    if state.state != "draft" or state.run_at is None:
        return
    message = tr("no finding after more than {days} d", days=UNPUBLISHED_AFTER.days)
    yield Need("unpublished", 1, message, later(state.run_at, UNPUBLISHED_AFTER))


ANALYSIS = Kind(
    "analysis",
    prefix="ANA",
    label=("Analysis", "分析"),
    heading=("Analyses", "数据分析"),
    help=(
        "A question put to the figures: how it was looked into and what was found",
        "向数据提出的问题：如何分析、得出什么结论",
    ),
    initial=Analysis(),
    states={
        "draft": ("draft", "草稿"),
        "published": ("published", "已发布"),
        "superseded": ("superseded", "已被取代"),
    },
    settled=("published", "superseded"),
    final=("superseded",),
    columns=("method", "indicators", "confidence"),
    page_columns=("indicators", "method", "finding", "confidence"),
    events=(AnalysisRun, FindingPublished, FindingSuperseded),
    needs=needs,
)
