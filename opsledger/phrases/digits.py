"""Days and times in digits, as programs write them: `2016-03-01`, `2016/3/1`, `2016-03-01T18:00Z`."""

from __future__ import annotations

import re
from datetime import date, datetime

from opsledger.clock import Clock

_DAY = r"(?P<y>\d{4})\s*(?P<sign>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sign)\s*(?P<d>\d{1,2})"
_OF_WEEK = r"\d{4}-?w\d{2}-?[1-7]"
_TIME = r"\d{4}-\d{2}-\d{2}[t ]\d{2}(?::?\d{2}.*)?|\d{8}t\d.*"


def day_in_digits(text: str) -> date | None:
    """The day that a text names in digits only, or None. Raises ValueError if there is no such day."""
    if found := re.fullmatch(_DAY, text):
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    return date.fromisoformat(text.upper()) if re.fullmatch(_OF_WEEK, text) else None


def time_in_digits(text: str, clock: Clock) -> datetime | None:
    """The UTC moment of an ISO 8601 text with a time of day, or None."""
    if not re.fullmatch(_TIME, text):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r" (?=[-+Z])", "", text.upper()).replace(" ", "T", 1))
    except ValueError:
        return None  # It may still be a day and a time of day in words: 2016-03-01 06 pm.
    return clock.utc(moment) if moment.tzinfo is None else moment.astimezone(clock.now.tzinfo)
