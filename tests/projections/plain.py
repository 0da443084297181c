"""The same answers as the views', by folding the whole log: slow and plainly right.

At (T, K) those entries count whose position is at or before K and whose effective time is at or before T;
the state of a record is their fold in the order of the ledger, on its first entry (docs/adr/0010). Nothing here keeps anything
between two questions, and nothing asks the views.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, fold
from opsledger_events.kind import Kind
from opsledger_events.record import Record
from opsledger_events.registry import kind_named, owners
from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.linking import links_of
from opsledger_projections.links import LinkRow
from opsledger_projections.records import RecordRow


def counted(entries: Iterable[AnyEntry], at: At) -> list[AnyEntry]:
    """The entries that count at a moment."""
    return [e for e in entries if e.position <= at.position and effective_us(e) <= at.effective_us]


def of_record(history: Sequence[AnyEntry], at: At) -> list[AnyEntry]:
    """Those of all entries of a record that count at a moment, with the first one where any of them changes it."""
    some = counted(history, at)
    if all(entry.data.inert for entry in some):
        return []
    return some if some[0] == history[0] else [history[0], *some]


def effective_us(entry: AnyEntry) -> int:
    """When an entry held."""
    return microseconds(entry.effective_at)


def histories_of(entries: Iterable[AnyEntry]) -> dict[str, list[AnyEntry]]:
    """The entries of each record, in the order in which the records came into the ledger."""
    found: dict[str, list[AnyEntry]] = {}
    for entry in entries:
        found.setdefault(entry.record, []).append(entry)
    return found


def kind_of(history: Sequence[AnyEntry]) -> Kind:
    """The kind of a record: that of its first entry, whether it counts or not."""
    return owners()[history[0].type]


def records(entries: Iterable[AnyEntry], at: At) -> list[RecordRow]:
    """Every record at a moment, in the order in which they came into the ledger."""
    rows = (record(history, at) for history in histories_of(entries).values())
    return [row for row in rows if row is not None]


def record(history: Sequence[AnyEntry], at: At) -> RecordRow | None:
    """One record at a moment, from all of its entries; None where none that changes a record counts."""
    some = counted(history, at)
    changes = [e for e in some if not e.data.inert]
    if not changes:
        return None
    kind = kind_of(history)
    return RecordRow(
        history[0].record,
        kind.name,
        fold(kind, [e for e in of_record(history, at) if not e.data.inert]),
        some[-1].version,
        changes[-1].position,
        effective_us(changes[0]),
        effective_us(changes[-1]),
    )


def pointing(histories: Mapping[str, Sequence[AnyEntry]], at: At) -> dict[str, list[LinkRow]]:
    """What points at each record at a moment, those first that pointed at it first in the ledger's course."""
    found: dict[str, list[tuple[int, LinkRow]]] = {}
    for history in histories.values():
        row = record(history, at)
        if row is None:
            continue
        for word, target in sorted(links_of(kind_named(row.kind), row.state)):
            link = LinkRow(row.record, row.kind, row.state.title, word)
            found.setdefault(target, []).append((first_pointing(history, target), link))
    return {to: [link for _, link in sorted(links, key=itemgetter(0))] for to, links in found.items()}


def first_pointing(history: Sequence[AnyEntry], target: str) -> int:
    """The first entry of a record, in the order of the ledger, after which it pointed at another."""
    kind = kind_of(history)
    state = kind.initial
    for entry in history:
        state = evolve(state, entry)
        if any(to == target for _, to in links_of(kind, state)):
            return entry.position
    raise AssertionError(f"{history[0].record} never pointed at {target}")


def by_effect(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """The newest first, by when they held; of two that held at once the later one in the ledger."""
    return sorted(entries, key=lambda e: (e.effective_at, e.position), reverse=True)


def in_type(entry: AnyEntry, types: Sequence[str]) -> bool:
    """Whether an entry is of one of these types, named with or without their version."""
    return not types or entry.type in types or entry.type.partition("/")[0] in types


def neighbours(rows: Mapping[str, RecordRow], links: Iterable[LinkRow], record: str) -> set[str]:
    """The records that point at a record (`links`), or that it points at."""
    found = {link.record for link in links}
    if row := rows.get(record):
        found.update(target for _, target in links_of(kind_named(row.kind), row.state))
    return found


def digest_of(state: Record) -> str:
    """The digest of a record's text in force; empty where it has none."""
    body = getattr(state, "body", None)
    return body.sha256 if isinstance(body, Body) else ""
