"""The same answers as the views', by folding the whole log: slow and plainly right."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold
from opsledger_events.registry import owners
from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.records import RecordRow


def counted(entries: Iterable[AnyEntry], at: At) -> list[AnyEntry]:
    """The entries that count at a moment."""
    return [e for e in entries if e.position <= at.position and effective_us(e) <= at.effective_us]


def effective_us(entry: AnyEntry) -> int:
    """When an entry held."""
    return microseconds(entry.effective_at)


def records(entries: list[AnyEntry], at: At) -> list[RecordRow]:
    """Every record at a moment, in the order in which they came into the ledger."""
    found: list[RecordRow] = []
    for record in dict.fromkeys(e.record for e in entries):
        own = [e for e in entries if e.record == record]
        some = counted(own, at)
        changes = [e for e in some if not e.data.inert]
        if changes:
            kind = owners()[own[0].type]
            found.append(
                RecordRow(
                    record,
                    kind.name,
                    fold(kind, changes),
                    some[-1].version,
                    changes[-1].position,
                    effective_us(changes[0]),
                    effective_us(changes[-1]),
                )
            )
    return found
