"""Issue: something went wrong, from the first report to the verified end.

Root causes follow the 5 Whys and Ishikawa's six branches; priority is ITIL's impact × urgency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

from opsledger_events.asking import asked, deed
from opsledger_events.blank import has_text, is_answered
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_one_person
from opsledger_events.kind import Kind, Need
from opsledger_events.language import NAME, joined, tr
from opsledger_events.record import AreaField, GivenTitle, LinkType, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Choice, Moment, Name, RecordId, Required, Text, later, says


class Severity(Choice):
    """How bad it is."""

    LOW = "low", "Low", "低"
    MEDIUM = "medium", "Medium", "中"
    HIGH = "high", "High", "高"
    CRITICAL = "critical", "Critical", "严重"


class Branch(Choice):
    """Ishikawa's six branches."""

    MAN = "man", "People", "人员"
    MACHINE = "machine", "Machine", "设备"
    MATERIAL = "material", "Material", "材料"
    METHOD = "method", "Method", "方法"
    MEASUREMENT = "measurement", "Measurement", "测量"
    ENVIRONMENT = "environment", "Environment", "环境"


class Certainty(Choice):
    """How sure a cause is."""

    HYPOTHESISED = "hypothesised", "Hypothesised", "推测"
    CONFIRMED = "confirmed", "Confirmed", "已确认"


Description = Annotated[Text, says(("Description", "描述"), ("What happened", "发生了什么"), long=True)]
OccurredAt = Annotated[Moment | None, says(("Occurred at", "发生时间"), ("When it happened", "何时发生"))]
DetectedAt = Annotated[Moment | None, says(("Detected at", "发现时间"), ("When it was noticed", "何时发现"))]
Scope = Annotated[
    Text, says(("Scope of impact", "影响范围"), ("Whom and what it touches", "影响到的人和事"), long=True)
]
SeverityField = Annotated[Severity, says(("Severity", "严重程度"), ("How bad it is", "问题的严重程度"))]
Responsible = Annotated[
    Name, says(("Responsible", "处理人"), ("Who takes care of it", "负责处理的人"), in_charge=True)
]
Solution = Annotated[Text, says(("Solution", "解决方案"), ("What sets it right", "如何解决"), long=True)]
Due = Annotated[
    Moment | None, says(("Due", "期限"), ("When it should be settled", "应解决的期限"), coming="last")
]
Category = Annotated[Name, says(("Category", "类别"), ("What sort of issue", "问题的类别"))]


class Issue(Record):
    """An issue as it stands."""

    under_approval = ("resolved_by", "verified_by")

    state: str = "raised"
    description: Description = ""
    occurred_at: OccurredAt = None
    detected_at: DetectedAt = None
    scope: Scope = ""
    severity: SeverityField = Severity.MEDIUM
    responsible: Responsible = ""
    solution: Solution = ""
    category: Category = ""
    root_cause: Annotated[
        Text, says(("Root cause", "根本原因"), ("The last of the five whys", "五个为什么的最后一个"))
    ] = ""
    whys: Annotated[
        tuple[Name, ...], says(("Five whys", "五个为什么"), ("From the symptom to the cause", "从现象到原因"))
    ] = ()
    branch: Annotated[Branch | None, says(("Branch", "原因类别"), ("Ishikawa's branch", "鱼骨图分支"))] = None
    certainty: Annotated[
        Certainty | None, says(("Certainty", "确定程度"), ("How sure the cause is", "原因是否已确认"))
    ] = None
    duplicate_of: Annotated[
        RecordId | None, says(("Duplicate of", "重复于"), ("The issue that it repeats", "与之重复的问题"))
    ] = None
    resolved_by: Annotated[
        Name, says(("Resolved by", "解决人"), ("Who resolved it", "谁解决的"), filled=True)
    ] = ""
    verified_by: Annotated[
        Name, says(("Verified by", "验证人"), ("Who verified it", "谁验证的"), filled=True)
    ] = ""
    due: Due = None
    reopened: Annotated[
        int, says(("Reopened", "重开次数"), ("How often it was reopened", "被重新打开的次数"), filled=True)
    ] = 0

    def rests_on_approval(self) -> tuple[str, ...]:
        """The solution too, once somebody saw that it works."""
        return (*self.under_approval, *(("solution",) if self.state in VERIFIED else ()))


VERIFIED = ("verified", "closed")
"""States in which somebody else has seen that the solution works."""


def is_resolved_with_solution(now: Situation) -> Breach | None:
    """Resolving needs a solution, proposed before or given with it."""
    assert isinstance(now.state, Issue)
    assert isinstance(now.event, IssueResolved)
    return has_solution(now.after(solution=now.event.solution or now.state.solution))


def not_ahead(now: Situation) -> Breach | None:
    """What is raised has happened and was noticed."""
    event = now.event
    assert isinstance(event, IssueRaised)
    for name, moment in (("occurred_at", event.occurred_at), ("detected_at", event.detected_at)):
        if moment is not None and moment > now.effective_at:
            return Breach(
                "issue.not_ahead",
                name,
                tr("{field}: {at} lies after the issue was raised.", field=name, at=moment),
                tr("What may happen is a risk: {identify}.", identify=deed("risk", "identify")),
            )
    return None


def has_solution(now: Situation) -> Breach | None:
    """What is resolved has a solution."""
    assert isinstance(now.state, Issue)
    if now.state.state not in ("resolved", *VERIFIED) or has_text(now.state.solution):
        return None
    return Breach(
        "issue.solution",
        "solution",
        tr("{record} has no solution yet.", record=now.record),
        tr(
            "Give {solution}, or first: {propose}.",
            solution=asked("solution"),
            propose=deed("issue", "propose"),
        ),
    )


def keeps_solution(now: Situation) -> Breach | None:
    """Nor is it taken away from what is resolved."""
    breach = has_solution(now)
    return breach and breach._replace(
        message=tr("{record} is resolved, and so has a solution.", record=now.record),
        way_out=tr("Say which one it is, or with a reason: {reopen}.", reopen=deed("issue", "reopen")),
    )


def verified_by_another(now: Situation) -> Breach | None:
    """Who resolved it does not verify it (four eyes)."""
    assert isinstance(now.state, Issue)
    if not is_one_person(now, now.actor, now.state.resolved_by):
        return None
    return Breach(
        "issue.four_eyes",
        "actor",
        tr("{actor} resolved {record} and cannot verify it.", actor=now.actor, record=now.record),
        tr("Another person verifies it: {actor}.", actor=asked("actor", NAME)),
    )


def no_open_action(now: Situation) -> Breach | None:
    """An issue does not close while an action linked to it is open."""
    from opsledger_events.answering import is_open  # noqa: PLC0415 - it uses us

    for link in now.state.links:
        action = now.look(link.to) if link.type is LinkType.ANSWERED_BY else None
        if action is not None and is_open(action):
            return Breach(
                "issue.open_action",
                "links",
                tr("{record} has an open action: {action}.", record=now.record, action=link.to),
                tr("Finish it, or abandon it with a reason."),
            )
    return None


class IssueRaised(
    Event,
    type="issue.raised/1",
    verb="raise",
    begins=True,
    to="raised",
    label=("Issue raised", "提出问题"),
    help=("Something went wrong, or nearly did", "出现了问题或险些出现问题"),
):
    """Something went wrong, or nearly did."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    description: Description = ""
    occurred_at: OccurredAt = None
    detected_at: DetectedAt = None
    scope: Scope = ""
    severity: SeverityField = Severity.MEDIUM
    category: Category = ""
    responsible: Responsible = ""
    rules = (not_ahead,)


class IssueTriaged(
    Event,
    type="issue.triaged/1",
    verb="triage",
    after=("raised", "triaged", "in_progress", "reopened"),
    label=("Issue triaged", "问题分级"),
    help=("Decided how bad it is and what sort", "确定其严重程度与类别"),
):
    """Somebody decided how bad it is and what sort."""

    severity: SeverityField
    category: Category = ""
    due: Due = None

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Triaged; work that is under way goes on."""
        assert isinstance(state, Issue)
        return self.apply_fields(
            state,
            state="in_progress" if state.state == "in_progress" else "triaged",
            category=self.category or state.category,
            due=self.due or state.due,
        )


class IssueAssigned(
    Event,
    type="issue.assigned/1",
    verb="assign",
    after=("raised", "triaged", "in_progress", "reopened"),
    to="in_progress",
    label=("Issue assigned", "问题指派"),
    help=("A person took it on, or was given it", "由某人负责处理"),
):
    """A person took it on."""

    responsible: Annotated[
        Required, says(("Responsible", "处理人"), ("Who takes care of it", "负责处理的人"))
    ]


class SolutionProposed(
    Event,
    type="issue.solution_proposed/1",
    verb="propose",
    after=("raised", "triaged", "in_progress", "reopened"),
    label=("Solution proposed", "提出解决方案"),
    help=("A way to set it right was found", "找到了解决办法"),
):
    """A way to set it right."""

    solution: Annotated[
        Solution, says(("Solution", "解决方案"), ("What would set it right", "如何解决"), min_length=1)
    ]


class RootCauseIdentified(
    Event,
    type="issue.root_cause_identified/1",
    verb="find-cause",
    label=("Root cause identified", "确定根本原因"),
    help=("Why it happened, as far as is known", "问题发生的根本原因"),
):
    """Why it happened."""

    root_cause: Annotated[
        Text,
        says(("Root cause", "根本原因"), ("The last of the five whys", "五个为什么的最后一个"), min_length=1),
    ]
    whys: Annotated[
        tuple[Name, ...], says(("Five whys", "五个为什么"), ("From the symptom to the cause", "从现象到原因"))
    ] = ()
    branch: Annotated[Branch | None, says(("Branch", "原因类别"), ("Ishikawa's branch", "鱼骨图分支"))] = None
    certainty: Annotated[
        Certainty, says(("Certainty", "确定程度"), ("How sure the cause is", "原因是否已确认"))
    ] = Certainty.HYPOTHESISED


class IssueResolved(
    Event,
    type="issue.resolved/1",
    verb="resolve",
    after=("raised", "triaged", "in_progress", "reopened"),
    to="resolved",
    label=("Issue resolved", "问题解决"),
    help=("Set right; another person has yet to verify it", "已解决，待他人验证"),
):
    """It was set right."""

    solution: Solution = ""
    rules = (is_resolved_with_solution,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Resolved, by this actor."""
        assert isinstance(state, Issue)
        return self.apply_fields(
            state, solution=self.solution or state.solution, resolved_by=entry.actor, verified_by=""
        )


class IssueVerified(
    Event,
    type="issue.verified/1",
    verb="verify",
    approves=True,
    after=("resolved",),
    to="verified",
    label=("Issue verified", "问题验证"),
    help=("Another person saw that the solution works", "由他人确认解决方案有效"),
):
    """Another person saw that the solution works."""

    rules = (verified_by_another,)
    four_eyes = ("resolved_by",)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Verified, by this actor."""
        return self.apply_fields(state, verified_by=entry.actor)


class IssueReopened(
    Event,
    type="issue.reopened/1",
    verb="reopen",
    after=("resolved", "verified", "closed", "dismissed"),
    to="reopened",
    reason=True,
    label=("Issue reopened", "问题重开"),
    help=("It is not settled after all", "问题并未真正解决"),
):
    """It is not settled after all."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Open again, and counted."""
        assert isinstance(state, Issue)
        return self.apply_fields(state, reopened=state.reopened + 1, verified_by="")


class IssueClosed(
    Event,
    type="issue.closed/1",
    verb="close",
    approves=True,
    after=("verified",),
    to="closed",
    label=("Issue closed", "问题关闭"),
    help=("Verified, and nothing is left to do", "已验证，无未尽事项"),
):
    """Nothing is left to do."""

    rules = (no_open_action,)


class IssueDismissed(
    Event,
    type="issue.dismissed/1",
    verb="dismiss",
    after=("raised", "triaged", "in_progress", "reopened"),
    to="dismissed",
    reason=True,
    label=("Issue dismissed", "问题驳回"),
    help=("Not an issue, or one that is recorded elsewhere", "不构成问题，或已另行记录"),
):
    """Not an issue, or recorded elsewhere."""

    duplicate_of: Annotated[
        RecordId | None,
        says(("Duplicate of", "重复于"), ("The issue that it repeats", "与之重复的问题"), ref="issue"),
    ] = None


STALE_AFTER = timedelta(days=30)
"""An open issue without a due date calls for attention when it is this old."""


def needs(state: Record) -> Iterator[Need]:
    """Overdue, too long open, or resolved without verification; and an incomplete template."""
    assert isinstance(state, Issue)
    if state.state in ("verified", "closed", "dismissed"):
        return
    if state.state == "resolved":
        yield Need("unverified", 1, tr("resolved, not yet verified by another person"))
        return
    stale = later(state.detected_at, STALE_AFTER) if state.detected_at else None
    if state.due is not None:
        yield Need("overdue", 3, tr("overdue"), state.due)
    elif stale is not None:
        yield Need("stale", 2, tr("open for more than {days} d", days=STALE_AFTER.days), stale)
    if state.severity in (Severity.HIGH, Severity.CRITICAL):
        severity = state.severity.label
        yield Need("severe", 3, tr("open, severity {severity}", severity=severity), None, state.due or stale)
    if missing := missing_of_template(state):
        yield Need("incomplete", 1, tr("missing: {fields}", fields=joined(missing)))


def missing_of_template(state: Issue) -> list[str]:
    """Which of the template's five fields are empty, by their labels."""
    five = (
        (state.description, tr("description")),
        (state.occurred_at, tr("time")),
        (state.scope, tr("scope of impact")),
        (state.responsible, tr("person responsible")),
        (state.solution, tr("solution")),
    )
    return [name for value, name in five if not is_answered(value)]


ISSUE = Kind(
    "issue",
    prefix="ISS",
    label=("Issue", "问题"),
    heading=("Issue log", "问题记录"),
    help=(
        "Something went wrong: what, when, whom it touches, who sets it right, why",
        "出了什么问题、何时、影响谁、谁处理、原因",
    ),
    initial=Issue(),
    states={
        "raised": ("raised", "已提出"),
        "triaged": ("triaged", "已分级"),
        "in_progress": ("in progress", "处理中"),
        "reopened": ("reopened", "已重开"),
        "resolved": ("resolved", "已解决"),
        "verified": ("verified", "已验证"),
        "closed": ("closed", "已关闭"),
        "dismissed": ("dismissed", "已驳回"),
    },
    settled=("resolved", "verified", "closed", "dismissed"),
    final=("closed", "dismissed"),
    columns=("severity", "responsible", "category"),
    page_columns=("severity", "occurred_at", "responsible", "category"),
    events=(
        IssueRaised,
        IssueTriaged,
        IssueAssigned,
        SolutionProposed,
        RootCauseIdentified,
        IssueResolved,
        IssueVerified,
        IssueReopened,
        IssueClosed,
        IssueDismissed,
    ),
    needs=needs,
    standing=(keeps_solution,),
)
