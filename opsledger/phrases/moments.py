"""Reads a moment in time as a person writes it, in English or Chinese: a small grammar, no guessing.

The name of a day, week, month, quarter or year without a time of day means all of it: its first moment and its
last. Which of the two is meant depends on the question, see `opsledger.moments`. "3 days ago" is the present
time of day, three days ago.
"""

from __future__ import annotations

import re
from datetime import timedelta

from opsledger.clock import Clock, zone_named
from opsledger.phrases.digits import day_in_digits, time_in_digits
from opsledger.phrases.meant import Meant, days_meant
from opsledger.phrases.plain import plain

# The patterns here and in the other modules are not compiled: a run reads one moment at most, and compiling
# all of them takes longer than the rest of a command. The module `re` caches those that were used.
_IN_ZONE = r"(?P<moment>.*\S)\s+(?P<zone>[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+|UTC|GMT|utc|gmt)"

NOW = ("now", "today", "latest", "现在", "目前", "今天", "今日")


def read_moment(text: str, clock: Clock, *, coming: bool = False) -> Meant | None:
    """The meaning of a text, or None if it has none of the forms.

    `coming`: the time asked for may lie ahead, so that `tomorrow` is accepted and `friday` is the coming one.

    Raises ValueError or OverflowError for a date that does not exist, InputError for an unknown zone.
    """
    if found := re.fullmatch(_IN_ZONE, text.strip()):
        clock = clock._replace(zone=zone_named(found["zone"]))
        text = found["moment"]
    given = plain(text)
    if (moment := clock.now if given in NOW else time_in_digits(given, clock)) is not None:
        return Meant(moment, moment)
    if (day := day_in_digits(given)) is not None:
        return days_meant(day, day + timedelta(days=1), clock, in_digits=True)
    from opsledger.phrases.words import meant_in_words  # noqa: PLC0415 - not for what programs write

    return meant_in_words(given, clock, coming=coming)
