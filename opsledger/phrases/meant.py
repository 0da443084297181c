"""The meaning of a written moment: a point in time, or all of a day or a period."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsledger.clock import Clock


class Meant(NamedTuple):
    """The first and the last moment, in UTC; both are the same for a point in time."""

    first: datetime
    last: datetime
    in_digits: bool = False
    """Whether it is a day in digits only, as programs write it."""


def days_meant(first: date, after: date, clock: Clock, *, in_digits: bool = False) -> Meant:
    """All days from `first` to the day before `after`."""
    start, end = (clock.utc(datetime.combine(day, time.min)) for day in (first, after))
    return Meant(start, end - timedelta(microseconds=1), in_digits)
