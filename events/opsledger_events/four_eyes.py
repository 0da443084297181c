"""Whether the two persons of a four-eyes rule are two, and were two at the keyboard.

The rules compare names, and the ids of persons by the names that they stand for. Who sits at a shared desk, or takes over somebody's history, records the work of
several persons under one login; then the names differ and the keyboard does not, and the event says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.event import AnyEntry, Event
from opsledger_events.names import same_name
from opsledger_events.personal import is_person, is_unreadable
from opsledger_events.record import Record
from opsledger_events.situation import Situation


def is_one_person(now: Situation, name: str, other: str) -> bool:
    """Whether two names are one person's, in whatever way each is written."""
    return name == other or not names_of(now, name).isdisjoint(names_of(now, other))


def is_among_persons(now: Situation, name: str, others: Iterable[str]) -> bool:
    """Whether one of the others is the name of the same person."""
    return any(is_one_person(now, name, other) for other in others)


def names_of(now: Situation, name: str) -> set[str]:
    """What a person goes by: a name, and where it is the id of the person's record, what is said there too.

    Of one whose name is sealed or erased, nothing but the id is known.
    """
    found = now.look(name) if name else None
    known = found is not None and is_person(type(found)) and not is_unreadable(found.title)
    return {same_name(name), same_name(found.title)} if found and known else {same_name(name)}


def judged_by(event: Event, state: Record) -> tuple[str, ...]:
    """The persons whose work on a record an event judges; none for most events."""
    persons: dict[str, None] = {}
    for name in event.four_eyes:
        held: str | tuple[str, ...] = getattr(state, name)
        persons.update(dict.fromkeys((held,) if isinstance(held, str) else held))
    return tuple(person for person in persons if person)


def others_before(others: tuple[str, ...], last: str, actor: str) -> tuple[str, ...]:
    """Who worked on something before `actor` did: those who had worked before `last`, and `last`."""
    return tuple(person for person in dict.fromkeys((*others, last)) if person not in ("", actor))


def under_one_login(persons: Iterable[str], login: str, history: Iterable[AnyEntry]) -> tuple[str, ...]:
    """Those of these persons who have an entry in a record's history that was recorded under a login."""
    there = {same_name(entry.actor) for entry in history if entry.authenticated == login}
    return tuple(person for person in persons if same_name(person) in there)
