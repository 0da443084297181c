"""Single entries for examples."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import UNSET

from opsledger_events.event import AnyEntry, Entry, Event
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
