"""A word for the last entry that a view holds, by which another log of the same length is noticed."""

from __future__ import annotations

from opsledger_events.values import microseconds
from opsledger_projections.log import Log


def stamp_at(log: Log, position: int) -> str:
    """What the entry at a position is, in a word that another entry would not have."""
    if not position:
        return ""
    found = log.entries((position,))
    if not found:
        return "-"
    entry = found[0]
    return f"{entry.record} {entry.version} {entry.type} {microseconds(entry.recorded_at)}"
