"""DecisionRule: who may decide what, up to how much, on what basis; and the decisions taken under it.

The record keeps how many decisions there were and the last one. All of them are in the entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from opsledger_events.asking import asked, deed, sight
from opsledger_events.blank import has_text
from opsledger_events.changes import check_given
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_among_persons
from opsledger_events.kind import Kind, Need
from opsledger_events.language import joined, tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.rule_record import (
    About,
    Amount,
    AtLeast,
    Basis,
    Chosen,
    Consulted,
    DecidedUnit,
    Decider,
    Decision,
    DecisionRule,
    Limit,
    Matter,
    Procedure,
    RequiredBasis,
    RuleVersion,
    Unit,
    amount_of,
    decision_claim,
    is_decision,
)
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import NAME_LIMIT_CHARS, Area, EntryPosition, Name, says


def check_limits(now: Situation) -> None:
    """Raise InputError where the rule would hold for no amount at all."""
    after = now.event.apply_fields(now.state)
    assert isinstance(after, DecisionRule)
    if after.limit is not None and after.at_least is not None and after.limit < after.at_least:
        raise InputError(
            tr(
                "limit: {limit} is less than {at_least}, from which on it holds.",
                limit=amount_of(after.limit, after.unit),
                at_least=amount_of(after.at_least, after.unit),
            ),
            tr("Raise {limit} or lower {at_least}.", limit=asked("limit"), at_least=asked("at_least")),
        )


def names_its_decider(now: Situation) -> Breach | None:
    """A rule in force says who decides."""
    after = now.event.apply_fields(now.state)
    assert isinstance(after, DecisionRule)
    if has_text(after.decider) or after.state == "draft":
        return None
    return Breach(
        "rule.decider",
        "decider",
        tr("{record} does not say who decides.", record=now.record),
        tr("Add {decider} with a position or a person.", decider=asked("decider")),
    )


def decided_by_its_decider(now: Situation) -> Breach | None:
    """Only the decider of a rule, or who holds that position, decides under it."""
    state, event = now.state, now.event
    assert isinstance(state, DecisionRule)
    assert isinstance(event, DecisionMade)
    decider = event.decider or now.actor
    holders: tuple[str, ...] = getattr(now.look(state.decider), "holders", ())
    if is_among_persons(now, decider, (state.decider, *holders)):
        return None
    return Breach(
        "rule.authority",
        "decider",
        tr(
            "{decider} may not decide under {record}; {allowed} may.",
            decider=decider,
            record=now.record,
            allowed=joined((state.decider, *holders)),
        )
        if state.decider
        else tr("{record} does not say who decides.", record=now.record),
        tr(
            "Name who decided with {decider}, or change the rule with {change_authority}.",
            decider=asked("decider"),
            change_authority=deed("rule", "change-authority"),
        ),
    )


def within_its_limits(now: Situation) -> Breach | None:
    """A decision is about an amount that the rule holds for; with limits, the amount is said."""
    state, event = now.state, now.event
    assert isinstance(state, DecisionRule)
    assert isinstance(event, DecisionMade)
    low, high, amount = state.at_least, state.limit, event.amount
    if low is None and high is None:
        return None
    if amount is None:
        message = tr("{record} has limits, and the decision names no amount.", record=now.record)
        return Breach("rule.limit", "amount", message, tr("Add {amount}.", amount=asked("amount")))
    said = amount_of(amount, state.unit)
    if high is not None and amount > high:
        return Breach(
            "rule.limit",
            "amount",
            tr(
                "{amount} is above the limit of {record}, {limit}.",
                amount=said,
                record=now.record,
                limit=amount_of(high, state.unit),
            ),
            tr("Decide it under a rule with a higher limit."),
        )
    if low is not None and amount < low:
        return Breach(
            "rule.limit",
            "amount",
            tr(
                "{amount} is below what {record} is for, {limit}.",
                amount=said,
                record=now.record,
                limit=amount_of(low, state.unit),
            ),
            tr("Decide it under the rule for smaller amounts."),
        )
    return None


def rests_on_its_basis(now: Situation) -> Breach | None:
    """Where a rule requires a basis, a decision names it."""
    state, event = now.state, now.event
    assert isinstance(state, DecisionRule)
    assert isinstance(event, DecisionMade)
    if has_text(event.basis) or not state.required_basis:
        return None
    return Breach(
        "rule.basis",
        "basis",
        tr("{record} requires a basis: {basis}.", record=now.record, basis=state.required_basis),
        tr("Add {basis}.", basis=asked("basis")),
    )


def not_reversed_yet(now: Situation) -> Breach | None:
    """A decision is reversed once."""
    event = now.event
    assert isinstance(event, DecisionReversed)
    held = now.claimed(event.claim(now.record))
    if not held:
        return None
    return Breach(
        "rule.reversed_once",
        "decision",
        tr(
            "Decision #{decision} was reversed already, entry #{position}.",
            decision=event.decision,
            position=held,
        ),
        tr("{decide} decides anew.", decide=deed("rule", "decide", now.record)),
    )


class DecisionRuleDrafted(
    Event,
    type="rule.drafted/1",
    verb="draft",
    begins=True,
    to="draft",
    label=("Decision rule drafted", "起草决策规定"),
    help=("Who may decide what; not in force yet", "拟定谁可以决定什么，尚未生效"),
):
    """Who may decide what is proposed."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    matter: Matter = ""
    at_least: AtLeast = None
    limit: Limit = None
    unit: Unit = ""
    decider: Decider = ""
    consulted: Consulted = ()
    procedure: Procedure = ""
    required_basis: RequiredBasis = ""

    def check(self, now: Situation) -> None:
        """The rule would hold for some amount."""
        check_limits(now)


class DecisionRuleAdopted(
    Event,
    type="rule.adopted/1",
    verb="adopt",
    approves=True,
    begins=True,
    after=("draft",),
    to="effective",
    label=("Decision rule adopted", "通过决策规定"),
    help=(
        "Who may decide what from now on; a draft needs nothing said again",
        "规定自此生效；已有草稿的无须重述",
    ),
):
    """Who may decide what from now on. It begins a rule, or follows its draft."""

    title: Annotated[
        Name, says(("Title", "标题"), ("As before, or the matter, if empty", "留空则沿用原标题或事项"))
    ] = ""
    owner: Owner | UnsetType = UNSET
    area: AreaField | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    matter: Matter | UnsetType = UNSET
    at_least: AtLeast | UnsetType = UNSET
    limit: Limit | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    decider: Decider | UnsetType = UNSET
    consulted: Consulted | UnsetType = UNSET
    procedure: Procedure | UnsetType = UNSET
    required_basis: RequiredBasis | UnsetType = UNSET
    rules = (names_its_decider,)

    def check(self, now: Situation) -> None:
        """The rule holds for some amount."""
        check_limits(now)

    def fill(self, now: Situation) -> Self:
        """A title."""
        title = self.title or now.state.title or (self.matter or "").partition("\n")[0] or now.record
        return replace(self, title=title[:NAME_LIMIT_CHARS])

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In force, with what is given."""
        return self.apply_fields(state, effective_at=entry.effective_at)


class AuthorityChanged(
    Event,
    type="rule.authority_changed/1",
    verb="change-authority",
    approves=True,
    after=("draft", "effective"),
    reason=True,
    label=("Authority changed", "变更决策权限"),
    help=("Who may decide what is another; only what is given differs", "变更决策权限；仅修改所给出的内容"),
):
    """Who may decide what is another from now on."""

    matter: Matter | UnsetType = UNSET
    at_least: AtLeast | UnsetType = UNSET
    limit: Limit | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    decider: Decider | UnsetType = UNSET
    consulted: Consulted | UnsetType = UNSET
    procedure: Procedure | UnsetType = UNSET
    required_basis: RequiredBasis | UnsetType = UNSET
    rules = (names_its_decider,)

    def check(self, now: Situation) -> None:
        """Something is given, and the rule holds for some amount."""
        check_given(self)
        check_limits(now)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The rule with what is given, in force since now where it was."""
        assert isinstance(state, DecisionRule)
        since = entry.effective_at if state.state == "effective" else state.effective_at
        return self.apply_fields(state, effective_at=since)


class DecisionMade(
    Event,
    type="rule.decision_made/1",
    verb="decide",
    after=("effective",),
    label=("Decision made", "作出决定"),
    help=("Something was decided under the rule as it stands", "依据现行规定作出决定"),
):
    """Something was decided under the rule."""

    choice: Chosen
    basis: Basis = ""
    about: About = None
    amount: Amount = None
    decider: Annotated[
        Name, says(("Decider", "决策人"), ("Who decided; the actor if empty", "谁作出的决定；默认为操作人"))
    ] = ""
    unit: DecidedUnit = ""
    number: Annotated[
        int, says(("Number", "序号"), ("Among the rule's decisions", "在本规定各项决定中的序号"), filled=True)
    ] = 0
    rule_version: RuleVersion = 0
    rules = (decided_by_its_decider, within_its_limits, rests_on_its_basis)

    def fill(self, now: Situation) -> Self:
        """Pin the version of the rule, its unit, the decider and the next number that is free."""
        assert isinstance(now.state, DecisionRule)
        unit = "" if self.amount is None else now.state.unit
        number = now.state.decisions + 1
        while now.claimed(decision_claim(now.record, number)):
            number += 1
        return replace(
            self, decider=self.decider or now.actor, unit=unit, number=number, rule_version=now.version
        )

    def claim(self, record: str) -> str:
        """Its number among the rule's decisions."""
        return decision_claim(record, self.number)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The rule with its last decision, counted."""
        assert isinstance(state, DecisionRule)
        last = Decision(
            position=entry.position,
            choice=self.choice,
            decider=self.decider,
            amount=self.amount,
            unit=self.unit,
            about=self.about,
            decided_at=entry.effective_at,
        )
        return replace(state, decisions=state.decisions + 1, last_decision=last)


class DecisionReversed(
    Event,
    type="rule.decision_reversed/1",
    verb="reverse",
    after=("effective", "withdrawn"),
    reason=True,
    label=("Decision reversed", "撤销决定"),
    help=("A decision no longer holds; its entry stays", "决定不再有效；原记录保留"),
):
    """A decision that was taken under the rule no longer holds."""

    decision: Annotated[
        EntryPosition,
        says(("Decision", "决定"), ("Position of its entry", "该决定的记录位置"), entry=True),
    ]
    rules = (not_reversed_yet,)

    def check(self, now: Situation) -> None:
        """The entry is a decision under this rule."""
        if not is_decision(now, self.decision):
            raise InputError(
                tr(
                    "decision: entry #{position} is no decision of {record}.",
                    position=self.decision,
                    record=now.record,
                ),
                tr("{history} lists its entries.", history=sight("log", now.record)),
            )

    def claim(self, record: str) -> str:
        """That it reverses this decision, once."""
        return f"reversal:{record}:{self.decision}"

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The rule with one reversal more, which its last decision knows of."""
        assert isinstance(state, DecisionRule)
        last = state.last_decision
        if last is not None and last.position == self.decision:
            last = replace(last, reversed=True)
        return replace(state, reversals=state.reversals + 1, last_decision=last)


class DecisionRuleWithdrawn(
    Event,
    type="rule.withdrawn/1",
    verb="withdraw",
    approves=True,
    after=("draft", "effective"),
    to="withdrawn",
    reason=True,
    label=("Decision rule withdrawn", "废止决策规定"),
    help=("Nothing is decided under it any more", "不再依据该规定作出决定"),
):
    """Nothing is decided under it any more."""


def needs(state: Record) -> Iterator[Need]:
    """In force without saying who decides, as history may have it."""
    assert isinstance(state, DecisionRule)
    if state.state == "effective" and not state.decider:
        yield Need("no_decider", 2, tr("in force, but does not say who decides"), state.effective_at)


RULE = Kind(
    "rule",
    prefix="RULE",
    label=("Decision rule", "决策规定"),
    heading=("Decision rules", "决策规定"),
    help=(
        "Who may decide what, up to how much, on what basis; and what was decided",
        "谁可以决定什么、限额多少、依据什么，以及作出过哪些决定",
    ),
    initial=DecisionRule(),
    states={
        "draft": ("draft", "草稿"),
        "effective": ("in force", "有效"),
        "withdrawn": ("withdrawn", "已废止"),
    },
    settled=("effective", "withdrawn"),
    final=("withdrawn",),
    listed=("draft", "effective"),
    columns=("decider", "limit", "unit", "decisions"),
    events=(
        DecisionRuleDrafted,
        DecisionRuleAdopted,
        AuthorityChanged,
        DecisionMade,
        DecisionReversed,
        DecisionRuleWithdrawn,
    ),
    needs=needs,
)
