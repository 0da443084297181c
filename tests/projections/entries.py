"""Single entries for examples."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import UNSET

from opsledger_events.common import CommentAdded
from opsledger_events.event import AnyEntry, Entry, Event
from opsledger_events.kinds.issue import IssueRaised
from tests.projections.histories import START


def entry(
    position: int,
    record: str,
    event: Event,
    *,
    version: int = 1,
    actor: str = "ann",
    reason: str = "",
    effective: datetime | None = None,
) -> AnyEntry:
    """An entry recorded `position` hours after the start."""
    return Entry(
        position=position,
        record=record,
        version=version,
        type=event.declared.type,
        recorded_at=START + timedelta(hours=position),
        effective=effective or UNSET,
        actor=actor,
        reason=reason,
        data=event,
    )


def commented(count: int, title: str = "Slow") -> list[AnyEntry]:
    """The entries of an issue, with a comment in each but the first."""
    first = entry(1, "ISS-1", IssueRaised(title=title))
    return [
        first,
        *(entry(n, "ISS-1", CommentAdded(text=f"note {n}"), version=n) for n in range(2, count + 1)),
    ]
