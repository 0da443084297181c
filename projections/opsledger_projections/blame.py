"""Who last set each field of a record: the entry that its present value comes from."""

from __future__ import annotations

from collections.abc import Sequence

from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, kind_of_history
from opsledger_projections.at import LIVE, At
from opsledger_projections.log import Log
from opsledger_projections.touched import places_in, set_between


def setters(log: Log, record: str, at: At = LIVE) -> dict[str, AnyEntry]:
    """For each field that was ever set, the entry that set the value it had at a moment.

    Fields that still have the value their kind starts with are left out, unless an entry changed them
    back to it; the state is always there. A text that cannot be read any more was set by the last entry that
    gave one, whether or not it was another. Empty where the record was not there.
    """
    return setters_in(log.history(record, at.position), at)


def setters_in(history: Sequence[AnyEntry], at: At = LIVE) -> dict[str, AnyEntry]:
    """The same from every entry of the record."""
    found: dict[str, AnyEntry] = {}
    if not history:
        return found
    state = kind_of_history(history[0]).initial
    for entry in at.counting(history):
        before, state = state, evolve(state, entry)
        found.setdefault("state", entry)  # also where a record begins in the state that its kind starts with
        if state is not before:
            names = state.__struct_fields__
            found |= dict.fromkeys((names[place] for place in places_in(set_between(before, state))), entry)
    return found
