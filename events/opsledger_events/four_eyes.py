"""Whether the two persons of a four-eyes rule are different persons, and used different logins.

The rules compare names; an id of a person counts as that person's name. People who share a desk, or import
somebody's history, record the work of several persons under one login. Then the names differ but the login does
not, and the entry says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.event import AnyEntry, Event
from opsledger_events.names import same_name
from opsledger_events.personal import is_person, is_unreadable
from opsledger_events.record import Record
from opsledger_events.situation import Situation


def is_one_person(now: Situation, name: str, other: str) -> bool:
    """Whether two names, however written, belong to one person."""
    return name == other or not names_of(now, name).isdisjoint(names_of(now, other))


def is_among_persons(now: Situation, name: str, others: Iterable[str]) -> bool:
    """Whether one of the other names belongs to the same person."""
    return any(is_one_person(now, name, other) for other in others)


def names_of(now: Situation, name: str) -> set[str]:
    """A person's names: the given one, and, if that is the id of the person's record, also the name in the record.

    If that name is sealed or erased, only the id is known.
    """
    found = now.look(name) if name else None
    known = found is not None and is_person(type(found)) and not is_unreadable(found.title)
    return {same_name(name), same_name(found.title)} if found and known else {same_name(name)}


def judged_by(event: Event, state: Record) -> tuple[str, ...]:
    """The persons whose work on a record an event judges; empty for most events."""
    persons: dict[str, None] = {}
    for name in event.four_eyes:
        held: str | tuple[str, ...] = getattr(state, name)
        persons.update(dict.fromkeys((held,) if isinstance(held, str) else held))
    return tuple(person for person in persons if person)


def others_before(others: tuple[str, ...], last: str, actor: str) -> tuple[str, ...]:
    """The persons who worked on something before `actor`: those who had worked on it before `last`, and `last`."""
    return tuple(person for person in dict.fromkeys((*others, last)) if person not in ("", actor))


def under_one_login(persons: Iterable[str], login: str, history: Iterable[AnyEntry]) -> tuple[str, ...]:
    """Those of these persons who have an entry in a record's history that was recorded under `login`."""
    there = {same_name(entry.actor) for entry in history if entry.authenticated == login}
    return tuple(person for person in persons if same_name(person) in there)
