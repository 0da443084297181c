"""Improvement: one turn or more of plan, do, check, act (PDCA, Deming), with an effect that was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

from opsledger_events.asking import asked, deed
from opsledger_events.common import Linked
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.analysis import Analysis
from opsledger_events.language import ID, tr
from opsledger_events.record import AreaField, Findings, GivenTitle, Link, LinkType, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import (
    Area,
    Choice,
    Moment,
    Name,
    Number,
    RecordId,
    Text,
    day_of,
    end_of,
    says,
)


class Aim(Choice):
    """What an improvement is for."""

    EFFICIENCY = "efficiency", "Efficiency", "效率"
    COST = "cost", "Cost", "成本"
    EXPERIENCE = "experience", "Customer experience", "客户体验"
    QUALITY = "quality", "Quality", "质量"
    SAFETY = "safety", "Safety", "安全"


class Verdict(Choice):
    """What the check of an effect came to."""

    EFFECTIVE = "effective", "Effective", "有效"
    PARTLY = "partly", "Effective in part", "部分有效"
    INEFFECTIVE = "ineffective", "Not effective", "无效"
    INCONCLUSIVE = "inconclusive", "Cannot be told yet", "尚无定论"


Sources = Annotated[
    tuple[RecordId, ...],
    says(
        ("Sources", "来源"),
        ("What it answers, or rests on", "所针对的问题、风险、建议、控制缺陷，或所依据的分析"),
        ref="issue analysis risk suggestion control",
        fixed=True,
    ),
]
AimField = Annotated[Aim, says(("Aim", "目的"), ("What it is for", "改进的目的"))]
Hypothesis = Annotated[Text, says(("Hypothesis", "假设"), ("Why it should help", "为何预期有效"), long=True)]
IndicatorField = Annotated[
    RecordId | None,
    says(("Indicator", "指标"), ("What should move", "预期变化的指标"), ref="indicator"),
]
ExpectedEffect = Annotated[
    Text, says(("Expected effect", "预期效果"), ("How far it should move", "预期变化的幅度"), long=True)
]
EvaluateOn = Annotated[
    date | None,
    says(("Evaluate on", "评估日期"), ("When the effect is checked", "何时检查效果"), coming="first"),
]
Standard = Annotated[
    RecordId | None,
    says(("Standard", "标准文件"), ("The document that says so", "载明该做法的文件"), ref="document"),
]
Actions = Annotated[tuple[Name, ...], says(("Actions", "措施"), ("What is done", "具体做什么"))]
Estimate = Annotated[Number | None, says(("Estimate", "效果估计"), ("Size of the effect", "效果的大小"))]


class Improvement(Record):
    """An improvement as it stands, in its present cycle."""

    is_action = True

    state: str = "plan"
    sources: Sources = ()
    aim: AimField = Aim.QUALITY
    hypothesis: Hypothesis = ""
    indicator: IndicatorField = None
    expected_effect: ExpectedEffect = ""
    evaluate_on: EvaluateOn = None
    actions: Actions = ()
    verdict: Annotated[
        Verdict | None, says(("Verdict", "结论"), ("What the check came to", "检查的结论"))
    ] = None
    estimate: Estimate = None
    checked_at: Annotated[
        Moment | None, says(("Checked at", "检查时间"), ("Last check", "最近一次检查"), filled=True)
    ] = None
    standard: Standard = None
    cycle: Annotated[int, says(("Cycle", "循环"), ("Which turn it is", "第几轮循环"), filled=True)] = 1


def has_source(now: Situation) -> Breach | None:
    """An improvement answers something: at least one record it comes from."""
    assert isinstance(now.state, Improvement)
    if now.state.sources:
        return None
    return Breach(
        "improvement.source",
        "sources",
        tr(
            "An improvement names what it comes from: an issue, an analysis, a risk, a suggestion or a control."
        ),
        tr(
            "Add {sources}; {issue} records what is not there yet.",
            sources=asked("sources", ID),
            issue=deed("issue", "raise"),
        ),
    )


def is_planned_with_source(now: Situation) -> Breach | None:
    """It names one when it is planned."""
    return has_source(now.after())


def effect_was_checked(now: Situation) -> Breach | None:
    """An improvement becomes standard only after its effect was checked, and was one."""
    return standard_works(now.after())


def standard_works(now: Situation) -> Breach | None:
    """What is standard had an effect, in whole or in part, when it was checked."""
    state = now.state
    assert isinstance(state, Improvement)
    if state.state != "standardised" or state.verdict in (Verdict.EFFECTIVE, Verdict.PARTLY):
        return None
    if state.verdict is Verdict.INEFFECTIVE:
        return Breach(
            "improvement.effect",
            "verdict",
            tr("{record} was checked and had no effect.", record=now.record),
            tr(
                "{next_cycle} tries another way; {abandon} ends it with a reason.",
                next_cycle=deed("improvement", "next-cycle"),
                abandon=deed("improvement", "abandon"),
            ),
        )
    return Breach(
        "improvement.effect",
        "verdict",
        tr("The effect of {record} was not checked with a verdict.", record=now.record)
        if state.verdict is None
        else tr("The effect of {record} cannot be told yet.", record=now.record),
        tr("{first} comes first.", first=deed("improvement", "check", now.record, verdict="…")),
    )


def link_from(source: Record) -> LinkType:
    """What a source is to its improvement: an analysis is evidence for it, all others are answered by it."""
    return LinkType.EVIDENCE_FOR if isinstance(source, Analysis) else LinkType.ANSWERED_BY


class ImprovementPlanned(
    Event,
    type="improvement.planned/1",
    verb="plan",
    begins=True,
    to="plan",
    label=("Improvement planned", "计划改进"),
    help=("What to change, why it should help and how that will be seen", "改变什么、为何有效、如何检验"),
):
    """What to change, why it should help and how that will be seen."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    sources: Sources = ()
    aim: AimField = Aim.QUALITY
    hypothesis: Hypothesis = ""
    indicator: IndicatorField = None
    expected_effect: ExpectedEffect = ""
    evaluate_on: EvaluateOn = None
    actions: Actions = ()
    rules = (is_planned_with_source,)

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """Each source is linked to this improvement; an issue does not close while that is open."""
        for source in dict.fromkeys(self.sources):
            record = now.look(source)
            if record is None:
                continue
            link = Link(type=link_from(record), to=now.record)
            if link not in record.links:
                yield source, Linked(link=link.type, to=link.to)


class ImprovementStarted(
    Event,
    type="improvement.started/1",
    verb="start",
    after=("plan",),
    to="do",
    label=("Improvement started", "开始改进"),
    help=("The change is being made", "开始实施"),
):
    """The change is being made."""

    evaluate_on: EvaluateOn = None

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Being done; another day of evaluation where one is given."""
        assert isinstance(state, Improvement)
        return self.apply_fields(state, evaluate_on=self.evaluate_on or state.evaluate_on)


class EffectChecked(
    Event,
    type="improvement.effect_checked/1",
    verb="check",
    after=("do", "check", "act"),
    label=("Effect checked", "检查效果"),
    help=("Whether it did what was expected", "是否达到预期效果"),
):
    """Somebody looked whether it did what was expected."""

    verdict: Annotated[Verdict, says(("Verdict", "结论"), ("What the check came to", "检查的结论"))]
    estimate: Estimate = None
    findings: Findings = ""
    evaluate_on: EvaluateOn = None

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """To act upon, or still being checked while nothing can be told."""
        assert isinstance(state, Improvement)
        return self.apply_fields(
            state,
            state="check" if self.verdict is Verdict.INCONCLUSIVE else "act",
            evaluate_on=self.evaluate_on or state.evaluate_on,
            checked_at=entry.effective_at,
        )


class ImprovementStandardised(
    Event,
    type="improvement.standardised/1",
    verb="standardise",
    approves=True,
    after=("do", "check", "act"),
    to="standardised",
    label=("Improvement standardised", "改进标准化"),
    help=("It works and is the way things are done from now on", "改进有效，固化为标准做法"),
):
    """It is the way things are done from now on."""

    standard: Standard = None
    rules = (effect_was_checked,)


class NextCycleOpened(
    Event,
    type="improvement.next_cycle_opened/1",
    verb="next-cycle",
    after=("check", "act"),
    to="plan",
    label=("Next cycle opened", "进入下一循环"),
    help=("What was learned goes into another turn", "带着经验进入下一轮循环"),
):
    """What was learned goes into another turn."""

    hypothesis: Hypothesis = ""
    expected_effect: ExpectedEffect = ""
    evaluate_on: EvaluateOn = None
    actions: Actions = ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Being planned again, with what is new; nothing checked yet."""
        assert isinstance(state, Improvement)
        return self.apply_fields(
            state,
            hypothesis=self.hypothesis or state.hypothesis,
            expected_effect=self.expected_effect or state.expected_effect,
            actions=self.actions or state.actions,
            verdict=None,
            estimate=None,
            checked_at=None,
            cycle=state.cycle + 1,
        )


class ImprovementAbandoned(
    Event,
    type="improvement.abandoned/1",
    verb="abandon",
    after=("plan", "do", "check", "act"),
    to="abandoned",
    reason=True,
    label=("Improvement abandoned", "放弃改进"),
    help=("Nobody pursues it any more", "不再推进"),
):
    """Nobody pursues it any more."""


def needs(state: Record) -> Iterator[Need]:
    """Not evaluated on its day, or checked and not acted upon."""
    assert isinstance(state, Improvement)
    if state.state == "act":
        yield Need(
            "to_act", 2, tr("checked: standardise it, open the next cycle or abandon it"), state.checked_at
        )
        return
    if state.state not in ("plan", "do", "check") or state.evaluate_on is None:
        return
    checked = state.checked_at is not None and day_of(state.checked_at) >= state.evaluate_on
    if not checked:
        yield Need("evaluation_overdue", 3, tr("effect to be checked"), end_of(state.evaluate_on))


IMPROVEMENT = Kind(
    "improvement",
    prefix="IMP",
    label=("Improvement", "改进"),
    heading=("Improvements", "改进措施"),
    help=("A change for the better: why it should help, and whether it did", "一项改进：为何有效，是否有效"),
    initial=Improvement(),
    states={
        "plan": ("plan", "计划"),
        "do": ("do", "实施"),
        "check": ("check", "检查"),
        "act": ("act", "处置"),
        "standardised": ("standardised", "已标准化"),
        "abandoned": ("abandoned", "已放弃"),
    },
    settled=("standardised", "abandoned"),
    final=("standardised", "abandoned"),
    columns=("aim", "indicator", "evaluate_on", "verdict"),
    events=(
        ImprovementPlanned,
        ImprovementStarted,
        EffectChecked,
        ImprovementStandardised,
        NextCycleOpened,
        ImprovementAbandoned,
    ),
    needs=needs,
    standing=(has_source, standard_works),
)
