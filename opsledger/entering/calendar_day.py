"""An event that somebody says on a day of their own calendar, where that is another day than in UTC.

An event by itself knows the days of UTC alone. East of it the first hours of a month are still in the month before, and so is
the start of a day that somebody names (`--at 2026-07-01`): a target from "the present month" on would judge one that is over.
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
    """The event as it is meant at a moment in a zone (the machine's where None); `state` finds its record before it."""
    here, in_utc = in_zone(moment, zone).date(), day_of(moment)
    if here == in_utc or (before := state()) is None:
        return event
    return event.on_day(before, here, in_utc)
