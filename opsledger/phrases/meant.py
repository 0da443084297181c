"""What a written moment means: a point in time, or all of a day or a period."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsledger.clock import Clock


class Meant(NamedTuple):
    """From its first moment to its last, in UTC; both the same for a point in time."""

    first: datetime
    last: datetime
    in_digits: bool = False
    """Whether it is a day in nothing but digits, which programs write."""


def days_meant(first: date, after: date, clock: Clock, *, in_digits: bool = False) -> Meant:
    """All of the days from the first to the one before the last."""
    start, end = (clock.utc(datetime.combine(day, time.min)) for day in (first, after))
    return Meant(start, end - timedelta(microseconds=1), in_digits)
