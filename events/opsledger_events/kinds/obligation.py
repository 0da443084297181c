"""Obligation: what a law demands, whether it applies here, and how it is met.

Whether it is met is the state: each assessment sets it, and a change of the law takes it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from opsledger_events.asking import asked
from opsledger_events.blank import has_text
from opsledger_events.changes import check_given
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import ID, joined, tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Choice, Moment, Name, RecordId, Text, day_of, says, start_of


class Compliance(Choice):
    """What an assessment came to. Each is a state of the obligation too."""

    COMPLIANT = "compliant", "Met", "合规"
    PARTLY = "partly", "Met in part", "部分合规"
    NON_COMPLIANT = "non_compliant", "Not met", "不合规"


Law = Annotated[Name, says(("Law", "法规"), ("The law or regulation", "法律法规的名称"))]
Clause = Annotated[Name, says(("Clause", "条款"), ("Article or section", "条、款"))]
TextField = Annotated[
    Text, says(("Demand", "要求"), ("What it demands, in its words or ours", "条文或其要求"), long=True)
]
Jurisdiction = Annotated[Name, says(("Jurisdiction", "适用地域"), ("Where it holds", "在何处有效"))]
Authority = Annotated[Name, says(("Authority", "主管机关"), ("Who enforces it", "由谁监管"))]
InForceFrom = Annotated[
    date | None, says(("In force from", "施行日期"), ("First day it must be met", "自哪一天起须遵守"))
]
AppliesTo = Annotated[
    Text, says(("Applies to", "适用对象"), ("Whom and what it concerns", "涉及哪些人和事"), long=True)
]
MetBy = Annotated[
    tuple[RecordId, ...],
    says(
        ("Met by", "落实依据"),
        ("Documents, controls and others that see to it", "据以落实的文件、控制等"),
        ref="document process control rule plan",
    ),
]
Why = Annotated[
    Text, says(("Why", "判定理由"), ("Why it applies or does not", "适用或不适用的理由"), long=True)
]
Finding = Annotated[Text, says(("Finding", "评估发现"), ("What was seen", "评估所见"), long=True)]
AssessAgainOn = Annotated[
    date | None,
    says(("Assess again on", "下次评估"), ("When it is looked at next", "下一次评估的日期"), coming="first"),
]


class Obligation(Record):
    """An obligation as it stands."""

    state: str = "identified"
    law: Law = ""
    clause: Clause = ""
    text: TextField = ""
    jurisdiction: Jurisdiction = ""
    authority: Authority = ""
    in_force_from: InForceFrom = None
    applies_to: AppliesTo = ""
    why: Why = ""
    met_by: MetBy = ()
    finding: Finding = ""
    assessed_at: Annotated[
        Moment | None, says(("Assessed at", "评估时间"), ("Last assessment", "最近一次评估"), filled=True)
    ] = None
    assess_again_on: AssessAgainOn = None


NOT_ASSESSED: dict[str, Any] = {"finding": "", "assessed_at": None, "assess_again_on": None}

LAPSED = frozenset({"retired", "withdrawn", "superseded", "suspended"})
"""States in which what once met an obligation does so no longer."""


def is_in_place(record: Record | None) -> bool:
    """Whether a record that is to meet an obligation is there, and was not taken out of force."""
    return record is not None and record.state not in LAPSED


def says_why_not(now: Situation) -> Breach | None:
    """That a law does not apply is said with the reason."""
    event = now.event
    assert isinstance(event, ApplicabilityDecided)
    if event.applies or has_text(event.why):
        return None
    return Breach(
        "obligation.why",
        "why",
        tr("Nothing says why {record} should not apply.", record=now.record),
        tr("Give the reason: {why}.", why=asked("why")),
    )


def has_evidence(now: Situation) -> Breach | None:
    """An obligation is met by something: at least one record that is in place."""
    assert isinstance(now.state, Obligation)
    met_by = now.state.met_by
    if now.state.state != Compliance.COMPLIANT.value or any(is_in_place(now.look(one)) for one in met_by):
        return None
    if met_by:
        message = tr(
            "Nothing that met {record} is in force any more: {ids}.", record=now.record, ids=joined(met_by)
        )
    else:
        message = tr("Nothing says by what {record} is met.", record=now.record)
    return Breach(
        "obligation.evidence",
        "met_by",
        message,
        tr(
            "Name the document, process, control, rule or plan that sees to it: {met_by}.",
            met_by=asked("met_by", ID),
        ),
    )


def is_assessed_with_evidence(now: Situation) -> Breach | None:
    """It is found to be met by something."""
    assert isinstance(now.event, ComplianceAssessed)
    return has_evidence(now.after(state=now.event.verdict.value))


class ObligationIdentified(
    Event,
    type="obligation.identified/1",
    verb="identify",
    begins=True,
    to="identified",
    label=("Obligation identified", "识别法规义务"),
    help=("A law that may concern the organisation", "发现可能适用的法规"),
):
    """A law that may concern the organisation."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    law: Law = ""
    clause: Clause = ""
    text: TextField = ""
    jurisdiction: Jurisdiction = ""
    authority: Authority = ""
    in_force_from: InForceFrom = None
    applies_to: AppliesTo = ""
    met_by: MetBy = ()


class ApplicabilityDecided(
    Event,
    type="obligation.applicability_decided/1",
    verb="decide",
    after=("identified", "applicable", "compliant", "partly", "non_compliant", "not_applicable"),
    label=("Applicability decided", "判定适用性"),
    help=("Whether it concerns the organisation, and why", "是否适用及其理由"),
):
    """Whether it concerns the organisation."""

    applies: Annotated[bool, says(("Applies", "是否适用"), ("Whether it does", "是否适用于本组织"))]
    why: Why = ""
    rules = (says_why_not,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Applicable, or not; one that applied already stands as it was assessed."""
        if not self.applies:
            return self.apply_fields(state, state="not_applicable", **NOT_ASSESSED)
        decided_anew = state.state in ("identified", "not_applicable")
        return self.apply_fields(state, state="applicable" if decided_anew else state.state)


class ComplianceAssessed(
    Event,
    type="obligation.compliance_assessed/1",
    verb="assess",
    after=("applicable", "compliant", "partly", "non_compliant"),
    label=("Compliance assessed", "合规评估"),
    help=("Whether it is met, and by what", "是否落实以及由什么落实"),
):
    """Somebody looked whether it is met."""

    verdict: Annotated[Compliance, says(("Verdict", "结论"), ("What it came to", "评估的结论"))]
    finding: Finding = ""
    met_by: MetBy | UnsetType = UNSET
    assess_again_on: AssessAgainOn = None
    rules = (is_assessed_with_evidence,)

    def check(self, now: Situation) -> None:
        """The next assessment comes after this one."""
        today = day_of(now.effective_at)
        if self.assess_again_on is not None and self.assess_again_on <= today:
            raise InputError(
                tr("assess_again_on: {day} is not after {today}.", day=self.assess_again_on, today=today),
                tr("Give a later day, or leave it out."),
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Met, in part or not, as of now."""
        return self.apply_fields(state, state=self.verdict.value, assessed_at=entry.effective_at)


class ObligationAmended(
    Event,
    type="obligation.amended/1",
    verb="revise",
    after=("identified", "applicable", "compliant", "partly", "non_compliant", "not_applicable"),
    reason=True,
    label=("Obligation amended", "法规修订"),
    help=(
        "The law changed; only what is given differs, and it is assessed anew",
        "法规发生变化；仅修改所给出的内容，并须重新评估",
    ),
):
    """The law changed. What was found about the old one does not hold for the new one."""

    law: Law | UnsetType = UNSET
    clause: Clause | UnsetType = UNSET
    text: TextField | UnsetType = UNSET
    in_force_from: InForceFrom | UnsetType = UNSET

    def check(self, now: Situation) -> None:
        """Something is given."""
        check_given(self)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """To be assessed again; where it did not apply, to be decided again."""
        undecided = state.state in ("identified", "not_applicable")
        return self.apply_fields(state, state="identified" if undecided else "applicable", **NOT_ASSESSED)


class ObligationRepealed(
    Event,
    type="obligation.repealed/1",
    verb="repeal",
    after=("identified", "applicable", "compliant", "partly", "non_compliant", "not_applicable"),
    to="repealed",
    reason=True,
    label=("Obligation repealed", "法规废止"),
    help=("The law is not in force any more", "该法规不再有效"),
):
    """The law is not in force any more."""


def needs(state: Record) -> Iterator[Need]:
    """Undecided, in force and not assessed, not met, or to be assessed again."""
    assert isinstance(state, Obligation)
    if state.state == "identified":
        yield Need("undecided", 2, tr("whether it applies is not decided"))
    elif state.state == "applicable":
        begins = start_of(state.in_force_from) if state.in_force_from else None
        yield Need("not_assessed", 2, tr("in force, not assessed whether it is met"), begins)
    elif state.state == "non_compliant":
        yield Need("non_compliant", 3, tr("not met"), state.assessed_at)
    elif state.state == "partly":
        yield Need("partly_compliant", 2, tr("met only in part"), state.assessed_at)
    if state.state in tuple(Compliance) and state.assess_again_on is not None:
        yield Need("assessment_due", 2, tr("to be assessed again"), start_of(state.assess_again_on))


OBLIGATION = Kind(
    "obligation",
    prefix="OBL",
    label=("Obligation", "法规义务"),
    heading=("Laws and regulations", "政策法规"),
    help=("What a law demands, whether it applies and how it is met", "法规的要求、是否适用、如何落实"),
    initial=Obligation(),
    states={
        "identified": ("identified", "已识别"),
        "applicable": ("applicable", "适用"),
        "compliant": ("met", "合规"),
        "partly": ("met in part", "部分合规"),
        "non_compliant": ("not met", "不合规"),
        "not_applicable": ("not applicable", "不适用"),
        "repealed": ("repealed", "已废止"),
    },
    settled=("compliant", "not_applicable", "repealed"),
    final=("repealed",),
    columns=("law", "clause", "in_force_from", "met_by"),
    events=(
        ObligationIdentified,
        ApplicabilityDecided,
        ComplianceAssessed,
        ObligationAmended,
        ObligationRepealed,
    ),
    needs=needs,
    standing=(has_evidence,),
)
