"""Random histories: several records and kinds, late, backdated and out of order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec import UNSET

from opsledger_events.common import CommentAdded, DetailsAmended, Linked, RecordReviewed, Unlinked
from opsledger_events.event import AnyEntry, Entry, Event
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
from opsledger_events.record import LinkType
from opsledger_events.values import Area

START = datetime(2024, 1, 1, tzinfo=UTC)

COMMON: tuple[Callable[[], Event], ...] = (
    lambda: CommentAdded(text="Called the supplier 供应商"),
    lambda: DetailsAmended(changes={"title": "Another title", "area": "finance"}),
    lambda: DetailsAmended(changes={"owner": "李娜"}),
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
)

steps = st.tuples(
    st.integers(0, 4),  # which record
    st.integers(0, 30),  # which event
    st.sampled_from((0, 0, 0, 0, 1, 5, 40)),  # hours that it comes late
    st.sampled_from(("ann", "王芳")),
)


def history(drawn: Sequence[tuple[int, int, int, str]]) -> list[AnyEntry]:
    """Entries from drawn steps; the first of each record begins it."""
    versions: dict[str, int] = {}
    found: list[AnyEntry] = []
    for index, (which, choice, late_hours, actor) in enumerate(drawn):
        record = f"R-{which}"
        begin, own = KINDS[which % len(KINDS)]
        events = (*own, *COMMON)
        event = events[choice % len(events)]() if record in versions else begin()
        versions[record] = versions.get(record, 0) + 1
        recorded_at = START + timedelta(hours=index // 2)
        found.append(
            Entry(
                position=index + 1,
                record=record,
                version=versions[record],
                type=event.declared.type,
                recorded_at=recorded_at,
                effective=recorded_at - timedelta(hours=late_hours) if late_hours else UNSET,
                actor=actor,
                reason="because" if choice % 3 else "",
                source="test",
                data=event,
            )
        )
    return found


histories = st.lists(steps, max_size=40).map(history)
