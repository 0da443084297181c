"""The events before and after a moment, to which `[` and `]` travel.

For an event whose entry is damaged, the views know when it held, but the log no longer does. It is skipped, and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opsledger_events.errors import OpsledgerError
from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_projections.timeline import Filter, page, position_at, positions
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.messages import StepFound
from opsledger_tui.moment import Axis
from opsledger_tui.questions import EventsWanted, by_effect, filter_of

READ_AHEAD = 16
"""Number of positions requested at once; more than one is needed only if entries are damaged."""


def find_next(asked: Asked, wanted: EventsWanted, moment: At) -> None:
    """Find the first event of a filter after a moment, on the shown clock."""
    views = asked.views(search=bool(wanted.wish.words))
    if wanted.axis is Axis.EFFECTIVE:
        last = position_at(views, moment.effective_us, "effective")
        at = At(moment.position, FOREVER_US)
    else:
        last = moment.position
        at = At(FOREVER, moment.effective_us)
    asked.post(_first_whole(asked, wanted, _later(views, filter_of(wanted), at, last), 1))


def find_previous(asked: Asked, wanted: EventsWanted, moment: At) -> None:
    """Find the last event of a filter before a moment, on the shown clock."""
    views = asked.views(search=bool(wanted.wish.words))
    at = wanted.at
    if wanted.axis is Axis.EFFECTIVE:
        at = At(at.position, min(moment.effective_us, FOREVER_US) - 1)
    else:
        at = At(at.position - 1, at.effective_us)
    asked.post(_first_whole(asked, wanted, _earlier(views, filter_of(wanted), at), -1))


def find_before(asked: Asked, wanted: EventsWanted, position: int) -> None:
    """Find the last event of a filter that held before another one, even if that one cannot be read."""
    question = "SELECT effective_us FROM timeline WHERE position = ?"
    ((effective_us,),) = asked.views().connection.execute(question, (position,))
    find_previous(asked, wanted, At(position, effective_us))


def _later(views: Views, asked: Filter, at: At, after: int) -> Iterator[int]:
    """The positions after an entry, the next one first; all positions if it is 0."""
    if not after:
        yield from reversed(positions(views, asked, at))
        return
    while batch := page(views, asked, at, after=after, limit=READ_AHEAD):
        yield from reversed(batch)
        after = batch[0]


def _earlier(views: Views, asked: Filter, at: At) -> Iterator[int]:
    """The positions at a moment, newest first."""
    before = None
    while batch := page(views, asked, at, before=before, limit=READ_AHEAD):
        yield from batch
        before = batch[-1]


def _first_whole(asked: Asked, wanted: EventsWanted, found: Iterable[int], step: int) -> StepFound:
    """The first of these whose moment is known; on the recorded clock, the position is enough."""
    damage: OpsledgerError | None = None
    for position in found:
        try:
            if by_effect(wanted):
                asked.ledger.log.entry(position)
        except OpsledgerError as error:
            damage = damage or error
        else:
            return StepFound(position, step, damage)
    return StepFound(None, step, damage)
