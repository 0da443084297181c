"""What every record of the handbook has, whatever its kind. A kind adds its own fields."""

from __future__ import annotations

from typing import Annotated, ClassVar

from opsledger_events.values import Area, Choice, Moment, Name, RecordId, Required, Text, Value, says


class LinkType(Choice):
    """What one record is to another."""

    SUPPORTS = "supports", "supports", "支持"
    CAUSED_BY = "caused_by", "caused by", "起因于"
    MITIGATES = "mitigates", "mitigates", "缓解"
    IMPLEMENTS = "implements", "implements", "落实"
    MEASURES = "measures", "measures", "衡量"
    SUPERSEDES = "supersedes", "supersedes", "取代"
    EVIDENCE_FOR = "evidence_for", "evidence for", "佐证"
    ANSWERED_BY = "answered_by", "answered by", "由其处理"


class Link(Value):
    """A typed link from the record that holds it to `to`."""

    type: LinkType
    to: RecordId


class Attachment(Value):
    """A file known by its digest. Its bytes are a blob of the ledger."""

    name: Name
    sha256: str
    size_bytes: int
    media_type: Name = "application/octet-stream"


class Acknowledgement(Value):
    """A person has read and accepted one version of the record."""

    person: Name
    version: int


class ReviewOutcome(Choice):
    """What a review of a record came to. A review is not an edit."""

    UNCHANGED = "unchanged", "unchanged", "维持不变"
    REVISE = "revise", "to be revised", "需要修订"
    RETIRE = "retire", "to be retired", "建议废止"


Title = Annotated[Name, says(("Title", "标题"), ("What it is called, in one line", "一行文字的名称"))]
Owner = Annotated[
    Name, says(("Owner", "责任人"), ("The person who answers for it", "对其负责的人"), in_charge=True)
]
AreaField = Annotated[Area, says(("Area", "领域"), ("Where in the organisation it belongs", "所属业务领域"))]
Tags = Annotated[tuple[Name, ...], says(("Tags", "标签"), ("Words to find it by", "便于查找的词"))]

GivenTitle = Annotated[Required, says(("Title", "标题"), ("What to call it, in one line", "一行文字的名称"))]
Remark = Annotated[Text, says(("Remark", "说明"), ("What is worth knowing", "值得说明的情况"), long=True)]
Findings = Annotated[Text, says(("Findings", "发现"), ("What was seen", "发现的情况"), long=True)]


class Record(Value):
    """The state that folding a record's events comes to. Derived values are never part of it."""

    under_approval: ClassVar[tuple[str, ...]] = ()
    """Fields that somebody's approval is about or tells of, however far it is: no correction sets them."""
    is_action: ClassVar[bool] = False
    """Something to be done: an issue that it is linked to does not close while it is open."""

    state: str
    title: Title = ""
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: Tags = ()
    links: Annotated[
        tuple[Link, ...], says(("Links", "关联"), ("Typed links to other records", "与其他记录的关联"))
    ] = ()
    attachments: Annotated[
        tuple[Attachment, ...], says(("Attachments", "附件"), ("Files kept by content", "按内容保存的文件"))
    ] = ()
    acknowledged: Annotated[
        tuple[Acknowledgement, ...],
        says(("Acknowledged", "签阅"), ("Who accepted which version", "谁签阅了哪一版")),
    ] = ()
    reviewed_at: Annotated[
        Moment | None, says(("Last review", "最近评审"), ("When it was last reviewed", "最近一次评审时间"))
    ] = None
    review: Annotated[
        ReviewOutcome | None,
        says(("Review outcome", "评审结论"), ("What the last review came to", "评审的结论")),
    ] = None
    note: Annotated[Text, says(("Note", "备注"), ("Anything worth knowing", "值得说明的事项"), long=True)] = (
        ""
    )

    def rests_on_approval(self) -> tuple[str, ...]:
        """The fields that no correction sets as the record stands: those always, and what was approved since."""
        return self.under_approval
