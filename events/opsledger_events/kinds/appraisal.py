"""Appraisal: a scheme says what is appraised; a run applies it to one person and one period.

A run carries the criteria of its scheme as they were when it was opened: a scheme that is adopted anew
changes nothing for those under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.appraisal_content import (
    SUBJECT,
    WHOLE,
    Appraisal,
    ContactField,
    Criteria,
    Cycle,
    Form,
    MethodField,
    PeriodField,
    Person,
    Pinned,
    Points,
    Result,
    SchemeField,
    SchemeVersion,
    Score,
    Standard,
    check_criteria,
    missing_scores,
    run_claim,
    weighted,
)
from opsledger_events.asking import asked, deed, sight
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.four_eyes import is_among_persons
from opsledger_events.kind import Kind, Need
from opsledger_events.language import NAME, joined, tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.periods import CALLED, Frequency, frequency_of, period_named, period_of
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Tags
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Area, Name, Required, Text, later, says


def weights_are_whole(now: Situation) -> Breach | None:
    """A scheme is adopted with criteria whose weights come to 100 percent."""
    state, event = now.state, now.event
    assert isinstance(state, Appraisal)
    assert isinstance(event, SchemeAdopted)
    total = sum(criterion.weight for criterion in event.criteria or state.criteria)
    if total == WHOLE:
        return None
    return Breach(
        "appraisal.weights",
        "criteria",
        tr("The weights of {record} come to {total} percent, not 100.", record=now.record, total=total),
        tr("Give {criteria} once for each, 100 in all.", criteria=asked("criteria", "name=…,weight=…")),
    )


def scheme_is_effective(now: Situation) -> Breach | None:
    """An appraisal is run by a scheme that was adopted."""
    event = now.event
    assert isinstance(event, AppraisalOpened)
    scheme = now.look(event.scheme)
    if scheme is not None and scheme.state == "effective":
        return None
    return Breach(
        "appraisal.scheme",
        "scheme",
        tr("{scheme} is not in effect.", scheme=event.scheme),
        tr("{adopt} comes first, or name another one.", adopt=deed("appraisal", "adopt", event.scheme)),
    )


def not_opened_yet(now: Situation) -> Breach | None:
    """A contact is appraised once by a scheme for each period."""
    event = now.event
    assert isinstance(event, AppraisalOpened)
    claim = event.claim(now.record)
    held = now.claimed(claim) if claim else 0
    if not held:
        return None
    return Breach(
        "appraisal.one_run",
        "period",
        tr(
            "{contact} has an appraisal for {period} already: {run}.",
            contact=event.contact,
            period=event.period,
            run=now.holder(held),
        ),
        tr("Go on with that one; {page} shows how far it is.", page=sight("show", now.holder(held))),
    )


def scored_by_another(now: Situation) -> Breach | None:
    """Nobody scores themself (four eyes)."""
    assert isinstance(now.state, Appraisal)
    if not is_among_persons(now, now.actor, (now.state.subject, now.state.contact or "")):
        return None
    return Breach(
        "appraisal.four_eyes",
        "actor",
        tr(
            "{actor} is the one who is appraised in {record} and does not score it.",
            actor=now.actor,
            record=now.record,
        ),
        tr("Another person scores it: {actor}.", actor=asked("actor", NAME)),
    )


def agreed_by_subject(now: Situation) -> Breach | None:
    """A result is agreed by the person it is about, or with their name."""
    state, event = now.state, now.event
    assert isinstance(state, Appraisal)
    assert isinstance(event, ResultAgreed)
    if is_among_persons(now, event.person or now.actor, (state.subject, state.contact or "")):
        return None
    return Breach(
        "appraisal.subject",
        "person",
        tr(
            "{person} is not the one who is appraised in {record}.",
            person=event.person or now.actor,
            record=now.record,
        ),
        tr("The person agrees themself, or is named: {person}.", person=asked("person", NAME)),
    )


def is_scored(now: Situation) -> Breach | None:
    """A result is agreed when every criterion has a score and no appeal waits."""
    state = now.state
    assert isinstance(state, Appraisal)
    if state.state == "scored":
        return None
    if state.state == "appealed":
        message = tr("{record} was appealed, and not scored again since.", record=now.record)
    else:
        missing = joined(missing_scores(state.criteria, state.scores))
        message = tr("{record} has no score for: {missing}.", record=now.record, missing=missing)
    return Breach(
        "appraisal.scored",
        "scores",
        message,
        tr("{first} comes first.", first=deed("appraisal", "score", now.record)),
    )


def is_agreed(now: Situation) -> Breach | None:
    """A result is applied only after it was agreed."""
    if now.state.state == "agreed":
        return None
    return Breach(
        "appraisal.agreed",
        "state",
        tr("The result of {record} was not agreed.", record=now.record),
        tr("{first} comes first.", first=deed("appraisal", "agree", now.record)),
    )


class SchemeDrafted(
    Event,
    type="appraisal.scheme_drafted/1",
    verb="draft",
    begins=True,
    after=("draft",),
    to="draft",
    label=("Scheme drafted", "起草考核方案"),
    help=("What will be appraised, and how much each part counts", "拟定考核内容与权重"),
):
    """What will be appraised, and how much each part counts. A draft may be written anew."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.HR
    tags: Tags = ()
    criteria: Criteria = ()
    standard: Standard = ""
    method: MethodField = ""
    cycle: Cycle = Frequency.YEAR

    def check(self, now: Situation) -> None:
        """The criteria can be told apart."""
        check_criteria(now, self.criteria)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A scheme that is not in effect yet."""
        return self.apply_fields(state, form=Form.SCHEME, since=entry.effective_at)


class SchemeAdopted(
    Event,
    type="appraisal.scheme_adopted/1",
    verb="adopt",
    approves=True,
    begins=True,
    after=("draft", "effective"),
    to="effective",
    label=("Scheme adopted", "采用考核方案"),
    help=("It holds for the appraisals opened from now on", "自此开启的考核均适用该方案"),
):
    """A scheme holds from now on. It may begin a record, follow its draft, or take the place of an earlier one."""

    title: Annotated[Name, says(("Title", "标题"), ("As before if empty", "留空则沿用原标题"))] = ""
    owner: Owner = ""
    area: AreaField | None = None
    tags: Tags = ()
    criteria: Criteria = ()
    standard: Standard = ""
    method: MethodField = ""
    cycle: Cycle | None = None
    rules = (weights_are_whole,)

    def check(self, now: Situation) -> None:
        """The criteria can be told apart."""
        check_criteria(now, self.criteria)

    def fill(self, now: Situation) -> Self:
        """A title."""
        return replace(self, title=self.title or now.state.title or now.record)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In effect; what is not given stays as it was."""
        given = {
            name: value
            for name in ("title", "owner", "area", "tags", "criteria", "standard", "method", "cycle")
            if (value := getattr(self, name))
        }
        return replace(
            state,
            **given,
            form=Form.SCHEME,
            state=self.declared.to,
            effective_version=entry.version,
            since=entry.effective_at,
        )


class AppraisalOpened(
    Event,
    type="appraisal.opened/1",
    verb="open",
    begins=True,
    to="opened",
    label=("Appraisal opened", "开启考核"),
    help=("One person is appraised for one period, by a scheme", "按方案对一人一期进行考核"),
):
    """One person is appraised for one period."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.HR
    tags: Tags = ()
    scheme: SchemeField
    subject: Annotated[
        Required, says(("Subject", "被考核人"), ("Who is appraised", "被考核的人"), personal=SUBJECT)
    ]
    contact: ContactField = None
    period: PeriodField
    scheme_version: SchemeVersion = 0
    criteria: Pinned = ()
    rules = (scheme_is_effective, not_opened_yet)

    def check(self, now: Situation) -> None:
        """The scheme is one, and the period is of its cycle."""
        found = period_named(self.period)
        scheme = now.look(self.scheme)
        if not isinstance(scheme, Appraisal):
            return  # the reference is checked like every other
        if scheme.form is not Form.SCHEME:
            raise InputError(
                tr("scheme: {scheme} is a run and no scheme.", scheme=self.scheme),
                tr("Its own scheme is {scheme}.", scheme=scheme.scheme),
            )
        if found.frequency is not scheme.cycle:
            raise InputError(
                tr(
                    "period: {scheme} is run by {cycle}, not by {given}.",
                    scheme=self.scheme,
                    cycle=CALLED[scheme.cycle],
                    given=CALLED[found.frequency],
                ),
                tr("Write it like {period}.", period=period_of(found.first, scheme.cycle)),
            )

    def fill(self, now: Situation) -> Self:
        """Pin the scheme as it is in effect."""
        scheme = now.look(self.scheme)
        assert isinstance(scheme, Appraisal)
        return replace(self, scheme_version=scheme.effective_version, criteria=scheme.criteria)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A run without scores, of the cycle that its period is one of."""
        cycle = frequency_of(self.period)
        return self.apply_fields(state, form=Form.RUN, cycle=cycle, since=entry.effective_at)

    def claim(self, record: str) -> str:
        """The only run of this scheme for this contact and period; none where no contact is named."""
        return run_claim(self.scheme, self.period, self.contact) if self.contact else ""


class ScoreRecorded(
    Event,
    type="appraisal.score_recorded/1",
    verb="score",
    after=("opened", "scored", "appealed"),
    label=("Score recorded", "记录评分"),
    help=("What one criterion is given; scored when all of them are", "某一指标的评分；全部评完即为已评分"),
):
    """One criterion was given a score, the first or another one."""

    criterion: Annotated[
        Required, says(("Criterion", "考核指标"), ("Its name in the scheme", "方案中的指标名称"))
    ]
    score: Annotated[Points, says(("Score", "评分"), ("From 0 to 100", "0 至 100 分"))]
    evidence: Annotated[
        Text, says(("Evidence", "依据"), ("What it rests on", "评分的依据"), long=True, personal=SUBJECT)
    ] = ""
    rules = (scored_by_another,)

    def check(self, now: Situation) -> None:
        """The criterion is one of the scheme's."""
        assert isinstance(now.state, Appraisal)
        names = [criterion.name for criterion in now.state.criteria]
        if self.criterion not in names:
            raise InputError(
                tr(
                    "criterion: {record} has none that is called “{name}”.",
                    record=now.record,
                    name=self.criterion,
                ),
                did_you_mean(self.criterion, names),
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """With this score in the place of an earlier one; scored when no criterion is left."""
        assert isinstance(state, Appraisal)
        mine = Score(criterion=self.criterion, score=self.score, evidence=self.evidence)
        others = (score for score in state.scores if score.criterion != self.criterion)
        scores = (*others, mine)
        scored = replace(state, scores=scores, score=weighted(state.criteria, scores))
        if scored.score is None or state.state == "scored":
            return scored
        return replace(scored, state="scored", since=entry.effective_at)


class ResultAgreed(
    Event,
    type="appraisal.result_agreed/1",
    verb="agree",
    after=("opened", "scored", "appealed"),
    to="agreed",
    label=("Result agreed", "确认考核结果"),
    help=("The person accepts the result", "本人确认考核结果"),
):
    """The person who was appraised accepts the result."""

    result: Result = ""
    person: Person = ""
    rules = (is_scored, agreed_by_subject)

    def fill(self, now: Situation) -> Self:
        """Who agreed."""
        return replace(self, person=self.person or now.actor)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Agreed; a grade that was there before stays where none is given."""
        assert isinstance(state, Appraisal)
        return self.apply_fields(state, result=self.result or state.result, since=entry.effective_at)


class ResultAppealed(
    Event,
    type="appraisal.result_appealed/1",
    verb="appeal",
    after=("scored", "agreed", "applied"),
    to="appealed",
    reason=True,
    label=("Result appealed", "考核申诉"),
    help=("The person does not accept it; it is scored again", "本人不认可结果，需重新评分"),
):
    """The result is not accepted. A score that is recorded again, the same or another, answers it."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Waiting for an answer."""
        return self.apply_fields(state, since=entry.effective_at)


class ResultApplied(
    Event,
    type="appraisal.result_applied/1",
    verb="apply",
    approves=True,
    after=("opened", "scored", "agreed", "appealed"),
    to="applied",
    label=("Result applied", "应用考核结果"),
    help=("What followed from it: pay, promotion, training", "结果的应用：薪酬、晋升、培训等"),
):
    """Something followed from the result."""

    application: Annotated[
        Text,
        says(
            ("Application", "结果应用"),
            ("What follows from the result", "结果如何应用"),
            min_length=1,
            long=True,
        ),
    ]
    rules = (is_agreed,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Applied."""
        return self.apply_fields(state, since=entry.effective_at)


class AppraisalWithdrawn(
    Event,
    type="appraisal.withdrawn/1",
    verb="withdraw",
    after=("draft", "effective", "opened", "scored", "agreed", "appealed"),
    to="withdrawn",
    reason=True,
    label=("Appraisal withdrawn", "撤销考核"),
    help=("The scheme holds no longer, or the run is not carried on", "方案不再适用，或考核不再继续"),
):
    """The scheme holds no longer, or the run is not carried on."""


UNSCORED_AFTER = timedelta(days=30)
"""How long a run may be open before missing scores call for attention."""


def needs(state: Record) -> Iterator[Need]:
    """A run that is not scored, an appeal that waits for an answer, a result that nothing follows from."""
    assert isinstance(state, Appraisal)
    if state.state == "opened" and state.since is not None:
        missing = joined(missing_scores(state.criteria, state.scores))
        told = tr("not scored yet: {missing}", missing=missing)
        yield Need("unscored", 2, told, later(state.since, UNSCORED_AFTER))
    elif state.state == "appealed":
        yield Need("appealed", 3, tr("an appeal waits for an answer"), state.since)
    elif state.state == "agreed":
        yield Need("to_apply", 1, tr("agreed, not applied yet"), state.since)


APPRAISAL = Kind(
    "appraisal",
    prefix="APR",
    about_persons=True,
    label=("Appraisal", "绩效"),
    heading=("Performance appraisal", "绩效评估"),
    help=(
        "A scheme of criteria and weights, or one person's appraisal by it",
        "考核方案（指标与权重），或按方案进行的一次考核",
    ),
    initial=Appraisal(),
    states={
        "draft": ("scheme, draft", "方案草稿"),
        "effective": ("scheme in effect", "方案有效"),
        "opened": ("opened", "已开启"),
        "scored": ("scored", "已评分"),
        "agreed": ("agreed", "已确认"),
        "appealed": ("appealed", "已申诉"),
        "applied": ("applied", "已应用"),
        "withdrawn": ("withdrawn", "已撤销"),
    },
    settled=("effective", "applied", "withdrawn"),
    final=("applied", "withdrawn"),
    columns=("form", "subject", "period", "score", "result"),
    events=(
        SchemeDrafted,
        SchemeAdopted,
        AppraisalOpened,
        ScoreRecorded,
        ResultAgreed,
        ResultAppealed,
        ResultApplied,
        AppraisalWithdrawn,
    ),
    needs=needs,
)
