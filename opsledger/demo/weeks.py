"""Moments of the demo: counted in weeks back from today, in the company's own zone.

The script says `w-31 Mon 09:10`: Monday of the week that began 31 weeks before this one. So the story
keeps its weekdays whatever day it is written on, and always ends today.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

ZONE = timezone(timedelta(hours=8))
"""Ningbo's time: eight hours ahead of UTC, all year."""

WEEKS = 78
"""How far back the history goes."""

DIP_WEEK = -31
"""The week in which on-time deliveries begin to fall: the story that the tour tells."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(r"w(?P<week>[+-]\d+) (?P<day>\w{3})(?: (?P<hour>\d\d):(?P<minute>\d\d))?")


class Weeks(NamedTuple):
    """The weeks as seen from one day."""

    monday: date
    """The first day of the present week."""

    @classmethod
    def seen_from(cls, today: datetime) -> Weeks:
        """The weeks around a moment."""
        day = today.astimezone(ZONE).date()
        return cls(day - timedelta(days=day.weekday()))

    def start(self, week: int) -> date:
        """The Monday of a week; 0 is the present one, -1 the last."""
        return self.monday + timedelta(weeks=week)

    def day(self, words: str) -> date:
        """The day that `w-31 Mon` names, with or without a time."""
        return self.moment(words).date()

    def moment(self, words: str) -> datetime:
        """The moment that `w-31 Mon 09:10` names; noon where no time is given."""
        form = _FORM.fullmatch(words)
        if form is None or form["day"] not in DAYS:
            raise ValueError(words)
        day = self.start(int(form["week"])) + timedelta(days=DAYS.index(form["day"]))
        return at(day, int(form["hour"] or 12), int(form["minute"] or 0))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a day in the company's zone."""
    return datetime.combine(day, time(hour, minute), ZONE)
