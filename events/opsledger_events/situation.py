"""What a rule examines when it decides, and what it returns when it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from opsledger_events.record import Record

if TYPE_CHECKING:
    from opsledger_events.event import Event


class Breach(NamedTuple):
    """A broken rule: its name, the field it is about, what is wrong and the way out."""

    rule: str
    field: str
    message: str
    way_out: str = ""


class Situation(NamedTuple):
    """One event about to happen to one record, and what the ledger holds at that moment."""

    record: str
    state: Record
    """The record before the event; its kind's initial state if the event creates it."""
    version: int
    """Version of the record before the event; 0 if there is no record yet."""
    event: Event
    actor: str
    authenticated: str
    effective_at: datetime
    look: Callable[[str], Record | None]
    """Returns the present state of another record, or None."""
    claimed: Callable[[str], int]
    """Returns the position of the event that holds a claim, or 0."""
    claims_within: Callable[[str], Iterable[str]]
    """Returns the claims that begin with a text."""
    holder: Callable[[int], str]
    """Returns the record of the entry at a position; empty if there is no such entry."""

    def after(self, **changes: Any) -> Situation:
        """The situation with the record as the event's own fields and `changes` would leave it."""
        return self._replace(state=self.event.apply_fields(self.state, **changes))


Rule = Callable[[Situation], Breach | None]
"""A condition that must hold; it returns the breach if it does not. A rule of an event examines the record before the
event; a standing rule of a kind examines the record alone, so that it can be applied to a prospective record."""


def broken_by(rule: Rule, before: Situation, after: Situation) -> Breach | None:
    """The breach of a standing rule that held before and would not hold after.

    So a record that was imported in breach of the rule can still be changed in other respects.
    """
    breach = rule(after)
    return breach if breach and rule(before) is None else None
