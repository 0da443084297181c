"""An event entered on a day of the user's own calendar that differs from the day in UTC.

By itself, an event knows only the days of UTC. East of UTC, the first hours of a month still belong to the month before, and so
does the start of a named day (`--at 2026-07-01`): a target from "the present month" on would judge a month that is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from opsledger_events.event import Event
from opsledger_events.record import Record
from opsledger_events.values import day_of, in_zone


def said_here(
    event: Event, state: Callable[[], Record | None], moment: datetime, zone: tzinfo | None
) -> Event:
    """The event as meant at a moment in a zone (the machine's if None); `state` gives the record before the event."""
    here, in_utc = in_zone(moment, zone).date(), day_of(moment)
    if here == in_utc or (before := state()) is None:
        return event
    return event.on_day(before, here, in_utc)
