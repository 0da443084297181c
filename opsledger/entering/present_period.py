"""The period from which a target holds where nobody names one: the present one by the calendar of who sets it.

The event by itself knows the days of UTC alone. East of it the first hours of a month are still in the month before, and so is
the start of a day that somebody names (`--at 2026-07-01`): the target would judge a month that is over.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec.structs import replace

from opsledger_events.event import Event
from opsledger_events.kinds.indicator import Indicator, IndicatorTargetSet
from opsledger_events.periods import period_of
from opsledger_events.record import Record
from opsledger_events.values import day_of, in_zone


def in_present_period(event: Event, state: Record | None, moment: datetime, zone: tzinfo | None) -> Event:
    """The event with its period, where that of the zone is another than the one of UTC; `state` is the indicator's."""
    if not isinstance(event, IndicatorTargetSet) or event.since or not isinstance(state, Indicator):
        return event
    here = period_of(in_zone(moment, zone).date(), state.frequency)
    return event if here == period_of(day_of(moment), state.frequency) else replace(event, since=here)
