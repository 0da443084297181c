"""Risk: what may happen, how much it matters before, now and after treatment, and who lives with the rest.

The ratings are those of ISO 31000: inherent as if nothing were done, current as it is, residual as it
should be once the treatment works. An acceptance ends on its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Self

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import deed
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.issue import Severity
from opsledger_events.language import tr
from opsledger_events.raising import free_id, issue_from
from opsledger_events.rating import Rating, RiskLevel, level_of, score
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import (
    Area,
    Choice,
    Days,
    Moment,
    Name,
    RecordId,
    Tally,
    Text,
    day_of,
    end_of,
    later,
    says,
    sooner,
)


class Treatment(Choice):
    """What is done about a risk (ISO 31000)."""

    AVOID = "avoid", "Avoid", "规避"
    MITIGATE = "mitigate", "Mitigate", "降低"
    SHARE = "share", "Share", "分担"
    ACCEPT = "accept", "Accept", "接受"


Category = Annotated[Name, says(("Category", "类别"), ("What sort of risk", "风险的类别"))]
Cause = Annotated[Text, says(("Cause", "原因"), ("What it may come from", "可能由什么引起"), long=True)]
EventField = Annotated[Text, says(("Event", "事件"), ("What may happen", "可能发生什么"), long=True)]
Consequence = Annotated[
    Text, says(("Consequence", "后果"), ("What would follow", "将造成什么后果"), long=True)
]
ReviewEvery = Annotated[Days, says(("Review every", "评审周期"), ("In days", "以天计"))]
Inherent = Annotated[
    Rating, says(("Inherent risk", "固有风险"), ("As if nothing were done", "未采取任何措施时"))
]
Current = Annotated[Rating, says(("Current risk", "当前风险"), ("With what is done now", "现有措施之下"))]
Residual = Annotated[
    Rating | None,
    says(("Residual risk", "剩余风险"), ("Expected once treated", "应对措施生效后的预期")),
]
MEASURES = "control improvement task document plan process"
IssueField = Annotated[
    RecordId | None,
    says(
        ("Issue", "问题"),
        ("The one it came to; raised if empty", "由此产生的问题；留空则自动提出"),
        ref="issue",
    ),
]


class Risk(Record):
    """A risk as it stands."""

    under_approval = ("accepted_until", "accepted_by", "accepted_why")

    state: str = "identified"
    category: Category = ""
    cause: Cause = ""
    event: EventField = ""
    consequence: Consequence = ""
    review_every: ReviewEvery = 365
    inherent: Annotated[
        Rating | None, says(("Inherent risk", "固有风险"), ("As if nothing were done", "未采取任何措施时"))
    ] = None
    current: Annotated[
        Rating | None, says(("Current risk", "当前风险"), ("With what is done now", "现有措施之下"))
    ] = None
    residual: Residual = None
    assessed_at: Annotated[
        Moment | None, says(("Assessed at", "评估时间"), ("Last assessment", "最近一次评估"), filled=True)
    ] = None
    treatment: Annotated[
        Treatment | None, says(("Treatment", "应对方式"), ("What is done about it", "如何应对"))
    ] = None
    measures: Annotated[
        tuple[RecordId, ...],
        says(("Measures", "应对措施"), ("What treats it", "用以应对的记录"), ref=MEASURES, filled=True),
    ] = ()
    accepted_until: Annotated[
        date | None, says(("Accepted until", "接受至"), ("Last day of it", "接受的最后一天"), filled=True)
    ] = None
    accepted_by: Annotated[
        Name, says(("Accepted by", "接受人"), ("Who accepted it", "谁接受的"), filled=True)
    ] = ""
    accepted_why: Annotated[
        Text, says(("Why accepted", "接受理由"), ("Why it is borne", "为何承受"), filled=True, long=True)
    ] = ""
    materialised: Annotated[
        Tally, says(("Came true", "发生次数"), ("How often it happened", "共发生多少次"), filled=True)
    ] = 0
    materialised_at: Annotated[
        Moment | None, says(("Last came true", "最近发生"), ("When", "最近一次发生时间"), filled=True)
    ] = None
    issue: Annotated[
        RecordId | None,
        says(
            ("Issue", "问题"), ("What it came to last", "最近一次发生所对应的问题"), ref="issue", filled=True
        ),
    ] = None

    def rests_on_approval(self) -> tuple[str, ...]:
        """The ratings too that somebody accepted it with."""
        accepted = ("inherent", "current", "residual") if self.state == "accepted" else ()
        return (*self.under_approval, *accepted)

    @property
    def level(
        self,
    ) -> Annotated[RiskLevel | None, says(("Level", "等级"), ("Of the current risk", "当前风险的等级"))]:
        """How much it matters now; None while nobody has assessed it."""
        return level_of(self.current) if self.current else None


NOT_ACCEPTED: dict[str, Any] = {"accepted_until": None, "accepted_by": "", "accepted_why": ""}


def is_above(rating: Rating | None, other: Rating | None) -> bool:
    """Whether one rating is known to be above another."""
    return rating is not None and other is not None and score(rating) > score(other)


def residual_is_not_above(now: Situation) -> Breach | None:
    """A treatment does not make a risk worse: what is left of it is not above what it is now."""
    assert isinstance(now.state, Risk)
    residual, current = now.state.residual, now.state.current
    if residual is None or current is None or not is_above(residual, current):
        return None
    return Breach(
        "risk.residual",
        "residual",
        tr(
            "The residual risk {residual} ({level}) would be above the current one, {current} ({current_level}).",
            residual=f"{residual.likelihood} × {residual.impact}",
            level=level_of(residual).label,
            current=f"{current.likelihood} × {current.impact}",
            current_level=level_of(current).label,
        ),
        tr(
            "Expect less, or assess {record} anew: {assess}.",
            record=now.record,
            assess=deed("risk", "assess"),
        ),
    )


def leaves_no_more(now: Situation) -> Breach | None:
    """Nor is it expected to, when it is chosen."""
    return residual_is_not_above(now.after())


class RiskIdentified(
    Event,
    type="risk.identified/1",
    verb="identify",
    begins=True,
    to="identified",
    label=("Risk identified", "识别风险"),
    help=("Something that may happen, with cause and consequence", "可能发生的事及其原因与后果"),
):
    """Something may happen."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    category: Category = ""
    cause: Cause = ""
    event: EventField = ""
    consequence: Consequence = ""
    review_every: ReviewEvery = 365


class RiskAssessed(
    Event,
    type="risk.assessed/1",
    verb="assess",
    to="assessed",
    label=("Risk assessed", "评估风险"),
    help=(
        "How much it matters, without and with what is done now; opens a closed one again",
        "在没有和已有措施时的大小；已关闭的风险将重新打开",
    ),
):
    """Somebody rated how much it matters. It is treated, or accepted, anew."""

    inherent: Inherent | UnsetType = UNSET
    current: Current

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Assessed; no acceptance holds, nor an expectation that is above what it is now."""
        assert isinstance(state, Risk)
        return self.apply_fields(
            state,
            assessed_at=entry.effective_at,
            residual=None if is_above(state.residual, self.current) else state.residual,
            **NOT_ACCEPTED,
        )


class TreatmentChosen(
    Event,
    type="risk.treatment_chosen/1",
    verb="treat",
    after=("assessed", "treating", "accepted"),
    to="treating",
    label=("Treatment chosen", "选择应对方式"),
    help=("What is done about it, and what should be left of it", "如何应对以及预期的剩余风险"),
):
    """It is avoided, mitigated, shared, or to be accepted."""

    treatment: Annotated[Treatment, says(("Treatment", "应对方式"), ("What is done about it", "如何应对"))]
    residual: Residual = None
    rules = (leaves_no_more,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Being treated; no acceptance holds any more."""
        return self.apply_fields(state, **NOT_ACCEPTED)


class MeasureLinked(
    Event,
    type="risk.measure_linked/1",
    verb="link-measure",
    after=("assessed", "treating", "accepted"),
    label=("Measure linked", "关联应对措施"),
    help=("A record that sees to the treatment", "落实应对的记录"),
):
    """A record sees to the treatment."""

    measure: Annotated[
        RecordId, says(("Measure", "措施"), ("What treats it", "用以应对的记录"), ref=MEASURES)
    ]

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The risk with this measure, once."""
        assert isinstance(state, Risk)
        if self.measure in state.measures:
            return state
        return replace(state, measures=(*state.measures, self.measure))


class RiskAccepted(
    Event,
    type="risk.accepted/1",
    verb="accept",
    approves=True,
    after=("assessed", "treating", "accepted"),
    to="accepted",
    label=("Risk accepted", "接受风险"),
    help=("It is borne as it is, until a day and for a reason", "在期限内有理由地承受该风险"),
):
    """It is borne as it is, until a day."""

    until: Annotated[
        date, says(("Until", "接受至"), ("Last day of the acceptance", "接受的最后一天"), coming="last")
    ]
    why: Annotated[Text, says(("Why", "接受理由"), ("Why it is borne", "为何承受"), min_length=1, long=True)]

    def check(self, now: Situation) -> None:
        """It is accepted for some time to come."""
        today = day_of(now.effective_at)
        if self.until <= today:
            raise InputError(
                tr("until: {day} is not after {today}.", day=self.until, today=today),
                tr("An acceptance ends on a later day."),
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Accepted, by this actor; the treatment chosen before is kept."""
        assert isinstance(state, Risk)
        return self.apply_fields(
            state,
            treatment=state.treatment or Treatment.ACCEPT,
            accepted_until=self.until,
            accepted_by=entry.actor,
            accepted_why=self.why,
        )


SEVERITY = {
    RiskLevel.LOW: Severity.LOW,
    RiskLevel.MEDIUM: Severity.MEDIUM,
    RiskLevel.HIGH: Severity.HIGH,
    RiskLevel.EXTREME: Severity.CRITICAL,
}
"""How bad the issue is that a risk of each level comes to."""


class RiskMaterialised(
    Event,
    type="risk.materialised/1",
    verb="materialise",
    after=("identified", "assessed", "treating", "accepted"),
    label=("Risk came true", "风险发生"),
    help=("It happened; an issue follows it up", "风险已经发生；由问题跟进"),
):
    """It happened. An issue follows it up; the risk is to be assessed again."""

    what: Annotated[
        Text, says(("What happened", "发生情况"), ("What came of it", "发生了什么"), min_length=1, long=True)
    ]
    issue: IssueField = None

    def fill(self, now: Situation) -> Self:
        """The issue that follows it up."""
        assert isinstance(now.state, Risk)
        return replace(self, issue=self.issue or free_id(now, "M", now.state.materialised + 1))

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """Its issue comes from this risk."""
        assert isinstance(now.state, Risk)
        if self.issue:
            title = tr("Risk came true: {title}", title=now.state.title)
            severity = SEVERITY[now.state.level] if now.state.level else Severity.MEDIUM
            yield from issue_from(now, self.issue, title, self.what, severity, now.effective_at)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The risk where it stands, having come true once more."""
        assert isinstance(state, Risk)
        return self.apply_fields(
            state, materialised=state.materialised + 1, materialised_at=entry.effective_at
        )


class RiskClosed(
    Event,
    type="risk.closed/1",
    verb="close",
    approves=True,
    after=("identified", "assessed", "treating", "accepted"),
    to="closed",
    reason=True,
    label=("Risk closed", "关闭风险"),
    help=("It cannot happen any more, or is none", "不会再发生，或不构成风险"),
):
    """It cannot happen any more, or never was one."""


EXPIRES_SOON = timedelta(days=30)


def needs(state: Record) -> Iterator[Need]:
    """Came true, not assessed, not treated, an acceptance that ends, a review that is overdue."""
    assert isinstance(state, Risk)
    if state.state == "closed":
        return
    happened = state.materialised_at
    if happened is not None and (state.assessed_at is None or state.assessed_at < happened):
        yield Need("materialised", 3, tr("it came true and was not assessed since"), happened)
    if state.state == "identified":
        yield Need("not_assessed", 2, tr("not assessed"))
    elif state.state == "assessed" and state.level is RiskLevel.EXTREME:
        yield Need("untreated", 3, tr("extreme and not treated"), state.assessed_at)
    elif state.state == "treating":
        yield from treatment_needs(state)
    elif state.state == "accepted" and state.accepted_until is not None:
        over = end_of(state.accepted_until)
        message = tr("accepted until {day}", day=state.accepted_until)
        yield Need("acceptance_expiring", 2, message, sooner(over, EXPIRES_SOON), over)
        yield Need("acceptance_expired", 3, tr("the acceptance has expired"), over)
    looked = max(filter(None, (state.assessed_at, state.reviewed_at)), default=None)
    if state.state != "identified" and looked is not None:
        overdue = later(looked, timedelta(days=state.review_every))
        yield Need("review_overdue", 2, tr("review overdue"), overdue)


def treatment_needs(state: Risk) -> Iterator[Need]:
    """What the treatment that was chosen has yet to come to."""
    if state.treatment is Treatment.ACCEPT:
        yield Need("to_accept", 2, tr("to be accepted, until a day"))
    elif not state.measures:
        yield Need("no_measure", 2, tr("being treated, but no measure is linked"))


RISK = Kind(
    "risk",
    prefix="RSK",
    label=("Risk", "风险"),
    heading=("Risk management", "风险管理"),
    help=("What may happen, how much it matters and what is done about it", "可能发生的事、其大小与应对"),
    initial=Risk(),
    states={
        "identified": ("identified", "已识别"),
        "assessed": ("assessed", "已评估"),
        "treating": ("being treated", "应对中"),
        "accepted": ("accepted", "已接受"),
        "closed": ("closed", "已关闭"),
    },
    settled=("accepted", "closed"),
    final=("closed",),
    columns=("category", "level", "treatment", "accepted_until"),
    events=(
        RiskIdentified,
        RiskAssessed,
        TreatmentChosen,
        MeasureLinked,
        RiskAccepted,
        RiskMaterialised,
        RiskClosed,
    ),
    needs=needs,
    standing=(residual_is_not_above,),
)
