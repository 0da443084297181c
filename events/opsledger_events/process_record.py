"""The state of a process: the edition in force, the draft of the next edition, and where work got stuck."""

from __future__ import annotations

from typing import Annotated

from msgspec.structs import replace

from opsledger_events.drafting import Drafted, drafted
from opsledger_events.process_content import (
    Content,
    Inputs,
    Outputs,
    Phase,
    PhaseField,
    StepId,
    Steps,
    Trigger,
)
from opsledger_events.record import Record
from opsledger_events.reviewing import ReviewEvery
from opsledger_events.values import Minutes, Moment, Name, RecordId, Tally, Text, Value, says

Supersedes = Annotated[
    RecordId | None,
    says(("Supersedes", "取代"), ("The process it takes the place of", "被它取代的流程"), ref="process"),
]
MinutesLost = Annotated[
    Minutes | None, says(("Time lost", "损失时间"), ("How long it held work up", "耽误了多少分钟"))
]


class Bottleneck(Value):
    """A step where work got stuck, and when that was reported."""

    step: StepId
    description: Annotated[Text, says(("Description", "描述"), ("What holds work up", "受阻的情况"))]
    minutes_lost: MinutesLost = None
    reported_at: Annotated[Moment, says(("Reported at", "报告时间"), ("When that was said", "何时报告"))]


class Process(Drafted):
    """The state of a process. Its own fields hold the edition in force."""

    under_approval = (*Drafted.under_approval, *Content.__struct_fields__, "draft_authors")

    state: str = "draft"
    phase: PhaseField = Phase.EXECUTE
    trigger: Trigger = ""
    inputs: Inputs = ()
    outputs: Outputs = ()
    steps: Steps = ()
    review_every: ReviewEvery = None
    supersedes: Supersedes = None
    superseded_by: Annotated[
        RecordId | None,
        says(("Superseded by", "被取代为"), ("The process in its place", "取代它的流程"), filled=True),
    ] = None
    effective_at: Annotated[
        Moment | None,
        says(("In force since", "生效时间"), ("Of this edition", "该版生效时间"), filled=True),
    ] = None
    draft: Annotated[
        Content | None, says(("Draft", "草稿"), ("The next edition", "下一版内容"), filled=True)
    ] = None
    draft_authors: Annotated[
        tuple[Name, ...],
        says(
            ("Authors of the draft", "全部草稿作者"),
            ("All who worked on it", "所有参与起草的人"),
            filled=True,
        ),
    ] = ()
    bottlenecks: Annotated[
        Tally,
        says(("Bottlenecks", "瓶颈次数"), ("How often one was reported", "报告瓶颈的次数"), filled=True),
    ] = 0
    bottleneck: Annotated[
        Bottleneck | None,
        says(("Last bottleneck", "最近瓶颈"), ("Where work got stuck", "工作在何处受阻"), filled=True),
    ] = None
    bottleneck_open: Annotated[
        bool,
        says(
            ("Bottleneck open", "瓶颈未处理"),
            ("Nothing was changed since it was reported", "报告之后尚未改动流程"),
            filled=True,
        ),
    ] = False

    @property
    def in_force(self) -> Content:
        """The content in force."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})

    @property
    def newest(self) -> Content:
        """The draft, or the content in force if there is none."""
        return self.draft or self.in_force

    def draft_digest(self) -> str:
        """Digest of the draft."""
        return self.draft.digest() if self.draft else ""


def redrafted(state: Record, content: Content, author: str) -> Process:
    """The process with this draft, this author among its authors, and no approval."""
    assert isinstance(state, Process)
    authors = tuple(dict.fromkeys((*state.draft_authors, author)))
    return replace(drafted(state, author, draft=content), draft_authors=authors, bottleneck_open=False)
