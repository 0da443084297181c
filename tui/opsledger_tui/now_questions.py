"""Questions of the screen Now: what needs a person, the state of the figures, and what is new since the last visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from textual.message import Message

from opsledger_events.errors import ViewStoppedError
from opsledger_events.event import AnyEntry
from opsledger_events.names import is_one
from opsledger_events.registry import KINDS
from opsledger_projections.at import FOREVER_US, At
from opsledger_projections.attention import Call, attention
from opsledger_projections.records import RecordRow, records_named
from opsledger_projections.timeline import Filter, count, page
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.figures import FiguresFound, figures_at
from opsledger_tui.wish import Wish, fits

AHEAD = timedelta(days=7)
"""Needs that begin within this time are shown too."""

NEWEST = 200
"""Maximum number of new events listed."""


class NowWanted(NamedTuple):
    """The person and the moment."""

    serial: int
    at: At
    now: datetime
    wish: Wish
    person: str
    """The person whose needs are wanted; empty for everybody's."""


@dataclass
class CallsFound(Message):
    """What needs a person, the most urgent first."""

    serial: int
    calls: list[Call]
    stopped: ViewStoppedError | None
    """Why the needs of figures are missing; None if they are included."""


@dataclass
class NewsFound(Message):
    """The events since the last visit."""

    serial: int
    entries: list[AnyEntry]
    """The newest events, newest first."""
    count: int
    by_others: int


def find_calls(asked: Asked, wanted: NowWanted) -> None:
    """Find what needs a person; without the needs of figures if their view has stopped."""
    views = asked.views()
    calls, stopped = _calls(views, wanted)
    if not wanted.wish.empty:
        rows = records_named(views, list(dict.fromkeys(call.record for call in calls)), wanted.at)
        calls = [
            call
            for call in calls
            if fits(wanted.wish, KINDS[call.kind], call.record, rows[call.record].state)
        ]
    asked.post(CallsFound(wanted.serial, calls, stopped))


def _calls(views: Views, wanted: NowWanted) -> tuple[list[Call], ViewStoppedError | None]:
    find = partial(attention, views, wanted.at, wanted.now, wanted.person, AHEAD)
    try:
        return find(), None
    except ViewStoppedError as error:
        return find(figures=False), error


def find_figures(asked: Asked, wanted: NowWanted) -> None:
    """Find the state of the figures."""
    found = figures_at(asked.views(), wanted.at, wanted.now, partial(_listed, wanted=wanted))
    asked.post(FiguresFound(wanted.serial, found))


def _listed(row: RecordRow, wanted: NowWanted) -> bool:
    mine = not wanted.person or is_one(wanted.person, row.state.owner)
    return mine and row.state.state != "retired" and fits(wanted.wish, KINDS[row.kind], row.record, row.state)


def find_news(asked: Asked, wanted: NowWanted, seen: int) -> None:
    """Find what was recorded after a position."""
    views = asked.views()
    known = At(wanted.at.position, FOREVER_US)
    new = Filter(after=seen, axis="recorded")
    total = count(views, new, known)
    mine = count(views, new._replace(actors=(asked.ledger.authenticated,)), known)
    entries = asked.ledger.log.entries(page(views, new, known, limit=NEWEST))
    asked.post(NewsFound(wanted.serial, entries, total, total - mine))
