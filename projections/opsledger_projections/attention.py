"""What needs a person: what the kinds say of their records, and what the figures say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from opsledger_events.kind import Need
from opsledger_events.kinds.document import unacknowledged
from opsledger_events.kinds.indicator import Indicator
from opsledger_events.language import joined, tr
from opsledger_events.names import is_among
from opsledger_events.record import Record
from opsledger_events.registry import kind_named, kind_of
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.kpi import figure_needs, kpi_of
from opsledger_projections.moments import settled
from opsledger_projections.pages.between import between
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.unread import unread
from opsledger_projections.records import RecordRow, records_at, records_awake
from opsledger_projections.views import Views

UNACKNOWLEDGED = "unacknowledged"
NAMED = 4
"""So many of those who have yet to acknowledge a document are named."""


class Call(NamedTuple):
    """A record that needs a person, and why."""

    record: str
    kind: str
    title: str
    owner: str
    """Who answers for it; where nobody does, whose it is to do."""
    need: Need


def attention(
    views: Views,
    at: At,
    now: datetime,
    person: str = "",
    ahead: timedelta = timedelta(0),
    *,
    figures: bool = True,
) -> list[Call]:
    """Everything that needs somebody, or one person, at a moment: the most severe first.

    `now` is the time that due dates are compared with; for a past moment, that moment. What begins to need
    somebody within the time `ahead` comes after what does already, in the order in which it begins. Without
    `figures` what they say is left out: for views whose measurements stopped.
    """
    until = now + ahead
    if settled(views, at) == LIVE:
        rows = records_awake(views, microseconds(until), figures=figures)
    else:
        rows = records_at(views, at)
    calls = [
        call_of(row, need)
        for row in rows
        for need in needs_of(views, row, now, at, figures=figures)
        if need.holds(now) or (need.begins is not None and now < need.begins <= until)
        if not person or concerns(row.state, need, person)
    ]
    reading = Reading(views, now, at)
    return in_order([*calls, *among_records(reading, person), *to_acknowledge(reading, person)], now)


def concerns(state: Record, need: Need, person: str) -> bool:
    """Whether a need is one person's call: the record's is theirs, or it waits for their acknowledgement."""
    unread_by = unacknowledged(state) if need.what == UNACKNOWLEDGED else ()
    return is_among(person, kind_of(state).people_of(state)) or is_among(person, unread_by)


def among_records(reading: Reading, person: str = "") -> Iterator[Call]:
    """What anybody, or one person, is needed for because of how two records stand to each other."""
    for row, need in between(reading):
        if not person or concerns(row.state, need, person):
            yield call_of(row, need)


def to_acknowledge(reading: Reading, person: str = "") -> Iterator[Call]:
    """The documents that a person, or anybody, has yet to acknowledge because of where they stand."""
    for row, persons in unread(reading):
        if not person or is_among(person, persons):
            named = person or joined(persons[:NAMED]) + (f" … ({len(persons)})" if persons[NAMED:] else "")
            yield call_of(row, Need(UNACKNOWLEDGED, 1, tr("not acknowledged by: {persons}", persons=named)))


def call_of(row: RecordRow, need: Need) -> Call:
    """A need with the record that has it."""
    person = next(iter(kind_named(row.kind).people_of(row.state)), "")
    return Call(row.record, row.kind, row.state.title, person, need)


def in_order(calls: Iterable[Call], now: datetime) -> list[Call]:
    """The most severe first; what is yet to begin after what holds, in the order in which it begins."""
    return sorted(
        calls,
        key=lambda call: (max(call.need.begins or now, now), -call.need.severity, call.kind, call.record),
    )


def needs_of(views: Views, row: RecordRow, now: datetime, at: At, *, figures: bool = True) -> Iterator[Need]:
    """What a record needs a person for, at whatever time: told by its kind, and by its figures."""
    yield from kind_named(row.kind).needs(row.state)
    if figures and isinstance(row.state, Indicator) and row.state.state != "retired":
        yield from figure_needs(kpi_of(views.of("measurements", upto=at.position), row, now, at))
