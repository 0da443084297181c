"""What a rule looks at when it decides, and what it answers when it is not met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from opsledger_events.record import Record

if TYPE_CHECKING:
    from opsledger_events.event import Event


class Breach(NamedTuple):
    """A rule that is not met: its name, the field it is about, what is wrong and the way out."""

    rule: str
    field: str
    message: str
    way_out: str = ""


class Situation(NamedTuple):
    """One event about to happen to one record, and what the ledger holds at this moment."""

    record: str
    state: Record
    """The record before the event; its kind's initial state where the event begins it."""
    version: int
    """Version of the record before the event; 0 where there is none yet."""
    event: Event
    actor: str
    authenticated: str
    effective_at: datetime
    look: Callable[[str], Record | None]
    """Present state of another record, or None."""
    claimed: Callable[[str], int]
    """Position of the event that holds a claim, or 0."""
    claims_within: Callable[[str], Iterable[str]]
    """The claims that begin so."""
    holder: Callable[[int], str]
    """Record that the entry at a position belongs to, empty for none."""

    def after(self, **changes: Any) -> Situation:
        """The same with the record as the event's own fields and `changes` would leave it."""
        return self._replace(state=self.event.apply_fields(self.state, **changes))


Rule = Callable[[Situation], Breach | None]
"""What must hold: the breach where it does not. A rule of an event looks at the record before it; a standing rule of
a kind looks at the record alone, so that it can be asked of one as it would be."""


def broken_by(rule: Rule, before: Situation, after: Situation) -> Breach | None:
    """The breach of a standing rule that held before and would not after.

    A record that never met it, found so elsewhere, can still be changed in whatever else it says.
    """
    breach = rule(after)
    return breach if breach and rule(before) is None else None
