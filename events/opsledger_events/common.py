"""The events common to all kinds of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Self

import msgspec
from msgspec.structs import replace

from opsledger_events.answering import answer_gone, answer_to, not_closed
from opsledger_events.asking import deed, sight
from opsledger_events.blank import has_text
from opsledger_events.changes import check_changes, field_types, read_changes
from opsledger_events.errors import InputError, NotAmendedError, NotFoundError, RefusedError
from opsledger_events.event import Entry, Event
from opsledger_events.language import joined, tr
from opsledger_events.personal import is_person
from opsledger_events.record import (
    Acknowledgement,
    Attachment,
    Link,
    LinkType,
    Record,
    ReviewOutcome,
)
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import EntryPosition, Name, RecordId, Text, says
from opsledger_events.ways import way_on, way_to

Changes = Annotated[
    dict[str, Any],
    says(("Changes", "更改"), ("Fields and their new values", "字段及其新值")),
]


class DetailsAmended(
    Event,
    type="record.details_amended/1",
    verb="amend",
    label=("Details amended", "信息修改"),
    help=(
        "Title, owner, area, tags or any field that has no event of its own changed",
        "修改标题、责任人、领域、标签或没有专属事件的字段",
    ),
):
    """Fields without an event of their own got new values."""

    changes: Changes

    def at_will(self) -> dict[str, Any]:
        """All that it says."""
        return self.changes

    def check(self, now: Situation) -> None:
        """Raise an error unless the fields exist, have no event of their own, and get fitting values."""
        from opsledger_events.registry import kind_of  # noqa: PLC0415 - the registry uses us

        if not self.changes:
            raise InputError(tr("Nothing to amend."), tr("Name at least one field and its new value."))
        kind = kind_of(now.state)
        for name in self.changes:
            if name in field_types(type(now.state)) and name not in kind.amendable:
                way = way_to(kind, name, now.state.state)
                raise NotAmendedError(
                    tr("“{name}” has an event of its own and is not amended.", name=name)
                    if way
                    else tr("“{name}” is not amended.", name=name),
                    way or tr("Fields that can be amended: {names}.", names=joined(kind.amendable)),
                    rule="amend.own_event",
                    field=name,
                )
        check_changes(now, self.changes)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with the changed fields."""
        del entry
        return replace(state, **read_changes(type(state), self.changes))


def check_not_approved(now: Situation, changes: dict[str, Any]) -> None:
    """Raise RefusedError if a correction sets what somebody approved, or who approved it; never waived."""
    resting = now.state.rests_on_approval()
    touched = next((name for name in changes if name in resting), "")
    if touched:
        from opsledger_events.registry import kind_of  # noqa: PLC0415 - the registry uses us

        kind, state = kind_of(now.state), now.state.state
        raise RefusedError(
            tr(
                "“{field}” of {record} rests on an approval and is not corrected.",
                field=touched,
                record=now.record,
            ),
            way_to(kind, touched, state) or way_on(kind, state),
            rule="approval.by_correction",
            field=touched,
        )


class EntryCorrected(
    Event,
    type="record.entry_corrected/1",
    verb="correct-entry",
    reason=True,
    label=("Entry corrected", "更正记录"),
    help=(
        "Says that an earlier entry was wrong and what holds instead; the wrong entry stays",
        "说明先前的记录有误及正确内容；原记录保留",
    ),
):
    """An earlier entry of this record was wrong."""

    corrects: Annotated[
        EntryPosition,
        says(("Corrects", "更正对象"), ("Position of the wrong entry", "有误记录的位置"), entry=True),
    ]
    changes: Changes = msgspec.field(default_factory=dict[str, Any])

    def at_will(self) -> dict[str, Any]:
        """All that it says."""
        return self.changes

    def check(self, now: Situation) -> None:
        """Raise an error unless the entry belongs to this record and the changed fields exist and fit."""
        if now.holder(self.corrects) != now.record:
            raise NotFoundError(
                tr("corrects: {record} has no entry #{position}.", record=now.record, position=self.corrects),
                tr("{history} lists its entries.", history=sight("log", now.record)),
            )
        check_changes(now, self.changes)
        if "state" in self.changes:
            raise InputError(tr("A state is changed by its events, not by a correction."))
        check_not_approved(now, self.changes)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with the corrected values."""
        del entry
        return replace(state, **read_changes(type(state), self.changes))


def is_new(now: Situation) -> Breach | None:
    """A link is not set twice."""
    event = now.event
    assert isinstance(event, Linked)
    if Link(type=event.link, to=event.to) not in now.state.links:
        return None
    return Breach(
        "link.new",
        "to",
        tr("{record} has this link to {to} already.", record=now.record, to=event.to),
        tr("Nothing is left to do; {unlink} takes it away.", unlink=deed("", "unlink")),
    )


def issue_is_open(now: Situation) -> Breach | None:
    """An open action is not linked to a closed issue."""
    event = now.event
    assert isinstance(event, Linked)
    return not_closed(now, Link(type=event.link, to=event.to))


class Linked(
    Event,
    type="record.linked/1",
    verb="link",
    label=("Linked", "建立关联"),
    help=("A typed link to another record", "与另一记录建立关联"),
):
    """This record got a link to another."""

    link: Annotated[LinkType, says(("Link", "关联"), ("What it is to the other", "关联的含义"))]
    to: Annotated[RecordId, says(("To", "目标"), ("The other record", "另一记录"), ref="*")]
    rules = (is_new, issue_is_open)

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """An action linked to an issue answers it, so the issue gets a link too and cannot close while the action is open."""
        answer = answer_to(now, Link(type=self.link, to=self.to))
        return ((self.to, Linked(link=answer.type, to=answer.to)),) if answer else ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with the link, once."""
        del entry
        link = Link(type=self.link, to=self.to)
        return state if link in state.links else replace(state, links=(*state.links, link))


def is_linked(now: Situation) -> Breach | None:
    """A link can be removed only if it is there."""
    event = now.event
    assert isinstance(event, Unlinked)
    if Link(type=event.link, to=event.to) in now.state.links:
        return None
    held = joined(f"{link.type.label} {link.to}" for link in now.state.links)
    return Breach(
        "link.exists",
        "to",
        tr("{record} has no such link to {to}.", record=now.record, to=event.to),
        tr("Its links: {links}.", links=held) if held else tr("It has no links."),
    )


class Unlinked(
    Event,
    type="record.unlinked/1",
    verb="unlink",
    reason=True,
    label=("Unlinked", "解除关联"),
    help=("Takes a link away", "解除与另一记录的关联"),
):
    """A link of this record was taken away."""

    link: Annotated[LinkType, says(("Link", "关联"), ("What it was to the other", "关联的含义"))]
    to: Annotated[RecordId, says(("To", "目标"), ("The other record", "另一记录"))]
    rules = (is_linked,)

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """An action whose link to an issue is removed no longer answers it, so the issue loses its link too."""
        gone = answer_gone(now, Link(type=self.link, to=self.to))
        return ((self.to, Unlinked(link=gone.type, to=gone.to)),) if gone else ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record without the link."""
        del entry
        gone = Link(type=self.link, to=self.to)
        return replace(state, links=tuple(link for link in state.links if link != gone))


class AttachmentAdded(
    Event,
    type="record.attachment_added/1",
    verb="attach",
    label=("Attachment added", "添加附件"),
    help=("A file, kept by its content", "添加文件，按内容保存"),
):
    """A file was attached; its bytes are a blob of the ledger."""

    name: Annotated[Name, says(("Name", "名称"), ("File name", "文件名"), min_length=1)]
    sha256: Annotated[
        str,
        says(
            ("SHA-256", "SHA-256"),
            ("Digest of the content", "内容摘要"),
            pattern="^[0-9a-f]{64}$",
        ),
    ]
    size_bytes: Annotated[int, says(("Size", "大小"), ("In bytes", "字节数"), ge=0, le=2**63 - 1)]
    media_type: Annotated[Name, says(("Media type", "类型"), ("Such as text/plain", "如 text/plain"))] = (
        "application/octet-stream"
    )

    def check(self, now: Situation) -> None:
        """Raise an error if the record is a person: the digest that identifies a file would outlive the person's erasure."""
        if is_person(type(now.state)):
            raise InputError(
                tr(
                    "{record} is about a person, and a file of a person could not be erased.",
                    record=now.record,
                ),
                tr("Say it in the note or in a comment, or attach the file to the record that it serves."),
            )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with one more attachment."""
        del entry
        added = Attachment(
            name=self.name,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            media_type=self.media_type,
        )
        return replace(state, attachments=(*state.attachments, added))


class CommentAdded(
    Event,
    type="record.comment_added/1",
    verb="comment",
    label=("Comment", "评论"),
    help=("Something said about the record; it changes nothing", "对记录的评论，不改变其内容"),
):
    """Somebody said something about the record."""

    inert = True

    text: Annotated[Text, says(("Text", "内容"), ("What is said", "评论内容"), min_length=1, long=True)]

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record, unchanged."""
        del entry
        return state


class RecordReviewed(
    Event,
    type="record.reviewed/1",
    verb="review",
    label=("Reviewed", "评审"),
    help=(
        "Somebody looked whether it still holds; a review is not an edit",
        "评审其是否仍然适用；评审不是修改",
    ),
):
    """Somebody looked whether the record still holds."""

    outcome: Annotated[
        ReviewOutcome, says(("Outcome", "结论"), ("What the review came to", "评审的结论"))
    ] = ReviewOutcome.UNCHANGED
    remark: Annotated[Text, says(("Remark", "说明"), ("What was seen", "评审所见"), long=True)] = ""
    looks = True

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with its last review."""
        return replace(state, reviewed_at=entry.effective_at, review=self.outcome)


class Acknowledged(
    Event,
    type="record.acknowledged/1",
    verb="acknowledge",
    label=("Acknowledged", "签阅"),
    help=("A person has read and accepts the record as it stands", "某人已阅读并接受当前内容"),
):
    """A person has read and accepts one version of the record."""

    person: Annotated[
        Name, says(("Person", "签阅人"), ("Who; the actor if empty", "签阅人；默认为操作人"))
    ] = ""
    of_version: Annotated[
        int,
        says(("Version", "版本"), ("The version that was read", "所签阅的版本"), filled=True, ge=0),
    ] = 0
    looks = True

    def fill(self, now: Situation) -> Self:
        """Fill in the present version and the person."""
        return replace(
            self, person=self.person if has_text(self.person) else now.actor, of_version=now.version
        )

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The record with this person's latest acknowledgement."""
        del entry
        others = tuple(a for a in state.acknowledged if a.person != self.person)
        mine = Acknowledgement(person=self.person, version=self.of_version)
        return replace(state, acknowledged=(*others, mine))


COMMON_EVENTS: tuple[type[Event], ...] = (
    DetailsAmended,
    EntryCorrected,
    Linked,
    Unlinked,
    AttachmentAdded,
    CommentAdded,
    RecordReviewed,
    Acknowledged,
)
