"""Document: a policy, rule or guide, from the draft to the text in force and its retirement.

The text in force (`body`) and the latest draft (`draft`) are two things. While nothing was in force
yet, the state tells how far the draft is; afterwards the state is `effective`, and `stage` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Self

from msgspec.structs import replace

from opsledger_events.body import (
    NO_BODY,
    Body,
    BodyField,
    as_body,
    body_can_be_read,
    check_body,
    reference_to,
)
from opsledger_events.drafting import (
    NO_DRAFT,
    NOT_APPROVED,
    Digest,
    Drafted,
    Stage,
    approved,
    approved_by_another,
    at,
    draft_is_filled,
    draft_is_in_review,
    draft_is_with_approver,
    draft_is_written,
    draft_needs,
    drafted,
    exact_text_was_approved,
    taking_effect,
)
from opsledger_events.event import Entry, Event
from opsledger_events.in_force import check_days, in_force_by_then, superseded_by
from opsledger_events.kind import Kind, Need
from opsledger_events.language import joined, tr
from opsledger_events.reading import (
    EVERYBODY,
    EffectiveVersion,
    ReaderGroups,
    Readers,
    ReadingOrder,
    has_acknowledged,
)
from opsledger_events.record import AreaField, GivenTitle, Owner, Record, ReviewOutcome, Tags
from opsledger_events.reviewing import NextReview, ReviewEvery, next_review
from opsledger_events.situation import Situation
from opsledger_events.values import (
    Area,
    Choice,
    Name,
    RecordId,
    Required,
    Text,
    day_of,
    end_of,
    says,
    sooner,
    start_of,
)


class DocumentType(Choice):
    """What a document is."""

    POLICY = "policy", "Policy", "政策"
    RULE = "rule", "Rule", "制度"
    STANDARD = "standard", "Standard", "标准"
    STRATEGY = "strategy", "Strategy", "策略"
    CODE = "code", "Code of conduct", "行为准则"
    GUIDE = "guide", "Guide", "指南"


TypeField = Annotated[DocumentType, says(("Type", "类型"), ("What it is", "文件的类型"))]
Path = Annotated[Name, says(("Path", "路径"), ("Its place in the set", "在文件体系中的位置"))]
EffectiveFrom = Annotated[
    date | None, says(("In force from", "生效日期"), ("First day in force", "自哪一天起生效"))
]
EffectiveTo = Annotated[
    date | None,
    says(("In force until", "失效日期"), ("Last day in force", "有效期的最后一天"), coming="last"),
]
Supersedes = Annotated[
    RecordId | None,
    says(("Supersedes", "取代"), ("The document it takes the place of", "被它取代的文件"), ref="document"),
]
SourceField = Annotated[
    Name, says(("Source", "来源"), ("Where the text was taken over from", "文本取自何处"))
]


class Document(Drafted):
    """A document as it stands: the text in force and the draft of the next one."""

    under_approval = (*Drafted.under_approval, "body", "effective_version")

    state: str = "draft"
    type: TypeField = DocumentType.POLICY
    path: Path = ""
    body: Annotated[
        Body, says(("Text in force", "现行正文"), ("Digest and size", "摘要与大小"), filled=True)
    ] = NO_BODY
    effective_from: EffectiveFrom = None
    effective_to: EffectiveTo = None
    review_every: ReviewEvery = None
    supersedes: Supersedes = None
    source: SourceField = ""
    readers: Readers = ()
    reader_groups: ReaderGroups = ()
    reading_order: ReadingOrder = None
    effective_version: EffectiveVersion = 0
    draft: Annotated[Body | None, says(("Draft", "草稿"), ("Digest and size", "摘要与大小"), filled=True)] = (
        None
    )

    @property
    def body_sha256(self) -> Digest:
        """Digest of the text in force; empty where none ever was."""
        return self.body.sha256 if self.body.size_bytes else ""

    @property
    def next_review(self) -> NextReview:
        """The day by which a text in force is to be reviewed again; None where none is set."""
        return next_review(self.effective_from, self.reviewed_at, self.review_every)

    def draft_digest(self) -> str:
        """Digest of the draft."""
        return self.draft.sha256 if self.draft else ""


class DocumentDrafted(
    Event,
    type="document.drafted/1",
    verb="draft",
    begins=True,
    to="draft",
    label=("Document drafted", "起草文件"),
    help=("A text that is not in force yet", "起草一份尚未生效的文件"),
):
    """A text that is not in force yet."""

    title: GivenTitle
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    type: TypeField = DocumentType.POLICY
    path: Path = ""
    body: BodyField = ""
    effective_to: EffectiveTo = None
    review_every: ReviewEvery = None
    supersedes: Supersedes = None
    readers: Readers = ()
    reader_groups: ReaderGroups = ()
    reading_order: ReadingOrder = None
    rules = (body_can_be_read,)

    def check(self, now: Situation) -> None:
        """The text is there."""
        check_body(self.body, ())

    def fill(self, now: Situation) -> Self:
        """The text with its digest."""
        return replace(self, body=as_body(self.body))

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """A document with a draft by this actor and nothing in force."""
        return self.apply_fields(
            state,
            body=NO_BODY,
            stage=Stage.DRAFT,
            draft=reference_to(self.body),
            draft_author=entry.actor,
        )


class DocumentRevised(
    Event,
    type="document.revised/1",
    verb="revise",
    after=("draft", "in_review", "approved", "effective"),
    reason=True,
    label=("Document revised", "修订文件"),
    help=("A new draft; what is in force stays in force", "形成新的草稿；现行正文继续有效"),
):
    """There is a new draft. An approval of an earlier one does not hold for it."""

    body: BodyField
    rules = (body_can_be_read,)

    def check(self, now: Situation) -> None:
        """The text is there."""
        assert isinstance(now.state, Document)
        check_body(self.body, (now.state.body, now.state.draft))

    def fill(self, now: Situation) -> Self:
        """The text with its digest."""
        return replace(self, body=as_body(self.body))

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The document with this draft, by this actor, approved by nobody."""
        assert isinstance(state, Document)
        return drafted(state, entry.actor, draft=reference_to(self.body))


class DocumentSubmitted(
    Event,
    type="document.submitted/1",
    verb="submit",
    after=("draft", "effective"),
    label=("Document submitted", "提交审核"),
    help=("The draft is ready to be approved", "草稿已完成，提交审核"),
):
    """The draft is ready to be approved."""

    rules = (draft_is_written, draft_is_filled)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In review."""
        assert isinstance(state, Document)
        return at(state, Stage.IN_REVIEW)


class ChangeRequested(
    Event,
    type="document.change_requested/1",
    verb="request-change",
    approves=True,
    after=("in_review", "approved", "effective"),
    label=("Change requested", "要求修改"),
    help=("The draft is not accepted as it is", "草稿需要修改后再提交"),
):
    """The draft is not accepted as it is."""

    remark: Annotated[
        Text, says(("Remark", "意见"), ("What should change", "需要修改的内容"), min_length=1, long=True)
    ]
    rules = (draft_is_with_approver,)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Being written again, approved by nobody."""
        assert isinstance(state, Document)
        return at(state, Stage.DRAFT, **NOT_APPROVED)


class DocumentApproved(
    Event,
    type="document.approved/1",
    verb="approve",
    approves=True,
    after=("in_review", "effective"),
    label=("Document approved", "批准文件"),
    help=("Another person approves exactly this text", "由他人批准该版正文"),
):
    """Another person than the author approves exactly this text."""

    body_sha256: Digest = ""
    rules = (draft_is_in_review, approved_by_another)
    four_eyes = ("draft_author",)

    def fill(self, now: Situation) -> Self:
        """Pin the text."""
        assert isinstance(now.state, Document)
        return replace(self, body_sha256=(now.state.draft or now.state.body).sha256)

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Approved by this actor."""
        assert isinstance(state, Document)
        return approved(state, entry.actor, self.body_sha256)


class DocumentTookEffect(
    Event,
    type="document.took_effect/1",
    verb="take-effect",
    approves=True,
    after=("approved", "effective"),
    to="effective",
    label=("Document took effect", "文件生效"),
    help=("The approved text is in force from now on", "已批准的正文开始生效"),
):
    """The approved text is in force."""

    effective_from: EffectiveFrom = None
    rules = (exact_text_was_approved, in_force_by_then)

    def check(self, now: Situation) -> None:
        """It is not out of force already."""
        assert isinstance(now.state, Document)
        check_days(self.effective_from or day_of(now.effective_at), now.state.effective_to)

    def also(self, now: Situation) -> Iterable[tuple[str, Event]]:
        """The document that it supersedes is retired with it."""
        before = superseded_by(now)
        return ((before, DocumentRetired()),) if before else ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """The draft is the text in force; there is no draft any more."""
        assert isinstance(state, Document)
        return self.apply_fields(
            state,
            body=state.draft or state.body,
            effective_from=self.effective_from or day_of(entry.effective_at),
            effective_version=entry.version,
            review=None,
            **taking_effect(state),
        )


class DocumentAdopted(
    Event,
    type="document.adopted/1",
    verb="adopt",
    approves=True,
    begins=True,
    after=("draft", "in_review", "approved", "effective", "retired"),
    to="effective",
    label=("Document adopted", "采用文件"),
    help=(
        "A text already in force elsewhere, taken over with its source",
        "采用已在别处生效的文本并注明来源",
    ),
):
    """A text already in force elsewhere is taken over. It may begin a record or follow any state."""

    body: BodyField
    title: Annotated[
        Name, says(("Title", "标题"), ("As before, or the path, if empty", "留空则沿用原标题或路径"))
    ] = ""
    owner: Owner = ""
    area: AreaField | None = None
    tags: Tags = ()
    type: TypeField | None = None
    path: Path = ""
    source: SourceField = ""
    effective_from: EffectiveFrom = None
    effective_to: EffectiveTo = None
    review_every: ReviewEvery = None
    readers: Readers = ()
    reader_groups: ReaderGroups = ()
    reading_order: ReadingOrder = None
    rules = (in_force_by_then,)

    def check(self, now: Situation) -> None:
        """The text and the days are sound."""
        assert isinstance(now.state, Document)
        check_body(self.body, (now.state.body, now.state.draft))
        check_days(self.effective_from, self.effective_to)

    def fill(self, now: Situation) -> Self:
        """The text with its digest, and a title."""
        title = self.title or now.state.title or self.path or now.record
        return replace(self, body=as_body(self.body), title=title[:300])

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """In force from now on; what is not given stays as it was. A draft in work stays one."""
        assert isinstance(state, Document)
        given = {name: value for name in AS_BEFORE_IF_EMPTY if (value := getattr(self, name))}
        return replace(
            state,
            **given,
            state=self.declared.to,
            body=reference_to(self.body),
            edition=state.edition + 1,
            author=entry.actor,
            approver="",
            effective_from=self.effective_from or day_of(entry.effective_at),
            effective_to=self.effective_to,
            effective_version=entry.version,
            review=None,
        )


AS_BEFORE_IF_EMPTY = tuple(
    name
    for name in DocumentAdopted.__struct_fields__
    if name not in ("body", "effective_from", "effective_to")
)
"""What a text that is adopted keeps of the one before where it does not say it anew."""


class DocumentRetired(
    Event,
    type="document.retired/1",
    verb="retire",
    approves=True,
    after=("draft", "in_review", "approved", "effective"),
    to="retired",
    reason=True,
    label=("Document retired", "废止文件"),
    help=("No longer in force", "不再有效"),
):
    """It is no longer in force."""

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """Retired; a draft in work goes with it."""
        return self.apply_fields(state, **NO_DRAFT)


class DocumentMoved(
    Event,
    type="document.moved/1",
    verb="move",
    label=("Document moved", "移动文件"),
    help=("Another place in the set; the text stays the same", "改变在文件体系中的位置；正文不变"),
):
    """It has another place in the set of documents."""

    path: Annotated[Required, says(("Path", "路径"), ("Its new place in the set", "在文件体系中的新位置"))]


EXPIRES_SOON = timedelta(days=30)


def needs(state: Record) -> Iterator[Need]:
    """What its review, its last day, a waiting draft and readers who did not acknowledge it call for."""
    assert isinstance(state, Document)
    if state.state == "retired":
        return
    yield from draft_needs(state, Stage.IN_REVIEW)
    if state.state != "effective":
        return
    if state.effective_to is not None:
        over = end_of(state.effective_to)
        soon = sooner(start_of(state.effective_to), EXPIRES_SOON)
        yield Need("expiring", 2, tr("out of force after {day}", day=state.effective_to), soon, over)
        yield Need("expired", 3, tr("out of force, not retired"), over)
    due = state.next_review
    overdue = end_of(due) if due else None
    if overdue is not None:
        yield Need("review_overdue", 2, tr("review overdue"), overdue)
    if state.review not in (None, ReviewOutcome.UNCHANGED) and state.stage is None:
        outcome = state.review.label
        message = tr("last review: {outcome}", outcome=outcome)
        yield Need("review_outcome", 2, message, state.reviewed_at, overdue)
    if waiting := unacknowledged(state):
        message = tr("not acknowledged by: {persons}", persons=joined(waiting))
        since = start_of(state.effective_from) if state.effective_from else None
        yield Need("unacknowledged", 1, message, since)


def unacknowledged(state: Record) -> tuple[str, ...]:
    """The readers, of those named themselves, who did not acknowledge the text in force."""
    assert isinstance(state, Document)
    return tuple(
        person
        for person in state.readers
        if person != EVERYBODY and not has_acknowledged(person, state.acknowledged, state.effective_version)
    )


DOCUMENT = Kind(
    "document",
    prefix="DOC",
    label=("Document", "文件"),
    heading=("Policies and rules", "政策与制度"),
    help=(
        "A text that holds: what it says, since when, who approved it",
        "现行有效的文本：内容、生效时间、批准人",
    ),
    initial=Document(),
    states={
        "draft": ("draft", "草稿"),
        "in_review": ("in review", "审核中"),
        "approved": ("approved", "已批准"),
        "effective": ("in force", "有效"),
        "retired": ("retired", "已废止"),
    },
    settled=("effective", "retired"),
    final=("retired",),
    listed=("effective",),
    columns=("path", "body_sha256"),
    page_columns=("type", "edition", "effective_from", "approver", "next_review"),
    events=(
        DocumentDrafted,
        DocumentRevised,
        DocumentSubmitted,
        ChangeRequested,
        DocumentApproved,
        DocumentTookEffect,
        DocumentRetired,
        DocumentMoved,
        DocumentAdopted,
    ),
    needs=needs,
)
