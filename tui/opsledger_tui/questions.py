"""What the screens ask: each reads the ledger in a desk's thread and posts what it found."""

from __future__ import annotations

import re
from array import array
from itertools import pairwise
from typing import NamedTuple

from opsledger.clock import Clock
from opsledger.editions import editions
from opsledger.moments import moment_in
from opsledger_events.body import Body
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, fold, kind_of_history
from opsledger_events.record import Record
from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.timeline import Filter, page, positions, recorded, spread
from opsledger_projections.views import Views
from opsledger_tui.activity import BUCKETS, Activity
from opsledger_tui.desk import Asked
from opsledger_tui.event_text import Change, body_of_change
from opsledger_tui.messages import (
    ActivityFound,
    ChangeFound,
    HitsFound,
    RowsFound,
    RowsGrown,
)
from opsledger_tui.moment import Axis
from opsledger_tui.record_text import Portrait
from opsledger_tui.rows import Rows
from opsledger_tui.wish import Wish

FIRST_ROWS = 200
"""The newest events of a filter, shown before the rest is found."""


class EventsWanted(NamedTuple):
    """Which events a list is to hold."""

    serial: int
    wish: Wish
    at: At
    axis: Axis
    clock: Clock
    """For `since:yesterday`."""


def find_newest_rows(asked: Asked, wanted: EventsWanted) -> None:
    """The newest events, quickly."""
    views = asked.views(search=bool(wanted.wish.words))
    newest = page(views, filter_of(wanted), wanted.at, before=None, after=None, limit=FIRST_ROWS)
    rows = Rows(array("q", reversed(newest)), by_effect(wanted), complete=len(newest) < FIRST_ROWS)
    asked.post(RowsFound(wanted.serial, rows, wanted.at.position))


def find_rows(asked: Asked, wanted: EventsWanted) -> None:
    """All events."""
    views = asked.views(search=bool(wanted.wish.words))
    found = positions(views, filter_of(wanted), wanted.at)
    found.reverse()
    asked.post(RowsFound(wanted.serial, Rows(found, by_effect(wanted)), wanted.at.position))


def by_effect(wanted: EventsWanted) -> bool:
    """Whether the list is in order of when the events held."""
    return wanted.axis is Axis.EFFECTIVE


def find_new_rows(asked: Asked, wanted: EventsWanted, after: int) -> None:
    """The events of a filter that arrived after a position, wherever they stand on the clock that is shown."""
    views = asked.views(search=bool(wanted.wish.words))
    found: list[int] = []
    last = after
    while batch := recorded(views, filter_of(wanted), wanted.at, after=last, limit=FIRST_ROWS):
        found.extend(batch)
        last = batch[-1]
    asked.post(RowsGrown(wanted.serial, found, wanted.at.position))


def filter_of(wanted: EventsWanted) -> Filter:
    """What was typed, for the views. Raises InputError where a time cannot be read."""
    wish, clock = wanted.wish, wanted.clock
    return Filter(
        kinds=wish.kinds,
        types=wish.types,
        actors=wish.actors,
        areas=wish.areas,
        record=wish.record,
        since_us=microseconds(moment_in(wish.since, clock)) if wish.since else None,
        until_us=microseconds(moment_in(wish.until, clock)) if wish.until else None,
        text=wish.words,
        unmet=wish.unmet,
        axis=wanted.axis.value,
    )


def find_change(asked: Asked, entry: AnyEntry) -> None:
    """What an event did: its record before and after, and its hash."""
    log = asked.ledger.log
    history = log.history(entry.record, entry.position)
    kind = kind_of_history(history[0])
    asked.note_read((kind.name,), entry.record)
    before = fold(kind, history[:-1]) if len(history) > 1 else None
    after = evolve(before if before is not None else kind.initial, entry)
    change = Change(kind, before, after, log.leaf(entry.position), _texts(asked, before, after))
    asked.post(ChangeFound(entry.position, change))


def _texts(asked: Asked, before: Record | None, after: Record) -> tuple[str, str] | OpsledgerError | None:
    """The text that differs between two states, of both; None where none does."""
    bodies = body_of_change(before, after)
    if bodies is None:
        return None
    old, new = bodies
    try:
        return (text_of(asked, old) if old else "", text_of(asked, new))
    except OpsledgerError as error:
        return error


def text_of(asked: Asked, body: Body) -> str:
    """The text of a body; empty for an empty one."""
    return asked.ledger.log.text(body) if body.size_bytes else ""


def find_activity(asked: Asked, axis: Axis) -> None:
    """How much happened when, on one clock."""
    activity = _by_effect(asked.views()) if axis is Axis.EFFECTIVE else _by_record(asked)
    if activity is not None:
        published = editions(asked.ledger.log)
        times = [e.effective_at if axis is Axis.EFFECTIVE else e.recorded_at for e in published]
        activity = activity._replace(editions=tuple(map(microseconds, times)))
    asked.post(ActivityFound(axis, activity))


def find_hits(asked: Asked, wanted: EventsWanted) -> None:
    """How many of the events of a filter happened when, over the whole span of the ledger."""
    views = asked.views(search=bool(wanted.wish.words))
    whole = _by_effect(views) if wanted.axis is Axis.EFFECTIVE else _by_record(asked)
    if whole is None:
        return
    step_us = max(1, whole.end_us - whole.start_us) / BUCKETS
    hits = spread(views, filter_of(wanted), whole.start_us, step_us, BUCKETS)
    asked.post(HitsFound(wanted.wish, wanted.axis, hits))


def _by_record(asked: Asked) -> Activity | None:
    """Positions grow with the time recorded, so the counts are the distances between some of them."""
    log = asked.ledger.log
    head = log.head()
    if not head:
        return None
    start, end = (microseconds(log.entry(p).recorded_at) for p in (1, head))
    step = (end - start) / BUCKETS
    edges = [log.position_at(start + round(step * i) - 1) for i in range(1, BUCKETS)]
    ends = [0, *edges, head]
    return Activity(start, end, tuple(b - a for a, b in pairwise(ends)))


def _by_effect(views: Views) -> Activity | None:
    run = views.connection.execute
    start, end = run("SELECT min(effective_us), max(effective_us) FROM timeline").fetchone()
    if start is None:
        return None
    width = max(1, -(-(end - start + 1) // BUCKETS))
    counts = [0] * BUCKETS
    rows = run(
        "SELECT (effective_us - ?) / ? AS bucket, count(*) FROM timeline GROUP BY bucket", (start, width)
    )
    for bucket, count in rows:
        counts[bucket] = count
    return Activity(start, start + width * BUCKETS, tuple(counts))


_DIGITS = re.compile(r"(\d+)")


def natural(record: str) -> list[tuple[int, str]]:
    """Sorts ISS-2 before ISS-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(record)]


def portrait_of(asked: Asked, record: str, at: At) -> Portrait | None:
    """One record at a moment, and everything that happened to it; None where it never was."""
    history = asked.ledger.log.history(record)
    if not history:
        return None
    kind = kind_of_history(history[0])
    state: Record | None = None
    version = reached = 0
    for entry in at.counting(history):
        state = evolve(state if state is not None else kind.initial, entry)
        version, reached = entry.version, entry.position
    return Portrait(record, kind, state, version, "", history, reached)
