"""The endless events of one record of each kind.

They are seeded, mix Chinese and English, and follow the rules: another person approves and verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from opsledger_events.common import Acknowledged, CommentAdded, DetailsAmended, RecordReviewed
from opsledger_events.event import Event
from opsledger_events.kinds.document import (
    DocumentApproved,
    DocumentDrafted,
    DocumentRevised,
    DocumentSubmitted,
    DocumentTookEffect,
)
from opsledger_events.kinds.goal import GoalActivated, GoalCheckedIn, GoalDrafted, GoalTargetRevised
from opsledger_events.kinds.improvement import (
    EffectChecked,
    ImprovementPlanned,
    ImprovementStarted,
    NextCycleOpened,
    Verdict,
)
from opsledger_events.kinds.indicator import (
    IndicatorDefined,
    IndicatorTargetSet,
    MeasurementRecorded,
)
from opsledger_events.kinds.issue import (
    IssueAssigned,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    IssueTriaged,
    IssueVerified,
    RootCauseIdentified,
    Severity,
    SolutionProposed,
)
from opsledger_events.kinds.plan import (
    ExerciseHeld,
    ExerciseResult,
    ExerciseType,
    PlanApproved,
    PlanDrafted,
    PlanRevised,
    PlanTookEffect,
)
from opsledger_events.periods import Frequency
from opsledger_events.values import Area

PEOPLE = ("李娜", "王强", "张伟", "刘洋", "Anna Berg", "Tom Okoro", "Maria Silva", "陈静")
AREAS = tuple(Area)
VOCABULARY = (
    "打印机 订单 客户 发票 仓库 供应商 报销 合同 机房 备份 培训 巡检 温度 延误 退货 投诉 权限 审批 库存 物流 "
    "printer order customer invoice warehouse supplier contract backup training delay refund complaint access "
    "approval stock shipment server network shift handover checklist budget audit sensor pump"
)
WORDS = VOCABULARY.split()
FIRST_DAY = date(2023, 1, 1)
FIRST_MEASURED = date(2022, 1, 1)
"""Values belong to days that were over when they were recorded."""


class Step(NamedTuple):
    """One event of a record, its actor, and the reason."""

    event: Event
    actor: str
    reason: str = ""


class There(NamedTuple):
    """Existing records, to which others can refer."""

    issue: str
    indicator: str


Story = Callable[[Random, There], Iterator[Step]]


def phrase(dice: Random, words: int) -> str:
    """Some words in a row."""
    return " ".join(dice.choices(WORDS, k=words))


def issue(dice: Random, there: There) -> Iterator[Step]:
    """Raised, triaged, worked on, resolved, verified, and open again."""
    del there
    doer, other = dice.sample(PEOPLE, 2)
    yield Step(
        IssueRaised(
            title=phrase(dice, 4),
            area=dice.choice(AREAS),
            owner=other,
            description=phrase(dice, 12),
            severity=dice.choice(tuple(Severity)),
        ),
        other,
    )
    while True:
        yield Step(IssueTriaged(severity=dice.choice(tuple(Severity)), category=phrase(dice, 1)), other)
        yield Step(IssueAssigned(responsible=doer), other)
        for _ in range(dice.randint(1, 4)):
            yield Step(CommentAdded(text=phrase(dice, 10)), dice.choice(PEOPLE))
        yield Step(RootCauseIdentified(root_cause=phrase(dice, 8)), doer)
        yield Step(SolutionProposed(solution=phrase(dice, 10)), doer)
        yield Step(IssueResolved(), doer)
        yield Step(IssueVerified(), other)
        yield Step(IssueReopened(), other, phrase(dice, 5))


def indicator(dice: Random, there: There) -> Iterator[Step]:
    """Defined, and measured every day."""
    del there
    owner = dice.choice(PEOPLE)
    yield Step(
        IndicatorDefined(
            title=phrase(dice, 3),
            area=dice.choice(AREAS),
            owner=owner,
            formula=phrase(dice, 5),
            unit="件",
            frequency=Frequency.DAY,
        ),
        owner,
    )
    yield Step(IndicatorTargetSet(target=100.0), owner)
    day = FIRST_MEASURED
    while True:
        value = round(dice.gauss(100, 9), 2)
        yield Step(MeasurementRecorded(period=day.isoformat(), value=value, denominator=1000), owner)
        day += timedelta(days=1)


def goal(dice: Random, there: There) -> Iterator[Step]:
    """Drafted, activated with all five answers, and checked in on."""
    owner = dice.choice(PEOPLE)
    yield Step(
        GoalDrafted(
            title=phrase(dice, 4),
            area=dice.choice(AREAS),
            owner=owner,
            specific=phrase(dice, 5),
            measurable=phrase(dice, 5),
            achievable=phrase(dice, 5),
            relevant=phrase(dice, 5),
            time_bound=phrase(dice, 5),
            indicator=there.indicator,
            baseline=1,
            target=100,
            due=date(2030, 12, 31),
        ),
        owner,
    )
    yield Step(GoalActivated(), owner)
    while True:
        yield Step(GoalTargetRevised(target=dice.randint(50, 100)), owner, phrase(dice, 4))
        yield Step(GoalCheckedIn(value=dice.randint(1, 100), remark=phrase(dice, 6)), owner)
        yield Step(CommentAdded(text=phrase(dice, 10)), dice.choice(PEOPLE))


def document(dice: Random, there: There) -> Iterator[Step]:
    """Drafted, approved by another, in force, read by people, revised."""
    del there
    author, approver = dice.sample(PEOPLE, 2)
    path = f"制度/{phrase(dice, 2).replace(' ', '/')}.md"
    yield Step(
        DocumentDrafted(title=phrase(dice, 3), area=dice.choice(AREAS), path=path, body=phrase(dice, 120)),
        author,
    )
    while True:
        yield Step(DocumentSubmitted(), author)
        yield Step(DocumentApproved(), approver)
        yield Step(DocumentTookEffect(), approver)
        for person in dice.sample(PEOPLE, 4):
            yield Step(Acknowledged(), person)
        yield Step(RecordReviewed(remark=phrase(dice, 6)), approver)
        yield Step(DocumentRevised(body=phrase(dice, 120)), author, phrase(dice, 6))


def plan(dice: Random, there: There) -> Iterator[Step]:
    """Drafted, approved by another, in force, exercised, revised."""
    del there
    author, approver = dice.sample(PEOPLE, 2)
    steps = tuple(phrase(dice, 6) for _ in range(4))
    yield Step(
        PlanDrafted(title=phrase(dice, 3), scenario=phrase(dice, 12), steps=steps, rto_minutes=240), author
    )
    while True:
        yield Step(PlanApproved(), approver)
        yield Step(PlanTookEffect(), approver)
        for _ in range(4):
            result = dice.choice(tuple(ExerciseResult))
            held = ExerciseHeld(type=ExerciseType.TABLETOP, result=result, findings=phrase(dice, 10))
            yield Step(held, author)
        yield Step(DetailsAmended(changes={"owner": dice.choice(PEOPLE)}), author)
        yield Step(PlanRevised(scenario=phrase(dice, 12)), author, phrase(dice, 4))


def improvement(dice: Random, there: There) -> Iterator[Step]:
    """Planned for an issue, done, checked, and another turn of the wheel."""
    owner = dice.choice(PEOPLE)
    yield Step(
        ImprovementPlanned(
            title=phrase(dice, 4), owner=owner, sources=(there.issue,), hypothesis=phrase(dice, 10)
        ),
        owner,
    )
    while True:
        yield Step(ImprovementStarted(), owner)
        for _ in range(dice.randint(1, 4)):
            yield Step(CommentAdded(text=phrase(dice, 10)), dice.choice(PEOPLE))
        verdict = dice.choice((Verdict.PARTLY, Verdict.INEFFECTIVE))
        yield Step(EffectChecked(verdict=verdict, findings=phrase(dice, 8)), owner)
        yield Step(NextCycleOpened(hypothesis=phrase(dice, 10)), owner)


STORIES: dict[str, tuple[Story, int]] = {
    "issue": (issue, 35),
    "indicator": (indicator, 15),
    "goal": (goal, 10),
    "document": (document, 15),
    "plan": (plan, 10),
    "improvement": (improvement, 15),
}
"""The story of each kind, and how many records of a hundred are of that kind."""
