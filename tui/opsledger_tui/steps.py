"""The event before a moment, and the one after it: what `[` and `]` travel to.

The views know when an event held whose entry is damaged, and the log does not any more: it is passed by, and told.
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
"""So many positions are asked for at once; only damaged entries make more than one of use."""


def find_next(asked: Asked, wanted: EventsWanted, moment: At) -> None:
    """The first event of a filter after a moment, on the clock that is shown."""
    views = asked.views(search=bool(wanted.wish.words))
    if wanted.axis is Axis.EFFECTIVE:
        last = position_at(views, moment.effective_us, "effective")
        at = At(moment.position, FOREVER_US)
    else:
        last = moment.position
        at = At(FOREVER, moment.effective_us)
    asked.post(_first_whole(asked, wanted, _later(views, filter_of(wanted), at, last), 1))


def find_previous(asked: Asked, wanted: EventsWanted, moment: At) -> None:
    """The last event of a filter before a moment, on the clock that is shown."""
    views = asked.views(search=bool(wanted.wish.words))
    at = wanted.at
    if wanted.axis is Axis.EFFECTIVE:
        at = At(at.position, min(moment.effective_us, FOREVER_US) - 1)
    else:
        at = At(at.position - 1, at.effective_us)
    asked.post(_first_whole(asked, wanted, _earlier(views, filter_of(wanted), at), -1))


def find_before(asked: Asked, wanted: EventsWanted, position: int) -> None:
    """The last event of a filter that held before another did, whether that one can be read or not."""
    question = "SELECT effective_us FROM timeline WHERE position = ?"
    ((effective_us,),) = asked.views().connection.execute(question, (position,))
    find_previous(asked, wanted, At(position, effective_us))


def _later(views: Views, asked: Filter, at: At, after: int) -> Iterator[int]:
    """What came after an entry, the next first; everything where it is 0."""
    if not after:
        yield from reversed(positions(views, asked, at))
        return
    while batch := page(views, asked, at, after=after, limit=READ_AHEAD):
        yield from reversed(batch)
        after = batch[0]


def _earlier(views: Views, asked: Filter, at: At) -> Iterator[int]:
    """What there was at a moment, the newest first."""
    before = None
    while batch := page(views, asked, at, before=before, limit=READ_AHEAD):
        yield from batch
        before = batch[-1]


def _first_whole(asked: Asked, wanted: EventsWanted, found: Iterable[int], step: int) -> StepFound:
    """The first of these whose moment can be told: on the clock of the ledger that is its position."""
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
