"""After which entry of its history a record first was as somebody describes.

Every entry is looked at, one after the other, and not only halves: a condition may come and go, so that
halving would not find the first, and a record's history is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, fold, kind_of_history
from opsledger_events.record import Record
from opsledger_projections.at import LIVE, At, grounded
from opsledger_projections.log import Log
from opsledger_projections.timeline import Axis


class Turn(NamedTuple):
    """Where a condition first held."""

    before: AnyEntry | None
    """The entry before, after which it did not hold; None where the first entry was the one."""
    first: AnyEntry
    after: AnyEntry | None
    """The next entry; None where there is none."""
    holds_after: bool | None
    """Whether it still held after that one."""
    changes: int
    """How often it stopped or began to hold after `first`."""
    holds: bool
    """Whether it holds at the end."""


def first_holding(
    log: Log, record: str, holds: Callable[[Record], bool], at: At = LIVE, axis: Axis = "recorded"
) -> Turn | None:
    """The first entry after which a condition holds, of those that count at a moment; None for never.

    On the `recorded` axis the record is followed as the ledger learned of it; on the `effective` axis as
    it was in the world, by what is known at the moment.
    """
    entries, held = list[AnyEntry](), list[bool]()
    for entry, state in _states(log, record, at, axis):
        entries.append(entry)
        held.append(holds(state))
    if True not in held:
        return None
    first = held.index(True)
    has_next = first + 1 < len(held)
    return Turn(
        before=entries[first - 1] if first else None,
        first=entries[first],
        after=entries[first + 1] if has_next else None,
        holds_after=held[first + 1] if has_next else None,
        changes=sum(a != b for a, b in zip(held[first:], held[first + 1 :], strict=False)),
        holds=held[-1],
    )


def _states(log: Log, record: str, at: At, axis: Axis) -> Iterator[tuple[AnyEntry, Record]]:
    """Each entry that counts, in the order of the axis, with the record as it was with it."""
    history = log.history(record, at.position)
    if not history:
        return
    kind = kind_of_history(history[0])
    counted = [entry for entry in history if at.counts(entry)]
    if axis == "effective":
        counted.sort(key=lambda entry: (entry.effective_at, entry.position))
    state, last = kind.initial, 0
    for index, entry in enumerate(counted):
        if entry.position > last and last:
            state, last = evolve(state, entry), entry.position
        else:  # the first, or it held before something that the ledger knew already, and that still holds over it
            so_far = sorted(counted[: index + 1], key=lambda e: e.position)
            if not (based := grounded(history, so_far)):
                continue  # nothing yet that brings it into being
            state, last = fold(kind, based), max(last, entry.position)
        yield entry, state
