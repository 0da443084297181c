"""Control: something that is checked regularly, by somebody else than the one who does the work.

A check that fails, and a deficiency that is found, each open an issue or link to one. The control keeps
the last of them until a check passes after it was settled: the check is what shows that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Self

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import deed
from opsledger_events.blank import has_text
from opsledger_events.changes import check_given
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_one_person
from opsledger_events.kind import Kind, Need
from opsledger_events.kinds.issue import Severity, SeverityField
from opsledger_events.language import joined, tr
from opsledger_events.periods import GRACE, LONGEST, Frequency
from opsledger_events.raising import free_id, issue_from
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation, broken_by
from opsledger_events.values import Area, Choice, Moment, Name, RecordId, Tally, Text, Value, later, says


class ControlType(Choice):
    """What a control watches over."""

    FINANCIAL = "financial", "Financial", "财务"
    PROJECT = "project", "Project", "项目"
    PERFORMANCE = "performance", "Performance", "绩效"
    COMPLIANCE = "compliance", "Compliance", "合规"


class Result(Choice):
    """What a check came to."""

    PASS = "pass", "Passed", "通过"
    FAIL = "fail", "Failed", "未通过"


Objective = Annotated[
    Text, says(("Objective", "控制目标"), ("What it makes sure of", "要确保什么"), long=True)
]
TypeField = Annotated[ControlType, says(("Type", "类型"), ("What it watches over", "监督的对象"))]
Method = Annotated[Text, says(("Method", "方法"), ("How the check is done", "如何检查"), long=True)]
FrequencyField = Annotated[
    Frequency, says(("Frequency", "频率"), ("How often it is performed", "多久检查一次"))
]
Doer = Annotated[Name, says(("Doer", "执行人"), ("Who does the work that is checked", "谁做被检查的工作"))]
Checker = Annotated[
    Name,
    says(("Checker", "检查人"), ("Who checks; never the doer", "谁来检查；不得为执行人"), in_charge=True),
]
Covers = Annotated[
    tuple[RecordId, ...],
    says(
        ("Covers", "覆盖对象"),
        ("Risks, obligations and others that it keeps in check", "所管控的风险、法规义务等"),
        ref="risk obligation process document goal",
    ),
]
IssueField = Annotated[
    RecordId | None,
    says(
        ("Issue", "问题"),
        ("The one it belongs to; raised if empty", "所属的问题；留空则自动提出"),
        ref="issue",
    ),
]


class Deficiency(Value):
    """What is wrong with a control itself."""

    description: Annotated[Text, says(("Description", "描述"), ("What is wrong", "有何缺陷"))]
    severity: SeverityField = Severity.MEDIUM
    found_at: Annotated[Moment | None, says(("Found at", "发现时间"), ("When", "何时发现"))] = None


class Control(Record):
    """A control as it stands, with its last check."""

    state: str = "designed"
    objective: Objective = ""
    type: TypeField = ControlType.COMPLIANCE
    method: Method = ""
    frequency: FrequencyField = Frequency.MONTH
    doer: Doer = ""
    checker: Checker = ""
    covers: Covers = ()
    started_at: Annotated[
        Moment | None, says(("In operation since", "运行起始"), ("Or resumed", "或恢复时间"), filled=True)
    ] = None
    last_performed_at: Annotated[
        Moment | None, says(("Last check", "最近检查"), ("When it was", "最近一次检查时间"), filled=True)
    ] = None
    last_result: Annotated[
        Result | None, says(("Last result", "最近结果"), ("What it came to", "最近一次的结果"), filled=True)
    ] = None
    performed: Annotated[
        Tally, says(("Checks", "检查次数"), ("How often it was performed", "共检查多少次"), filled=True)
    ] = 0
    failed: Annotated[
        Tally, says(("Failed checks", "未通过次数"), ("How many failed", "其中未通过的次数"), filled=True)
    ] = 0
    deficiency: Annotated[
        Deficiency | None,
        says(("Open deficiency", "未消除的缺陷"), ("The last one found", "最近发现的缺陷"), filled=True),
    ] = None
    issue: Annotated[
        RecordId | None,
        says(("Open issue", "未了结的问题"), ("Of the last failure", "最近一次未通过所对应"), ref="issue"),
    ] = None


IN_USE = ("operating", "suspended")
"""States of a control that was started and not retired."""


def same_person(record: str, field: str, person: str) -> Breach:
    """The breach of the rule that nobody checks their own work."""
    return Breach(
        "control.four_eyes",
        field,
        tr("{person} does the work that {record} checks, and cannot check it.", person=person, record=record),
        tr("Another person checks it: name one."),
    )


def checker_is_another(now: Situation) -> Breach | None:
    """Who checks is never who does the work."""
    assert isinstance(now.state, Control)
    doer, checker = now.state.doer, now.state.checker
    return same_person(now.record, "checker", doer) if doer and is_one_person(now, doer, checker) else None


def checker_stays_another(now: Situation) -> Breach | None:
    """Nor does it become the same, as designed and as changed."""
    assert isinstance(now.event, ControlDesigned | ControlChanged)
    breach = checker_is_another(now.after())
    return breach._replace(field="doer") if breach and now.event.checker is UNSET else breach


def names_its_persons(now: Situation) -> Breach | None:
    """A control that is in use says who does the work and who checks it: else nobody could tell that they are two."""
    assert isinstance(now.state, Control)
    if now.state.state not in IN_USE:
        return None
    persons = (("doer", tr("doer"), now.state.doer), ("checker", tr("checker"), now.state.checker))
    missing = [(name, word) for name, word, person in persons if not has_text(person)]
    if not missing:
        return None
    return Breach(
        "control.persons",
        missing[0][0],
        tr("{record} does not name its {persons}.", record=now.record, persons=joined(w for _, w in missing)),
        tr("{change} names them.", change=deed("control", "change", now.record, doer="…", checker="…")),
    )


def starts_with_persons(now: Situation) -> Breach | None:
    """It says so when it starts."""
    return names_its_persons(now.after())


def keeps_its_persons(now: Situation) -> Breach | None:
    """And still does when it is changed."""
    return broken_by(names_its_persons, now, now.after())


def performed_by_another(now: Situation) -> Breach | None:
    """Who does the work neither performs the check nor records it."""
    event, state = now.event, now.state
    assert isinstance(event, ControlPerformed)
    assert isinstance(state, Control)
    if not state.doer:
        return None
    if is_one_person(now, state.doer, event.performed_by):
        return same_person(now.record, "performed_by", state.doer)
    return same_person(now.record, "actor", state.doer) if is_one_person(now, state.doer, now.actor) else None


class ControlDesigned(
    Event,
    type="control.designed/1",
    verb="design",
    begins=True,
    to="designed",
    label=("Control designed", "设计控制"),
    help=("What is to be checked, how, how often and by whom", "检查什么、如何检查、多久一次、由谁检查"),
):
    """What is to be checked, how, how often and by whom."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    objective: Objective = ""
    type: TypeField = ControlType.COMPLIANCE
    method: Method = ""
    frequency: FrequencyField = Frequency.MONTH
    doer: Doer = ""
    checker: Checker = ""
    covers: Covers = ()
    rules = (checker_stays_another,)


class ControlChanged(
    Event,
    type="control.changed/1",
    verb="change",
    after=("designed", "operating", "suspended"),
    reason=True,
    label=("Control changed", "变更控制"),
    help=(
        "Another way, frequency or person; only what is given differs",
        "更改方法、频率或人员；仅修改所给出的内容",
    ),
):
    """It is checked in another way from now on."""

    method: Method | UnsetType = UNSET
    frequency: FrequencyField | UnsetType = UNSET
    doer: Doer | UnsetType = UNSET
    checker: Checker | UnsetType = UNSET
    rules = (checker_stays_another, keeps_its_persons)

    def check(self, now: Situation) -> None:
        """Something is given."""
        check_given(self)


class ControlStarted(
    Event,
    type="control.started/1",
    verb="start",
    after=("designed",),
    to="operating",
    label=("Control started", "启用控制"),
    help=("It is performed from now on", "自此开始执行"),
):
    """It is performed from now on."""

    rules = (starts_with_persons,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In operation since then."""
        return self.apply_fields(state, started_at=entry.effective_at)


def has_passed(left: Record) -> bool:
    """The last check found nothing."""
    assert isinstance(left, Control)
    return left.last_result is Result.PASS


class ControlPerformed(
    Event,
    type="control.performed/1",
    verb="perform",
    after=("operating",),
    label=("Control performed", "执行检查"),
    help=("What a check came to; one that fails opens an issue", "检查的结果；未通过则提出问题"),
):
    """It was checked. A failure opens an issue, or belongs to one that is there."""

    result: Annotated[Result, says(("Result", "结果"), ("What the check came to", "检查的结果"))]
    evidence: Annotated[
        Text,
        says(
            ("Evidence", "证据"),
            ("What was looked at and seen", "查看了什么、看到什么"),
            min_length=1,
            long=True,
        ),
    ]
    issue: IssueField = None
    performed_by: Annotated[
        Name, says(("Performed by", "检查人"), ("Who checked; the actor if empty", "谁检查的；默认为操作人"))
    ] = ""
    clears: Annotated[
        bool,
        says(
            ("Clears", "消除缺陷"), ("Nothing is left of an earlier failure", "先前的问题已了结"), filled=True
        ),
    ] = False
    rules = (performed_by_another,)
    looks = has_passed

    def fill(self, now: Situation) -> Self:
        """Who checked, the issue of a failure, and whether an earlier one is over."""
        assert isinstance(now.state, Control)
        failed = self.result is Result.FAIL
        issue = self.issue or (free_id(now, "F", now.state.failed + 1) if failed else None)
        return replace(
            self,
            performed_by=self.performed_by if has_text(self.performed_by) else now.actor,
            issue=issue,
            clears=not failed and is_settled(now, now.state.issue),
        )

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """A failure's issue comes from this control."""
        if self.result is Result.FAIL and self.issue:
            title = tr("Check failed: {title}", title=now.state.title)
            yield from issue_from(now, self.issue, title, self.evidence)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """One check more; the last failure is kept until it is over."""
        assert isinstance(state, Control)
        failed = self.result is Result.FAIL
        return replace(
            state,
            last_performed_at=entry.effective_at,
            last_result=self.result,
            performed=state.performed + 1,
            failed=state.failed + failed,
            deficiency=None if self.clears else state.deficiency,
            issue=self.issue if failed else None if self.clears else state.issue,
        )


class DeficiencyFound(
    Event,
    type="control.deficiency_found/1",
    verb="find-deficiency",
    after=("designed", "operating", "suspended"),
    label=("Deficiency found", "发现缺陷"),
    help=("Something is wrong with the control itself; it opens an issue", "控制本身存在缺陷；将提出问题"),
):
    """Something is wrong with the control itself: it does not catch what it should."""

    description: Annotated[
        Text, says(("Description", "描述"), ("What is wrong", "有何缺陷"), min_length=1, long=True)
    ]
    severity: SeverityField = Severity.MEDIUM
    issue: IssueField = None

    def fill(self, now: Situation) -> Self:
        """The issue that it is followed up with."""
        return replace(self, issue=self.issue or free_id(now, "D", 1))

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """Its issue comes from this control."""
        if self.issue:
            title = tr("Deficiency: {title}", title=now.state.title)
            yield from issue_from(now, self.issue, title, self.description, self.severity)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The control with this deficiency, to be followed up in its issue."""
        found = Deficiency(description=self.description, severity=self.severity, found_at=entry.effective_at)
        return self.apply_fields(state, deficiency=found)


class ControlSuspended(
    Event,
    type="control.suspended/1",
    verb="suspend",
    after=("operating",),
    to="suspended",
    reason=True,
    label=("Control suspended", "暂停控制"),
    help=("Not performed for the time being", "暂时不执行"),
):
    """It is not performed for the time being."""


class ControlResumed(
    Event,
    type="control.resumed/1",
    verb="resume",
    after=("suspended",),
    to="operating",
    label=("Control resumed", "恢复控制"),
    help=("Performed again", "恢复执行"),
):
    """It is performed again."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In operation since then: what was not performed meanwhile is not overdue."""
        return self.apply_fields(state, started_at=entry.effective_at)


class ControlRetired(
    Event,
    type="control.retired/1",
    verb="retire",
    after=("designed", "operating", "suspended"),
    to="retired",
    reason=True,
    label=("Control retired", "停用控制"),
    help=("Never to be performed again", "不再执行"),
):
    """It is never to be performed again."""


def is_settled(now: Situation, issue: str | None) -> bool:
    """Whether nobody waits for anything in an issue, or there is none."""
    from opsledger_events.registry import kind_of  # noqa: PLC0415 - the registry uses us

    record = now.look(issue) if issue else None
    return record is None or record.state in kind_of(record).settled


def due_at(state: Control) -> datetime | None:
    """By when the next check should be performed; None where none is expected."""
    since = max(filter(None, (state.started_at, state.last_performed_at)), default=None)
    return later(since, LONGEST[state.frequency]) if since and state.state == "operating" else None


def overdue_at(state: Control) -> datetime | None:
    """From when on the next check is overdue: it was due, and the days of grace are over; None as for `due_at`."""
    due = due_at(state)
    return later(due, GRACE[state.frequency]) if due else None


def needs(state: Record) -> Iterator[Need]:
    """Due, not performed in time, failed when it last was, or with a deficiency that is not over."""
    assert isinstance(state, Control)
    if state.state == "retired":
        return
    due, overdue = due_at(state), overdue_at(state)
    if due is not None and overdue is not None:
        yield Need("performance_due", 1, tr("the check is due"), due, overdue)
        message = tr("the check is overdue: {days} d of grace are over", days=GRACE[state.frequency].days)
        yield Need("performance_overdue", 2, message, overdue)
    if state.last_result is Result.FAIL:
        yield Need("check_failed", 3, tr("the last check failed"), state.last_performed_at)
    if state.deficiency is not None:
        found = state.deficiency
        grave = found.severity in (Severity.HIGH, Severity.CRITICAL)
        message = tr("open deficiency, severity {severity}", severity=found.severity.label)
        yield Need("deficiency", 3 if grave else 2, message, found.found_at)


CONTROL = Kind(
    "control",
    prefix="CTL",
    label=("Control", "控制措施"),
    heading=("Supervision and control", "监督控制"),
    help=(
        "What is checked, how, how often and by whom, and what the last check came to",
        "检查什么、如何检查、多久一次、由谁检查，以及最近的结果",
    ),
    initial=Control(),
    states={
        "designed": ("designed", "已设计"),
        "operating": ("operating", "运行中"),
        "suspended": ("suspended", "已暂停"),
        "retired": ("retired", "已停用"),
    },
    settled=("operating", "retired"),
    final=("retired",),
    columns=("type", "frequency", "checker", "last_performed_at", "last_result"),
    events=(
        ControlDesigned,
        ControlStarted,
        ControlPerformed,
        DeficiencyFound,
        ControlChanged,
        ControlSuspended,
        ControlResumed,
        ControlRetired,
    ),
    needs=needs,
    standing=(checker_is_another, names_its_persons),
)
