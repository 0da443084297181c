"""Random histories: several records and kinds, late, backdated, corrected, renamed and erased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from opsledger_events.body import body_of
from opsledger_events.common import (
    CommentAdded,
    DetailsAmended,
    EntryCorrected,
    Linked,
    RecordReviewed,
    Unlinked,
)
from opsledger_events.event import AnyEntry, Entry, Event
from opsledger_events.kinds.contact import ContactAdded, ContactDetailsChanged, ContactErased
from opsledger_events.kinds.document import DocumentAdopted, DocumentMoved
from opsledger_events.kinds.goal import GoalDrafted
from opsledger_events.kinds.indicator import (
    IndicatorDefined,
    IndicatorRetired,
    MeasurementCorrected,
    MeasurementRecorded,
)
from opsledger_events.kinds.issue import (
    IssueClosed,
    IssueDismissed,
    IssueRaised,
    IssueReopened,
    IssueTriaged,
    Severity,
)
from opsledger_events.kinds.position import HolderAssigned, HolderReleased, PositionCreated
from opsledger_events.record import LinkType
from opsledger_events.values import Area

START = datetime(2024, 1, 1, tzinfo=UTC)

FIRST_TEXT = body_of("Lock the door.\n锁门\nCheck the windows.")
SECOND_TEXT = body_of("Lock the door.\nCall the guard.\n锁门")
TEXTS = {body.sha256: str(body.text) for body in (FIRST_TEXT, SECOND_TEXT)}
"""What a log of these histories keeps beside its entries: the text of each digest."""

COMMON: tuple[Callable[[], Event], ...] = (
    lambda: CommentAdded(text="Called the supplier 供应商"),
    lambda: DetailsAmended(changes={"title": "Another title", "area": "finance"}),
    lambda: DetailsAmended(changes={"owner": "李娜"}),
    lambda: EntryCorrected(corrects=1, changes={"title": "The right title"}),
    lambda: EntryCorrected(corrects=1, changes={"area": "sales", "owner": "ann"}),
    lambda: Linked(link=LinkType.SUPPORTS, to="R-1"),
    lambda: Unlinked(link=LinkType.SUPPORTS, to="R-1"),
    lambda: Linked(link=LinkType.CAUSED_BY, to="R-2"),
    lambda: RecordReviewed(remark="still so"),
)

KINDS: tuple[tuple[Callable[[], Event], tuple[Callable[[], Event], ...]], ...] = (
    (
        lambda: IssueRaised(title="Checkout is slow", area=Area.SALES, severity=Severity.HIGH),
        (
            lambda: IssueTriaged(severity=Severity.LOW, category="network"),
            IssueClosed,
            IssueReopened,
            lambda: IssueDismissed(duplicate_of="R-0"),
        ),
    ),
    (
        lambda: IndicatorDefined(title="Orders per day", unit="orders", formula="count"),
        (
            lambda: MeasurementRecorded(period="2024-02", value=3.5, denominator=2),
            lambda: MeasurementRecorded(period="2024-03", segment="EWR", value=1),
            lambda: MeasurementCorrected(period="2024-02", value=4),
            IndicatorRetired,
        ),
    ),
    (lambda: GoalDrafted(title="Faster checkout", owner="王芳"), ()),
    (
        lambda: DocumentAdopted(title="Closing time", body=FIRST_TEXT),
        (
            lambda: DocumentAdopted(title="Closing time", body=SECOND_TEXT, readers=("*",)),
            lambda: DocumentAdopted(title="Closing", body=FIRST_TEXT, reader_groups=("R-4",)),
            lambda: DetailsAmended(changes={"readers": [], "reader_groups": []}),
            lambda: DocumentMoved(path="rules/closing"),
        ),
    ),
    (
        lambda: PositionCreated(title="Guard", holders=("王芳",)),
        (
            lambda: HolderAssigned(person="ann"),
            lambda: HolderReleased(person="王芳"),
            lambda: DetailsAmended(changes={"reports_to": "R-1"}),
            lambda: DetailsAmended(changes={"reports_to": None}),
        ),
    ),
    (
        lambda: ContactAdded(title="张三", tel="110"),
        (lambda: ContactDetailsChanged(title="张四", email="z@example.org"), ContactErased),
    ),
)

steps = st.tuples(
    st.sampled_from((0, 1, 1, 2, 3, 3, 4, 5, 6)),  # which record
    st.integers(0, 30),  # which event
    st.sampled_from((0, 0, 0, 0, 1, 5, 40)),  # hours that it comes late
    st.sampled_from(("ann", "王芳")),
)


def history(drawn: Sequence[tuple[int, int, int, str]]) -> list[AnyEntry]:
    """Entries from drawn steps; the first of each record begins it, and none follows when it is sealed."""
    last: dict[str, AnyEntry] = {}
    found: list[AnyEntry] = []
    for index, (which, choice, late_hours, actor) in enumerate(drawn):
        record = f"R-{which}"
        before = last.get(record)
        if before is not None and isinstance(before.data, ContactErased):
            continue
        event = _event(KINDS[which % len(KINDS)], choice, before)
        recorded_at = START + timedelta(hours=index // 2)
        last[record] = Entry(
            position=len(found) + 1,
            record=record,
            version=before.version + 1 if before else 1,
            type=event.declared.type,
            recorded_at=recorded_at,
            effective=recorded_at - timedelta(hours=late_hours) if late_hours else UNSET,
            actor=actor,
            reason="because" if choice % 3 else "",
            source="test",
            data=event,
        )
        found.append(last[record])
    return found


def _event(
    kind: tuple[Callable[[], Event], tuple[Callable[[], Event], ...]], choice: int, before: AnyEntry | None
) -> Event:
    """What begins a record, or one of all that may follow; a correction corrects the entry before it."""
    begin, own = kind
    if before is None:
        return begin()
    events = (*own, *COMMON)
    event = events[choice % len(events)]()
    return replace(event, corrects=before.position) if isinstance(event, EntryCorrected) else event


histories = (
    st.integers(0, 40)  # left to itself, a list is of five or so: too few for anything to be late for
    .flatmap(lambda length: st.lists(steps, min_size=length, max_size=length))
    .map(history)
)
