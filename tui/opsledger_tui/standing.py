"""A record as it stands, and what would become of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.record import Record
from opsledger_tui.event_text import Change


class Standing(NamedTuple):
    """A record as it stands now."""

    kind: Kind
    record: str
    state: Record
    version: int
    last: AnyEntry
    """The event that it came to stand so by."""


class Preview(NamedTuple):
    """One entry that would be recorded, and what it would change."""

    entry: AnyEntry
    change: Change
    began: datetime | None = None
    """When its record began, where the entry holds from before that."""
