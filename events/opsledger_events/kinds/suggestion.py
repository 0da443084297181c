"""Suggestion: what somebody thinks could be better, the answer that it got, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, Remark, Tags
from opsledger_events.situation import Situation
from opsledger_events.values import Area, Moment, Name, RecordId, Text, later, says

SuggestionText = Annotated[
    Text,
    says(("Suggestion", "建议内容"), ("What could be better, and how", "哪里可以改进、如何改进"), long=True),
]
Proposer = Annotated[
    Name,
    says(
        ("Proposer", "提出人"),
        ("Whose idea it is; the actor if empty", "建议的提出人；默认为操作人"),
        personal=True,
    ),
]
About = Annotated[
    RecordId | None, says(("About", "相关记录"), ("The record that it is about", "所针对的记录"), ref="*")
]
By = Annotated[
    RecordId | None,
    says(
        ("Implemented by", "落实方式"),
        ("What carried it out, or holds it now", "落实该建议的记录"),
        ref="improvement task process document",
    ),
]


class Suggestion(Record):
    """A suggestion as it stands."""

    under_approval = ("answer", "answered_by")

    state: str = "submitted"
    text: SuggestionText = ""
    proposer: Proposer = ""
    about: About = None
    submitted_at: Annotated[
        Moment | None, says(("Submitted at", "提出时间"), ("When it was made", "何时提出"), filled=True)
    ] = None
    answer: Annotated[
        Text,
        says(("Answer", "答复"), ("What the proposer was told", "给提出人的答复"), filled=True, long=True),
    ] = ""
    answered_by: Annotated[
        Name,
        says(("Answered by", "答复人"), ("Who accepted or declined it", "由谁采纳或不予采纳"), filled=True),
    ] = ""
    answered_at: Annotated[
        Moment | None, says(("Answered at", "答复时间"), ("When it was answered", "何时答复"), filled=True)
    ] = None
    by: By = None


class SuggestionSubmitted(
    Event,
    type="suggestion.submitted/1",
    verb="submit",
    begins=True,
    to="submitted",
    label=("Suggestion submitted", "提出建议"),
    help=("Somebody thinks that something could be better", "有人认为某事可以做得更好"),
):
    """Somebody thinks that something could be better."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    text: SuggestionText = ""
    proposer: Proposer = ""
    about: About = None

    def fill(self, now: Situation) -> Self:
        """Who says nothing else made it themselves."""
        return self if self.proposer else replace(self, proposer=now.actor)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Submitted, waiting for an answer from now on."""
        return self.apply_fields(state, submitted_at=entry.effective_at)


class SuggestionAccepted(
    Event,
    type="suggestion.accepted/1",
    verb="accept",
    approves=True,
    after=("submitted", "declined"),
    to="accepted",
    label=("Suggestion accepted", "采纳建议"),
    help=("It is a good one and is to be carried out", "建议可取，将予落实"),
):
    """It is to be carried out."""

    remark: Remark = ""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Accepted, with what the proposer was told."""
        return answered(self.apply_fields(state), entry, self.remark)


class SuggestionDeclined(
    Event,
    type="suggestion.declined/1",
    verb="decline",
    approves=True,
    after=("submitted", "accepted"),
    to="declined",
    reason=True,
    label=("Suggestion declined", "不予采纳"),
    help=("It is not carried out; the reason is the answer", "不予落实；原因即为答复"),
):
    """It is not carried out, and the proposer is told why."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Declined; the reason is the answer."""
        return answered(self.apply_fields(state), entry, entry.reason)


class SuggestionImplemented(
    Event,
    type="suggestion.implemented/1",
    verb="implement",
    after=("accepted",),
    to="implemented",
    label=("Suggestion implemented", "落实建议"),
    help=("It is the way things are now", "建议已经落实"),
):
    """It is the way things are now."""

    by: By = None
    remark: Remark = ""


def answered(state: Record, entry: Entry[Any], answer: str) -> Record:
    """The suggestion with an answer by this actor."""
    return replace(state, answer=answer, answered_by=entry.actor, answered_at=entry.effective_at)


ANSWER_WITHIN = timedelta(days=14)
"""Who suggests something and hears nothing for longer does not suggest again."""

IMPLEMENT_WITHIN = timedelta(days=90)


def needs(state: Record) -> Iterator[Need]:
    """Without an answer for too long, or accepted and not carried out."""
    assert isinstance(state, Suggestion)
    if state.state == "submitted" and state.submitted_at:
        message = tr("unanswered for more than {days} d", days=ANSWER_WITHIN.days)
        yield Need("unanswered", 2, message, later(state.submitted_at, ANSWER_WITHIN))
    elif state.state == "accepted" and state.answered_at:
        message = tr("accepted more than {days} d ago, not implemented", days=IMPLEMENT_WITHIN.days)
        yield Need("not_implemented", 1, message, later(state.answered_at, IMPLEMENT_WITHIN))


SUGGESTION = Kind(
    "suggestion",
    prefix="SUG",
    label=("Suggestion", "建议"),
    heading=("Suggestions", "建议"),
    help=(
        "What somebody thinks could be better, how it was answered and what came of it",
        "有人提出的改进想法、答复及落实情况",
    ),
    initial=Suggestion(),
    states={
        "submitted": ("submitted", "已提出"),
        "accepted": ("accepted", "已采纳"),
        "declined": ("declined", "未采纳"),
        "implemented": ("implemented", "已落实"),
    },
    settled=("declined", "implemented"),
    final=("declined", "implemented"),
    columns=("proposer", "about", "answered_by", "by"),
    events=(SuggestionSubmitted, SuggestionAccepted, SuggestionDeclined, SuggestionImplemented),
    needs=needs,
)
