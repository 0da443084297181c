"""Report: a figure sheet that is issued for every period, with its exact text.

What was issued stays what it was. Where it was wrong it is issued again, with a reason: readers of the
first text can be told, and both texts are kept by their digests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.asking import asked, deed
from opsledger_events.body import NO_BODY, Body, BodyField, as_body, check_body, reference_to
from opsledger_events.drafting import Digest
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.periods import CALLED, PERIOD_PATTERN, Frequency, period_after, period_named, period_of
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.standing import GRACE
from opsledger_events.values import Area, Choice, Count, Moment, Tally, Text, day_of, later, says, start_of


class ReportType(Choice):
    """What a report is about."""

    FINANCE = "finance", "Finance", "财务报表"
    SALES = "sales", "Sales", "销售报表"
    PRODUCTION = "production", "Production", "生产报表"
    MANAGEMENT = "management", "Management", "管理报表"


TypeField = Annotated[ReportType, says(("Type", "类型"), ("What it is about", "报表的类型"))]
FrequencyField = Annotated[
    Frequency,
    says(("Frequency", "频率"), ("How long one period is", "每个报告期的长度"), fixed=True),
]
Definition = Annotated[
    Text, says(("Definition", "编制说明"), ("What it shows and how it is made", "内容与编制方法"), long=True)
]
PeriodField = Annotated[
    str,
    says(
        ("Period", "报告期"),
        ("2026-02-09, 2026-W07, 2026-02, 2026-Q1 or 2026", "如 2026-02-09、2026-W07、2026-02、2026-Q1、2026"),
        plain=True,
        extra_json_schema={"pattern": PERIOD_PATTERN},
    ),
]
LedgerPosition = Annotated[
    Count,
    says(
        ("Ledger position", "账本位置"),
        ("The last entry that it rests on; 0 if unknown", "所依据的最后一条记录；未知为 0"),
    ),
]


class Report(Record):
    """A report as it is defined, and the latest period it was issued for."""

    state: str = "defined"
    type: TypeField = ReportType.MANAGEMENT
    frequency: FrequencyField = Frequency.MONTH
    definition: Definition = ""
    defined_at: Annotated[
        Moment | None, says(("Defined at", "定义时间"), ("When it was defined", "何时定义"), filled=True)
    ] = None
    period: Annotated[
        str,
        says(("Latest period", "最新报告期"), ("Of all that were issued", "已发布的最新一期"), filled=True),
    ] = ""
    body: Annotated[
        Body, says(("Latest text", "最新正文"), ("Digest and size", "摘要与大小"), filled=True)
    ] = NO_BODY
    ledger_position: Annotated[
        Count,
        says(
            ("Ledger position", "账本位置"),
            ("The last entry it rests on", "所依据的最后一条记录"),
            filled=True,
        ),
    ] = 0
    issued_at: Annotated[
        Moment | None,
        says(
            ("Issued at", "发布时间"), ("When the latest text was issued", "最新正文的发布时间"), filled=True
        ),
    ] = None
    issues: Annotated[
        Tally, says(("Periods issued", "已发布期数"), ("How many there are", "已发布多少期"), filled=True)
    ] = 0
    reissues: Annotated[
        Tally,
        says(
            ("Reissued", "重新发布次数"), ("How often a text was replaced", "正文被替换的次数"), filled=True
        ),
    ] = 0

    @property
    def body_sha256(self) -> Digest:
        """Digest of the latest text."""
        return self.body.sha256


def issue_claim(record: str, period: str) -> str:
    """What keeps a second issue of a report for one period out of the ledger."""
    return f"report/{record}/{period}"


def check_period(now: Situation, period: str) -> None:
    """Raise InputError for a word that is no period, or one of another length than the report's."""
    state = now.state
    assert isinstance(state, Report)
    found = period_named(period)
    if found.frequency is not state.frequency:
        raise InputError(
            tr(
                "period: {record} is issued by {frequency}, not by {given}.",
                record=now.record,
                frequency=CALLED[state.frequency],
                given=CALLED[found.frequency],
            ),
            tr("Write it like {period}.", period=period_of(found.first, state.frequency)),
        )


def not_issued_yet(now: Situation) -> Breach | None:
    """A report is issued once for each period; a second text for it is a reissue."""
    event = now.event
    assert isinstance(event, ReportIssued)
    held = now.claimed(issue_claim(now.record, event.period))
    if not held:
        return None
    return Breach(
        "report.one_issue",
        "period",
        tr(
            "{record} was issued for {period} already, entry #{position}.",
            record=now.record,
            period=event.period,
            position=held,
        ),
        tr(
            "{reissue} with a reason puts another text in its place.",
            reissue=deed("report", "reissue", now.record),
        ),
    )


def was_issued(now: Situation) -> Breach | None:
    """Only what was issued can be issued again."""
    event = now.event
    assert isinstance(event, ReportReissued)
    if now.claimed(issue_claim(now.record, event.period)):
        return None
    return Breach(
        "report.issued",
        "period",
        tr("{record} was not issued for {period} yet.", record=now.record, period=event.period),
        tr("{issue} issues it for the first time.", issue=deed("report", "issue", now.record)),
    )


def has_text(now: Situation) -> Breach | None:
    """What is issued says something."""
    event = now.event
    assert isinstance(event, ReportIssued | ReportReissued)
    if as_body(event.body).size_bytes:
        return None
    return Breach(
        "report.text",
        "body",
        tr("{record} has no text for {period}.", record=now.record, period=event.period),
        tr("Give the text itself, or a file: {body}.", body=asked("body", "@FILE")),
    )


class ReportDefined(
    Event,
    type="report.defined/1",
    verb="define",
    begins=True,
    to="defined",
    label=("Report defined", "定义报表"),
    help=("What it shows, how it is made and how often", "报表的内容、编制方法与频率"),
):
    """What it shows, how it is made and how often."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    type: TypeField = ReportType.MANAGEMENT
    frequency: FrequencyField = Frequency.MONTH
    definition: Definition = ""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Defined, and not issued for any period."""
        return self.apply_fields(state, defined_at=entry.effective_at)


class TextOfPeriod(Event):
    """A text for one period of a report: what going out for the first time and going out again share."""

    period: PeriodField
    body: BodyField
    ledger_position: LedgerPosition = 0

    def check(self, now: Situation) -> None:
        """The period is one of the report's, and the text is there."""
        assert isinstance(now.state, Report)
        check_period(now, self.period)
        check_body(self.body, (now.state.body,))

    def fill(self, now: Situation) -> Self:
        """The text with its digest."""
        return replace(self, body=as_body(self.body))


class ReportIssued(
    TextOfPeriod,
    type="report.issued/1",
    verb="issue",
    after=("defined", "issued", "reissued"),
    to="issued",
    label=("Report issued", "发布报表"),
    help=("The text of one period; it is issued once", "发布某一报告期的报表，每期只发布一次"),
):
    """The report of one period went out."""

    rules = (not_issued_yet, has_text)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """One period more; the latest one is what the record shows, in whatever order they came."""
        assert isinstance(state, Report)
        counted = replace(state, state=self.declared.to, issues=state.issues + 1)
        return counted if self.period < state.period else showing(counted, self, entry)

    def claim(self, record: str) -> str:
        """The only issue of this report for this period."""
        return issue_claim(record, self.period)


class ReportReissued(
    TextOfPeriod,
    type="report.reissued/1",
    verb="reissue",
    after=("issued", "reissued"),
    to="reissued",
    reason=True,
    label=("Report reissued", "重新发布报表"),
    help=(
        "Another text for a period that was issued; the first one is kept",
        "以新正文替换已发布的某期；原正文保留",
    ),
):
    """The report of a period went out again, with another text."""

    rules = (was_issued, has_text)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """One reissue more; shown where it is of the latest period."""
        assert isinstance(state, Report)
        counted = replace(state, state=self.declared.to, reissues=state.reissues + 1)
        return counted if self.period < state.period else showing(counted, self, entry)


def showing(state: Report, event: TextOfPeriod, entry: Entry[Any]) -> Report:
    """The record with the period and the text that were just issued."""
    return replace(
        state,
        period=event.period,
        body=reference_to(event.body),
        ledger_position=event.ledger_position,
        issued_at=entry.effective_at,
    )


class ReportDiscontinued(
    Event,
    type="report.discontinued/1",
    verb="discontinue",
    after=("defined", "issued", "reissued"),
    to="discontinued",
    reason=True,
    label=("Report discontinued", "停止编制报表"),
    help=("No longer issued; what was issued stays", "不再发布；已发布的各期保留"),
):
    """It is no longer issued."""


def due_at(state: Report) -> datetime | None:
    """When the next issue is late: its period is over, and the grace time too. None where time ends."""
    try:
        if state.period:
            word = period_after(state.period)
        elif state.defined_at is not None:
            word = period_of(day_of(state.defined_at), state.frequency)
        else:
            return None
        expected = period_named(word)
        return later(start_of(expected.after), GRACE[expected.frequency])
    except InputError:  # a correction may hold any word; the calendar ends with 9999
        return None


def needs(state: Record) -> Iterator[Need]:
    """The report of the period after the last one is late; one that was never issued, of its first."""
    assert isinstance(state, Report)
    due = None if state.state == "discontinued" else due_at(state)
    if due is None:
        return
    last = tr("last issued for {period}", period=state.period) if state.period else tr("never issued")
    yield Need("overdue", 2, tr("next issue overdue, {last}", last=last), due)


REPORT = Kind(
    "report",
    prefix="RPT",
    label=("Report", "报表"),
    heading=("Statistical reports", "统计报表"),
    help=(
        "A report that is issued for every period: what it shows, and each text that went out",
        "按期发布的报表：内容、编制方法及每期发布的正文",
    ),
    initial=Report(),
    states={
        "defined": ("defined", "已定义"),
        "issued": ("issued", "已发布"),
        "reissued": ("reissued", "已重新发布"),
        "discontinued": ("discontinued", "已停编"),
    },
    settled=("issued", "reissued", "discontinued"),
    final=("discontinued",),
    columns=("type", "frequency", "period"),
    page_columns=("type", "frequency", "period", "issued_at", "reissues"),
    events=(ReportDefined, ReportIssued, ReportReissued, ReportDiscontinued),
    needs=needs,
)
