"""Budget: what is planned for a period, who approved exactly that, and what was committed and spent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.asking import asked, deed
from opsledger_events.blank import has_text
from opsledger_events.budget_closing import nothing_is_promised, variances_explained
from opsledger_events.budget_lines import (
    LINES_LIMIT,
    Account,
    BookedAmount,
    BookedText,
    Justification,
    Line,
    PlannedLines,
    check_amount,
    check_planned,
    digest_of,
    line_of,
    planned_again,
    rounded,
    with_changed,
)
from opsledger_events.drafting import Digest
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_among_persons, judged_by, others_before
from opsledger_events.kind import Kind, Need
from opsledger_events.language import NAME, joined, tr
from opsledger_events.periods import period_named
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Name, Required, says, start_of

PeriodWord = Annotated[
    Required,
    says(
        ("Period", "期间"),
        ("What it is for: 2026, 2026-Q1, 2026-03", "预算期间，如 2026、2026-Q1、2026-03"),
        fixed=True,
    ),
]
Currency = Annotated[
    Required,
    says(
        ("Currency", "币种"),
        ("Three letters, as ISO 4217 has them: CNY", "ISO 4217 三字母代码，如 CNY"),
        fixed=True,
        plain=True,
    ),
]
Reference = Annotated[
    Name, says(("Reference", "凭证号"), ("Number of the order or the invoice", "订单号或发票号"))
]


class Budget(Record):
    """A budget as it stands, with the totals of each account."""

    under_approval = ("lines", "preparer", "preparers_before", "approver", "lines_sha256")

    state: str = "preparing"
    period: PeriodWord = ""
    currency: Currency = ""
    lines: Annotated[
        tuple[Line, ...],
        says(("Lines", "预算科目"), ("Accounts with plan and totals", "各科目的预算与执行金额"), filled=True),
    ] = ()
    preparer: Annotated[
        Name, says(("Prepared by", "编制人"), ("Who planned it as it is", "现行预算的编制人"), filled=True)
    ] = ""
    preparers_before: Annotated[
        tuple[Name, ...],
        says(
            ("Prepared before by", "先前的编制人"),
            ("Who planned what is in it and not approved yet", "其编制内容尚未批准的其他编制人"),
            filled=True,
        ),
    ] = ()
    approver: Annotated[
        Name, says(("Approver", "批准人"), ("Who approved it as it is", "现行预算的批准人"), filled=True)
    ] = ""
    lines_sha256: Digest = ""

    def rests_on_approval(self) -> tuple[str, ...]:
        """What the amounts are of as well, once they were approved or something was booked."""
        fixed = ("period", "currency") if self.approver or self.has_bookings() else ()
        return (*self.under_approval, *fixed)

    def has_bookings(self) -> bool:
        """Whether anything was committed or spent."""
        return any(line.committed or line.actual for line in self.lines)


def approved_by_another(now: Situation) -> Breach | None:
    """Nobody who planned a part of a budget approves it (four eyes)."""
    if not is_among_persons(now, now.actor, judged_by(now.event, now.state)):
        return None
    return Breach(
        "budget.four_eyes",
        "actor",
        tr("{actor} planned {record} and cannot approve it.", actor=now.actor, record=now.record),
        tr("Another person approves it: {actor}.", actor=asked("actor", NAME)),
    )


def has_lines(now: Situation) -> Breach | None:
    """A budget that is approved plans something for at least one account."""
    assert isinstance(now.state, Budget)
    if now.state.lines:
        return None
    return Breach(
        "budget.lines",
        "lines",
        tr("{record} has no lines: there is nothing to approve.", record=now.record),
        tr("{revise} adds them.", revise=deed("budget", "revise", now.record, lines="account=…,planned=…")),
    )


def lines_as_approved(now: Situation) -> Breach | None:
    """What is booked against is exactly the plan that was approved."""
    assert isinstance(now.state, Budget)
    if now.state.lines_sha256 == digest_of(now.state.lines):
        return None
    return Breach(
        "budget.exact_lines",
        "lines_sha256",
        tr("The lines of {record} are not those that were approved.", record=now.record),
        tr("Revise it and have it approved as it is now."),
    )


def within_plan(now: Situation) -> Breach | None:
    """A booking does not bring an account further above its plan, unless somebody says why it may."""
    event = now.event
    assert isinstance(now.state, Budget)
    assert isinstance(event, Booking)
    before = line_of(now.state.lines, event.account)
    after = event.booked(before)
    if has_text(event.justification) or not after.is_over or after.used <= before.used:
        return None
    return Breach(
        "budget.over",
        "amount",
        tr(
            "“{account}” would come to {used:.2f}; {planned:.2f} {currency} are planned.",
            account=event.account,
            used=after.used,
            planned=after.planned,
            currency=now.state.currency,
        ),
        tr(
            "Say why it may with {justification}, or first: {revise}.",
            justification=asked("justification"),
            revise=deed("budget", "revise"),
        ),
    )


def commitment_is_there(now: Situation) -> Breach | None:
    """No more is taken out of what is committed on an account than is in it."""
    event = now.event
    assert isinstance(now.state, Budget)
    assert isinstance(event, Booking)
    line = line_of(now.state.lines, event.account)
    if isinstance(event, ActualBooked):
        enough = not event.from_commitment or line.committed > 0
    else:
        enough = event.amount > 0 or event.booked(line).committed >= 0
    if enough:
        return None
    return Breach(
        "budget.commitment",
        "amount",
        tr(
            "Only {committed:.2f} are committed on “{account}”.",
            committed=line.committed,
            account=line.account,
        ),
        tr("Give a smaller amount, or book it without its commitment."),
    )


class BudgetPrepared(
    Event,
    type="budget.prepared/1",
    verb="prepare",
    begins=True,
    to="preparing",
    label=("Budget prepared", "编制预算"),
    help=("What is planned for a period; not approved yet", "编制某一期间的预算，尚未批准"),
):
    """What is planned for a period."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.FINANCE
    tags: Tags = ()
    period: PeriodWord
    currency: Currency
    lines: PlannedLines = ()

    def check(self, now: Situation) -> None:
        """The period is one, the currency has its form, and each account stands once."""
        del now
        period_named(self.period)
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise InputError(
                tr("currency: “{currency}” is not a currency.", currency=self.currency),
                tr("Write its three letters: CNY, EUR, USD."),
            )
        check_planned(self.lines)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Planned by this actor, with nothing booked."""
        return self.apply_fields(state, lines=planned_again((), self.lines), preparer=entry.actor)


class BudgetRevised(
    Event,
    type="budget.revised/1",
    verb="revise",
    after=("preparing", "approved", "executing"),
    to="preparing",
    reason=True,
    label=("Budget revised", "调整预算"),
    help=(
        "Other plans for some accounts; what is booked stays, and the approval does not",
        "调整部分科目的预算；已记金额保留，须重新批准",
    ),
):
    """Other plans for some accounts. It needs a new approval."""

    lines: PlannedLines

    def check(self, now: Situation) -> None:
        """It names accounts, each once, and there is room for those that are new."""
        assert isinstance(now.state, Budget)
        if not self.lines:
            raise InputError(
                tr("lines: a revision names at least one account."),
                tr("Give its new plan: {lines}", lines=asked("lines", "account=…,planned=…")),
            )
        check_planned(self.lines)
        if len(planned_again(now.state.lines, self.lines)) > LINES_LIMIT:
            raise InputError(
                tr("lines: a budget has {limit} lines at most.", limit=LINES_LIMIT),
                tr("Divide it into several budgets."),
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Planned by this actor, approved by nobody, with what was booked."""
        assert isinstance(state, Budget)
        before = state.preparers_before, state.preparer
        return self.apply_fields(
            state,
            lines=planned_again(state.lines, self.lines),
            preparer=entry.actor,
            preparers_before=others_before(*before, entry.actor) if not state.approver else (),
            approver="",
            lines_sha256="",
        )


class BudgetApproved(
    Event,
    type="budget.approved/1",
    verb="approve",
    approves=True,
    after=("preparing",),
    label=("Budget approved", "批准预算"),
    help=("Another person approves exactly these lines", "由他人批准该预算"),
):
    """Another person approves exactly these lines."""

    remark: Remark = ""
    lines_sha256: Digest = ""
    rules = (has_lines, approved_by_another)
    four_eyes = ("preparer", "preparers_before")

    def fill(self, now: Situation) -> Self:
        """Pin the lines."""
        assert isinstance(now.state, Budget)
        return replace(self, lines_sha256=digest_of(now.state.lines))

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Approved by this actor; one that was being carried out before its revision is so again."""
        assert isinstance(state, Budget)
        following = "executing" if state.has_bookings() else "approved"
        return self.apply_fields(state, state=following, approver=entry.actor, preparers_before=())


class Booking(Event):
    """What commitments and spending have in common: an amount on an account of the budget."""

    account: Account
    amount: BookedAmount
    text: BookedText = ""
    reference: Reference = ""
    justification: Justification = ""
    rules = (lines_as_approved, commitment_is_there, within_plan)

    def booked(self, line: Line) -> Line:
        """The line of the account with this amount in its totals."""
        raise NotImplementedError

    def check(self, now: Situation) -> None:
        """The account is in the budget, and the amount is one."""
        assert isinstance(now.state, Budget)
        line_of(now.state.lines, self.account)
        check_amount("amount", self.amount)
        if not self.amount:
            raise InputError(tr("amount: 0 books nothing."), tr("Give the amount; less than 0 takes back."))

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The budget, being carried out, with this amount in the totals of its account."""
        assert isinstance(state, Budget)
        lines = with_changed(state.lines, self.account, self.booked)
        return replace(state, state=self.declared.to, lines=lines)


class CommitmentBooked(
    Booking,
    type="budget.commitment_booked/1",
    verb="commit",
    after=("approved", "executing"),
    to="executing",
    label=("Commitment booked", "登记承诺支出"),
    help=("Money that is promised: an order, a contract", "已承诺的支出，如订单、合同"),
):
    """Money that is promised."""

    def booked(self, line: Line) -> Line:
        """The line with this commitment."""
        return replace(line, committed=rounded(line.committed + self.amount))


class ActualBooked(
    Booking,
    type="budget.actual_booked/1",
    verb="book",
    after=("approved", "executing"),
    to="executing",
    label=("Actual booked", "登记实际支出"),
    help=("Money that is spent: an invoice, a salary", "已发生的支出，如发票、工资"),
):
    """Money that is spent."""

    from_commitment: Annotated[
        bool,
        says(
            ("From commitment", "核销承诺"),
            ("It was committed before, and is that no more", "此前已承诺，记账后核销"),
        ),
    ] = False

    def check(self, now: Situation) -> None:
        """Money that comes back was not committed."""
        super().check(now)
        if self.from_commitment and self.amount < 0:
            raise InputError(
                tr("from_commitment: an amount below 0 is not taken from a commitment."),
                tr("Leave {from_commitment} out.", from_commitment=asked("from_commitment")),
            )

    def booked(self, line: Line) -> Line:
        """The line with this spending; a bill takes off what was committed for it, and no more than that."""
        freed = min(self.amount, max(line.committed, 0.0)) if self.from_commitment else 0.0
        return replace(
            line, actual=rounded(line.actual + self.amount), committed=rounded(line.committed - freed)
        )


class VarianceExplained(
    Event,
    type="budget.variance_explained/1",
    verb="explain",
    after=("approved", "executing"),
    label=("Variance explained", "说明差异"),
    help=("Why an account is not where it was planned", "说明某科目与预算的差异"),
):
    """Why an account is not where it was planned."""

    account: Account
    explanation: Annotated[
        str,
        says(
            ("Explanation", "差异说明"),
            ("Why it differs", "差异的原因"),
            min_length=1,
            max_length=1000,
            long=True,
        ),
    ]

    def check(self, now: Situation) -> None:
        """The account is in the budget."""
        assert isinstance(now.state, Budget)
        line_of(now.state.lines, self.account)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The account with its explanation."""
        assert isinstance(state, Budget)
        lines = with_changed(
            state.lines, self.account, lambda line: replace(line, explanation=self.explanation)
        )
        return replace(state, lines=lines)


class BudgetClosed(
    Event,
    type="budget.closed/1",
    verb="close",
    approves=True,
    after=("approved", "executing"),
    to="closed",
    label=("Budget closed", "预算结案"),
    help=("Nothing more is booked; what is far from the plan was explained", "不再记账；重大差异均已说明"),
):
    """Nothing more is booked."""

    remark: Remark = ""
    rules = (variances_explained, nothing_is_promised)


def needs(state: Record) -> Iterator[Need]:
    """Waiting for approval, over the plan, or not closed when its period is over."""
    assert isinstance(state, Budget)
    if state.state == "closed":
        return
    if state.state == "preparing":
        yield Need("to_approve", 1, tr("waits for approval"))
    if over := [line.account for line in state.lines if line.is_over]:
        yield Need("over_plan", 2, tr("over the plan: {accounts}", accounts=joined(over)))
    if after := end_of_period(state.period):
        yield Need("not_closed", 2, tr("its period is over: close it"), after)


def end_of_period(word: str) -> datetime | None:
    """The first moment after a period, in UTC; None for a word that a correction made none."""
    try:
        return start_of(period_named(word).after)
    except InputError:
        return None


BUDGET = Kind(
    "budget",
    prefix="BUD",
    label=("Budget", "预算"),
    heading=("Budget", "财务管理与预算"),
    help=(
        "What is planned for a period, who approved it, what is committed and spent, and why it differs",
        "某一期间的预算、批准人、承诺与实际支出及差异说明",
    ),
    initial=Budget(),
    states={
        "preparing": ("preparing", "编制中"),
        "approved": ("approved", "已批准"),
        "executing": ("executing", "执行中"),
        "closed": ("closed", "已结案"),
    },
    settled=("closed",),
    final=("closed",),
    columns=("period", "currency", "preparer", "approver"),
    events=(
        BudgetPrepared,
        BudgetRevised,
        BudgetApproved,
        CommitmentBooked,
        ActualBooked,
        VarianceExplained,
        BudgetClosed,
    ),
    needs=needs,
)
