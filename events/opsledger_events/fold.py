"""The one fold: decides on the write side, rebuilds on the read side."""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import owner_of


def evolve(state: Record, entry: AnyEntry) -> Record:
    """The record after one more entry. Returns `state` itself where the entry does not change it."""
    return entry.data.apply(state, entry)


def kind_of_history(first: AnyEntry) -> Kind:
    """The kind of the record whose history starts with this entry."""
    return kind_begun(first.record, first.type)


def kind_begun(record: str, first_type: str) -> Kind:
    """The kind of a record whose first entry is of this type."""
    kind = owner_of(first_type)
    if kind is None:
        raise IntegrityError(
            tr("The history of {record} starts with “{type}”.", record=record, type=first_type)
        )
    return kind


def fold(kind: Kind, entries: Iterable[AnyEntry]) -> Record:
    """The record that these entries come to, in ledger order, from the kind's initial state.

    As of a moment T on the effective axis, give it the entries whose `effective_at` is not after T;
    as known at position P, those up to P. A later entry holds over every earlier one.
    """
    state = kind.initial
    for entry in entries:
        state = entry.data.apply(state, entry)
    return state
