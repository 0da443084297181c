"""Events that hold from before their record began: recorded as they are told, with a remark to the person who told them.

Ledger order decides what holds (docs/adr/0010), so such an event is no error. But as of a moment in between the record is there
before it was, and a mistyped year looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from opsledger.store.reader import LogReader
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.values import on_the_clock


def began_later(log: LogReader, entry: AnyEntry) -> datetime | None:
    """When the record of an entry began, where that is after the entry holds from; None for every other entry."""
    if entry.version == 1 or entry.effective_at >= entry.recorded_at:
        return None
    history = log.history(entry.record, entry.position)
    return history[0].effective_at if history and entry.effective_at < history[0].effective_at else None


def remark_on(entry: AnyEntry, began: datetime, zone: tzinfo | None) -> str:
    """What is shown of a record as of the time before it began."""
    return tr(
        "{record} begins at {began}: as of a moment from {since} to then it is shown as it began, with what this event says.",
        record=entry.record,
        began=on_the_clock(began, zone),
        since=on_the_clock(entry.effective_at, zone),
    )


def remarks(log: LogReader, entries: Iterable[AnyEntry], zone: tzinfo | None) -> list[str]:
    """One for each of these entries that holds from before its record began."""
    return [remark_on(entry, began, zone) for entry in entries if (began := began_later(log, entry))]
