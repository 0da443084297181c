"""Events that take effect before their record began: they are recorded as given, with a remark to whoever recorded them.

Ledger order decides what holds (docs/adr/0010), so such an event is not an error. But as of a moment in between, the record
exists before its beginning, and a mistyped year looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from opsledger.store.reader import LogReader
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.values import on_the_clock


def began_later(log: LogReader, entry: AnyEntry) -> datetime | None:
    """When the record of an entry began, if the entry takes effect before that; None for every other entry."""
    if entry.version == 1 or entry.effective_at >= entry.recorded_at:
        return None
    history = log.history(entry.record, entry.position)
    return history[0].effective_at if history and entry.effective_at < history[0].effective_at else None


def remark_on(entry: AnyEntry, began: datetime, zone: tzinfo | None) -> str:
    """The remark on what a record shows as of a time before it began."""
    return tr(
        "{record} begins at {began}: as of a moment from {since} to then it is shown as it began, with what this event says.",
        record=entry.record,
        began=on_the_clock(began, zone),
        since=on_the_clock(entry.effective_at, zone),
    )


def remarks(log: LogReader, entries: Iterable[AnyEntry], zone: tzinfo | None) -> list[str]:
    """A remark for each of these entries that takes effect before its record began."""
    return [remark_on(entry, began, zone) for entry in entries if (began := began_later(log, entry))]
