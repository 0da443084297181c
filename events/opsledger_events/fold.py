"""The one fold of entries into a record, used on the write side to decide and on the read side to rebuild."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import owner_of


def evolve(state: Record, entry: AnyEntry) -> Record:
    """The record after one more entry. Returns the same object if the entry does not change it."""
    return entry.data.apply(state, entry)


def kind_of_history(first: AnyEntry) -> Kind:
    """The kind of the record whose history begins with this entry."""
    return kind_begun(first.record, first.type)


def kind_begun(record: str, first_type: str) -> Kind:
    """The kind of a record whose first entry has this type."""
    kind = owner_of(first_type)
    if kind is None:
        raise IntegrityError(
            tr("The history of {record} starts with “{type}”.", record=record, type=first_type)
        )
    return kind


def fold(kind: Kind, entries: Iterable[AnyEntry]) -> Record:
    """The record that results from these entries, in ledger order, starting from the kind's initial state.

    For a moment T on the effective axis, pass the entries whose `effective_at` is not after T;
    for what was known at position P, those up to P. A later entry overrides every earlier one.
    """
    state = kind.initial
    for entry in entries:
        state = entry.data.apply(state, entry)
    return state
