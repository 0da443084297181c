"""Lists for export: the rows of the screens, with the filter and the moment in the header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from opsledger.exporting.entries import CSV_FIELDS
from opsledger.exporting.listing import Listing
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_events.values import moment_of
from opsledger_projections.at import FOREVER, FOREVER_US
from opsledger_projections.attention import Call
from opsledger_projections.records import RecordRow
from opsledger_tui.desk import Asked
from opsledger_tui.moment import written, zone_name
from opsledger_tui.session import Session

BLOCK = 500
"""Number of entries read at once."""

RECORD_FIELDS = ("record", "kind", "state", "title", "owner", "area")


def about(session: Session) -> tuple[tuple[str, str], ...]:
    """The ledger, the moment and the filter."""
    moment, zone = session.moment, session.zone
    now = session.now().now
    when = now if session.live else moment_of(session.moment_us)
    as_of = tr("the present") if moment.effective_us == FOREVER_US else ""
    known = min(moment.position, session.head) if moment.position != FOREVER else session.head
    said = [
        (tr("Ledger"), f"{session.place.resolve().name} ({session.log.identity})"),
        (tr("As of"), as_of or f"{written(when, zone, seconds=True)} {zone_name(when, zone)}"),
        (tr("As known at"), f"#{known}"),
        (tr("Filter"), session.wish_text or tr("none")),
        (tr("Made"), f"{written(now, zone, seconds=True)} {zone_name(now, zone)}"),
    ]
    return tuple(said)


def of_entries(
    asked: Asked, title: str, header: tuple[tuple[str, str], ...], positions: Sequence[int]
) -> Listing:
    """Events, in the order of these positions."""
    return Listing(title, header, CSV_FIELDS, _entries(asked, positions))


def _entries(asked: Asked, positions: Sequence[int]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(positions), BLOCK):
        for entry in asked.ledger.log.entries(positions[start : start + BLOCK]):
            yield _values(entry)


def _values(entry: AnyEntry) -> list[Any]:
    return [getattr(entry, name) for name in CSV_FIELDS]


def of_records(title: str, header: tuple[tuple[str, str], ...], rows: Sequence[RecordRow]) -> Listing:
    """Records with the columns common to all, and those of their kind if all have the same kind."""
    kinds = {row.kind for row in rows}
    own = KINDS[kinds.pop()].columns if len(kinds) == 1 else ()
    names = (*RECORD_FIELDS, *(name for name in own if name not in RECORD_FIELDS), "position")
    return Listing(title, header, names, [[_field(row, name) for name in names] for row in rows])


def of_record(title: str, header: tuple[tuple[str, str], ...], row: RecordRow) -> Listing:
    """One record with every field of it."""
    own = [name for name in row.state.__struct_fields__ if name not in RECORD_FIELDS]
    names = (*RECORD_FIELDS, *own, "position")
    return Listing(title, header, names, [[_field(row, name) for name in names]])


def _field(row: RecordRow, name: str) -> Any:
    if name in ("record", "kind", "position"):
        return getattr(row, name)
    return getattr(row.state, name)


def of_calls(title: str, header: tuple[tuple[str, str], ...], calls: Sequence[Call]) -> Listing:
    """What needs a person."""
    names = ("record", "kind", "title", "owner", "severity", "why", "since")
    rows = [
        (c.record, c.kind, c.title, c.owner, c.need.severity, c.need.message, c.need.begins) for c in calls
    ]
    return Listing(title, header, names, rows)
