"""A record's present state, and a preview of what would become of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.record import Record
from opsledger_tui.event_text import Change


class Standing(NamedTuple):
    """A record's present state."""

    kind: Kind
    record: str
    state: Record
    version: int
    last: AnyEntry
    """The event that led to this state."""


class Preview(NamedTuple):
    """One entry that would be recorded, and the change it would make."""

    entry: AnyEntry
    change: Change
    began: datetime | None = None
    """When its record began, if the entry's effective time is earlier."""
