"""The parts of an appraisal: criteria with weights, their scores, and the record."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.periods import PERIOD_PATTERN, Frequency
from opsledger_events.record import Record
from opsledger_events.references import check_reference
from opsledger_events.situation import Situation
from opsledger_events.values import (
    Choice,
    Count,
    Moment,
    Name,
    RecordId,
    Required,
    Text,
    Value,
    in_unit,
    says,
)

WHOLE = 100
"""The sum of a scheme's weights, in percent; also the highest score."""

SUBJECT = "contact subject"
"""Fields that name the appraised person; the one that holds a record's id comes first."""

Percent = Annotated[int, Meta(ge=1, le=WHOLE), in_unit("%", "%")]
Points = Annotated[float, Meta(ge=0, le=WHOLE)]


class Form(Choice):
    """Which of the two a record is."""

    SCHEME = "scheme", "Scheme", "考核方案"
    RUN = "run", "Run", "考核"


class Criterion(Value):
    """One thing that is appraised, how much it counts, and the indicator it is read from."""

    name: Annotated[Required, says(("Criterion", "考核项"), ("What is appraised", "考核的内容"))]
    weight: Annotated[Percent, says(("Weight", "权重"), ("How much it counts, in per cent", "所占百分比"))]
    indicator: Annotated[
        RecordId | None,
        says(("Indicator", "指标"), ("That it is read from", "据以评定的指标"), ref="indicator"),
    ] = None


class Score(Value):
    """What one criterion was given, and what that rests on."""

    criterion: Annotated[Name, says(("Criterion", "考核项"), ("Which one", "哪一项"))]
    score: Annotated[Points, says(("Score", "得分"), ("What it was given", "所给分数"))]
    evidence: Annotated[
        Text, says(("Evidence", "依据"), ("What that rests on", "评分的依据"), personal=SUBJECT)
    ] = ""


Criteria = Annotated[
    tuple[Criterion, ...],
    says(
        ("Criteria", "考核指标"),
        ("What is appraised and how much it counts, in percent", "考核内容及其权重（百分比）"),
        fixed=True,
    ),
]
Standard = Annotated[
    Text,
    says(
        ("Standard", "考核标准"), ("Which score means which grade", "分数与等级的对应"), long=True, fixed=True
    ),
]
MethodField = Annotated[
    Text,
    says(
        ("Method", "考核方法"),
        ("Who scores and what it rests on", "由谁评分、依据什么"),
        long=True,
        fixed=True,
    ),
]
Cycle = Annotated[
    Frequency, says(("Cycle", "考核周期"), ("How often it is done", "多久考核一次"), fixed=True)
]
SchemeField = Annotated[
    RecordId,
    says(("Scheme", "考核方案"), ("The scheme that is applied", "所适用的方案"), ref="appraisal", fixed=True),
]
Subject = Annotated[
    Name,
    says(("Subject", "被考核人"), ("Who is appraised", "被考核的人"), personal=SUBJECT, fixed=True),
]
ContactField = Annotated[
    RecordId | None,
    says(
        ("Contact", "联系人"),
        (
            "The subject's entry in the contacts; lets a period be appraised only once",
            "被考核人在通讯录中的编号；据此防止同一周期重复考核",
        ),
        ref="contact",
        fixed=True,
    ),
]
PeriodField = Annotated[
    str,
    says(
        ("Period", "考核期"),
        ("A period of the scheme's cycle: 2026-Q1", "方案周期中的一期：2026-Q1"),
        extra_json_schema={"pattern": PERIOD_PATTERN},
        fixed=True,
    ),
]
Result = Annotated[Name, says(("Result", "考核结果"), ("The grade", "考核等级"))]
Application = Annotated[
    Text, says(("Application", "结果应用"), ("What follows from the result", "结果如何应用"), long=True)
]
Person = Annotated[
    Name,
    says(("Person", "本人"), ("Who agrees; the actor if empty", "同意的人；默认为操作人"), personal=True),
]
SchemeVersion = Annotated[
    Count, says(("Scheme version", "方案版本"), ("The version that is applied", "所适用的版本"), filled=True)
]
Pinned = Annotated[
    tuple[Criterion, ...],
    says(("Criteria", "考核指标"), ("As the scheme had them", "开启时方案的指标"), filled=True),
]


class Appraisal(Record):
    """A scheme, or one run of it."""

    under_approval = ("form", "effective_version", "scheme", "scheme_version", "scores", "score")

    state: str = "draft"
    form: Annotated[
        Form, says(("Form", "形式"), ("A scheme or a run of one", "方案或一次考核"), filled=True)
    ] = Form.SCHEME
    criteria: Criteria = ()
    standard: Standard = ""
    method: MethodField = ""
    cycle: Cycle = Frequency.YEAR
    effective_version: Annotated[
        Count,
        says(("Effective version", "生效版本"), ("In which it was adopted", "方案生效时的版本"), filled=True),
    ] = 0
    scheme: SchemeField | None = None
    scheme_version: SchemeVersion = 0
    subject: Subject = ""
    contact: ContactField = None
    period: PeriodField = ""
    scores: Annotated[
        tuple[Score, ...],
        says(("Scores", "评分"), ("One for each criterion", "各指标的评分"), filled=True, personal=True),
    ] = ()
    score: Annotated[
        Points | None,
        says(("Score", "总分"), ("By the weights, of 100", "按权重计算，满分 100"), filled=True),
    ] = None
    result: Result = ""
    application: Application = ""
    since: Annotated[
        Moment | None,
        says(("Since", "起始时间"), ("When it came to this state", "何时进入当前状态"), filled=True),
    ] = None

    def rests_on_approval(self) -> tuple[str, ...]:
        """For a scheme, what was adopted; for a run, its criteria, the person scored, and what was agreed and applied."""
        fields = list(self.under_approval)
        if self.form is Form.RUN or self.effective_version:
            fields += ["criteria", "standard", "method", "cycle"]
        if self.scores:
            fields += ["subject", "contact", "period"]
        if self.state in ("agreed", "applied"):
            fields += ["result", "application"]
        return tuple(fields)


def run_claim(scheme: str, period: str, contact: str) -> str:
    """The claim that prevents a second run of a scheme for one contact and period.

    A claim stays for ever and cannot be erased, so it must not contain a name, nor the digest of a name, which could be
    found by trying names. The id of a contact outlives the erasure of the person and reveals nothing.
    """
    return f"appraisal|{scheme}|{period}|{contact}"


def check_criteria(now: Situation, criteria: tuple[Criterion, ...]) -> None:
    """Raise an error if criteria cannot be told apart or refer to a record that is not an indicator."""
    names = [criterion.name for criterion in criteria]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                tr("criteria: “{name}” is there twice.", name=name), tr("Give each a name of its own.")
            )
    for criterion in criteria:
        if criterion.indicator is not None:
            check_reference(now, "criteria", criterion.indicator, "indicator")


def missing_scores(criteria: tuple[Criterion, ...], scores: tuple[Score, ...]) -> tuple[str, ...]:
    """The names of the criteria without a score."""
    scored = {score.criterion for score in scores}
    return tuple(criterion.name for criterion in criteria if criterion.name not in scored)


def weighted(criteria: tuple[Criterion, ...], scores: tuple[Score, ...]) -> float | None:
    """Σ weight · score / Σ weight, to two places; None while a criterion has no score.

    It divides by the actual sum of the weights, so a scheme imported with weights that do not add up to 100
    is read as it was meant.
    """
    if not criteria or missing_scores(criteria, scores):
        return None
    points = {score.criterion: score.score for score in scores}
    total = sum(criterion.weight * points[criterion.name] for criterion in criteria)
    return round(total / sum(criterion.weight for criterion in criteria), 2)
