"""Texts that are drafted, approved by somebody else and then take effect: documents, plans.

The text in force and the latest draft are separate. Until a first text is in force, the record's
state says how far the draft is; afterwards the state describes the text in force, and `stage` the draft.
An approval covers exactly the text it was given for, so each new draft needs a new one. The title is not part of that
text: it serves to find the record, no digest covers it, and it can be amended at any time, which the log shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from msgspec.structs import replace

from opsledger_events.asking import asked, deed, named
from opsledger_events.four_eyes import is_among_persons, judged_by
from opsledger_events.kind import Need
from opsledger_events.language import NAME, joined, tr
from opsledger_events.record import Record
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Choice, Name, says


class Stage(Choice):
    """How far a draft is."""

    DRAFT = "draft", "being written", "起草中"
    IN_REVIEW = "in_review", "in review", "审核中"
    APPROVED = "approved", "approved, not in force yet", "已批准，尚未生效"


Digest = Annotated[
    str,
    says(("Digest", "摘要"), ("SHA-256 of the exact text", "该版内容的 SHA-256"), filled=True),
]


class Drafted(Record):
    """A record whose text is drafted and approved. Its kind adds the text in force and the `draft`."""

    under_approval = (
        "edition",
        "author",
        "approver",
        "stage",
        "draft",
        "draft_author",
        "draft_others",
        "draft_approver",
        "approved_sha256",
    )

    edition: Annotated[
        int, says(("Edition", "版次"), ("How often a text took effect", "第几次生效"), filled=True)
    ] = 0
    author: Annotated[
        Name, says(("Author", "作者"), ("Of the text in force", "现行内容的作者"), filled=True)
    ] = ""
    approver: Annotated[
        Name, says(("Approver", "批准人"), ("Of the text in force", "现行内容的批准人"), filled=True)
    ] = ""
    stage: Annotated[
        Stage | None,
        says(("Stage of the draft", "草稿阶段"), ("How far the draft is", "草稿进展"), filled=True),
    ] = None
    draft_author: Annotated[
        Name, says(("Author of the draft", "草稿作者"), ("Who wrote it", "谁起草的"), filled=True)
    ] = ""
    draft_others: Annotated[
        tuple[Name, ...],
        says(
            ("Others at the draft", "草稿的其他作者"),
            ("Who wrote on it before its author", "在现作者之前参与起草的人"),
            filled=True,
        ),
    ] = ()
    draft_approver: Annotated[
        Name, says(("Draft approved by", "草稿批准人"), ("Who approved it", "谁批准的"), filled=True)
    ] = ""
    approved_sha256: Annotated[
        str,
        says(("Approved digest", "批准的摘要"), ("Of the text approved", "所批准内容的摘要"), filled=True),
    ] = ""

    def draft_digest(self) -> str:
        """SHA-256 (hex) of the draft; empty if there is none."""
        return ""

    def draft_is_empty(self) -> bool:
        """Whether there is a draft, but nothing in it that an approval could cover."""
        return getattr(getattr(self, "draft", None), "is_blank", False)


NO_DRAFT: dict[str, Any] = {
    "stage": None,
    "draft": None,
    "draft_author": "",
    "draft_others": (),
    "draft_approver": "",
    "approved_sha256": "",
}
"""The values of the draft's fields in a record without a draft."""

ENDED = ("retired", "withdrawn", "superseded")
"""States in which the record's state no longer follows a draft."""

D = TypeVar("D", bound=Drafted)


def at(state: D, stage: Stage, **changes: Any) -> D:
    """The record with its draft at a stage; until a first text is in force, the record's state follows."""
    waiting = not state.edition and state.state not in ENDED
    return replace(state, stage=stage, state=stage.value if waiting else state.state, **changes)


def drafted(state: D, author: str, **changes: Any) -> D:
    """The record with a draft that is being written, without an approval."""
    return at(state, Stage.DRAFT, draft_author=author, **NOT_APPROVED, **changes)


NOT_APPROVED: dict[str, Any] = {"draft_approver": "", "approved_sha256": ""}


def approved(state: D, approver: str, digest: str) -> D:
    """The record with its draft approved as the text with this digest."""
    return at(state, Stage.APPROVED, draft_approver=approver, approved_sha256=digest)


def taking_effect(state: Drafted) -> dict[str, Any]:
    """The changes, apart from the text itself, when the draft becomes the text in force."""
    return NO_DRAFT | {
        "edition": state.edition + 1,
        "author": state.draft_author,
        "approver": state.draft_approver,
    }


def check_stage(now: Situation, *stages: Stage) -> Breach | None:
    """The breach if the draft is at none of these stages."""
    state = now.state
    assert isinstance(state, Drafted)
    if state.stage in stages:
        return None
    kind = now.event.declared.type.partition(".")[0]
    if state.stage is None:
        message = tr("{record} has no draft.", record=now.record)
    else:
        message = tr(
            "The draft of {record} is {stage}; “{verb}” needs one that is {stages}.",
            record=now.record,
            stage=state.stage.label,
            verb=named(kind, now.event.declared.verb),
            stages=tr(" or ").join(str(stage.label) for stage in stages),
        )
    verbs = joined(named(kind, verb) for verb in ORDER if verb in verbs_of(state))
    return Breach("approval.stage", "stage", message, tr("The order is: {verbs}.", verbs=verbs))


ORDER = ("revise", "submit", "approve", "take-effect", "release")


def verbs_of(state: Record) -> tuple[str, ...]:
    """The verbs of a record's kind."""
    from opsledger_events.registry import kind_of  # noqa: PLC0415 - the registry uses the kinds, they us

    return tuple(kind_of(state).verbs)


def draft_is_written(now: Situation) -> Breach | None:
    """The draft is being written."""
    return check_stage(now, Stage.DRAFT)


def draft_is_in_review(now: Situation) -> Breach | None:
    """The draft was submitted for review."""
    return check_stage(now, Stage.IN_REVIEW)


def draft_is_with_approver(now: Situation) -> Breach | None:
    """The draft is in review, or approved but not yet in force."""
    return check_stage(now, Stage.IN_REVIEW, Stage.APPROVED)


def draft_is_filled(now: Situation) -> Breach | None:
    """The draft is not empty: an empty one is neither reviewed nor approved."""
    assert isinstance(now.state, Drafted)
    if not now.state.draft_is_empty():
        return None
    return Breach(
        "approval.content",
        "draft",
        tr("The draft of {record} is empty: there is nothing to approve.", record=now.record),
        tr(
            "{revise} writes it.",
            revise=deed(now.event.declared.type.partition(".")[0], "revise", now.record),
        ),
    )


def approved_by_another(now: Situation) -> Breach | None:
    """The approver did not work on the draft (four eyes)."""
    if not is_among_persons(now, now.actor, judged_by(now.event, now.state)):
        return None
    return Breach(
        "approval.four_eyes",
        "actor",
        tr("{actor} wrote the draft of {record} and cannot approve it.", actor=now.actor, record=now.record),
        tr("Another person approves it: {actor}.", actor=asked("actor", NAME)),
    )


def exact_text_was_approved(now: Situation) -> Breach | None:
    """The text that takes effect is exactly the approved one."""
    state = now.state
    assert isinstance(state, Drafted)
    if breach := check_stage(now, Stage.APPROVED):
        return breach
    if state.approved_sha256 == state.draft_digest():
        return None
    return Breach(
        "approval.exact_text",
        "approved_sha256",
        tr("The draft of {record} is not the text that was approved.", record=now.record),
        tr("Revise it and have it approved as it is now."),
    )


def draft_needs(state: Drafted, waiting: Stage) -> Iterator[Need]:
    """The needs of a draft: an approval at the stage `waiting`, or to take effect when approved."""
    if state.stage is waiting:
        yield Need("to_approve", 1, tr("a draft waits for approval"))
    elif state.stage is Stage.APPROVED:
        yield Need("to_take_effect", 1, tr("approved, not in force yet"))
