"""Fill the `{blanks}` in the texts of the demo, so that they agree with its names, days and figures.

`{lin}` somebody's name · `{@late}` the id of a record · `{#word}` the position of an entry, `{#head}` of the last ·
`{date w-30 Wed}` 2026-04-29 · `{time w-30 Wed 11:30}` the same with its time · `{day w-30 Wed}` in words ·
`{week w-30}` 2026-W18 · `{month w-30 Wed}` 2026-04 · `{quarter w-30 Wed}` 2026-Q2 · `{mean ID -25 -21}` the mean of an indicator over weeks, both included ·
`{gain ID -30 -28 -25 -21}` by how much the second mean lies above the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from opsledger.demo.figures import indicators, mean, measured
from opsledger.demo.names import name_of
from opsledger.demo.weeks import Weeks
from opsledger_events.language import Language
from opsledger_events.periods import Frequency, period_of

BLANK = re.compile(r"\{([^{}]+)\}")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Blanks:
    """What the blanks of one history stand for."""

    def __init__(self, weeks: Weeks, language: Language, seed: int, ids: Mapping[str, str]) -> None:
        """`ids` are the records and entries that the script names, as far as the ledger has them."""
        self._weeks = weeks
        self._language: Language = language
        self._ids = ids
        self._figures = {one.id: measured(one, weeks, seed) for one in indicators()}

    def fill(self, given: Any) -> Any:
        """The same value with every blank filled, in lists and tables too."""
        if isinstance(given, str):
            return BLANK.sub(lambda found: self.word(found[1]), given) if "{" in given else given
        if isinstance(given, dict):
            return {key: self.fill(value) for key, value in given.items()}  # pyright: ignore[reportUnknownVariableType]
        if isinstance(given, list | tuple):
            return [self.fill(value) for value in given]  # pyright: ignore[reportUnknownVariableType]
        return given

    def word(self, blank: str) -> str:
        """What one blank stands for. Raises KeyError or ValueError for one that means nothing."""
        what, _, rest = blank.partition(" ")
        if what.startswith(("@", "#")):
            return self._ids[what]
        match what:
            case "date":
                return self._weeks.day(rest).isoformat()
            case "time":
                return self._weeks.moment(rest).isoformat()
            case "day":
                return self.day_in_words(self._weeks.day(rest))
            case "week":
                return period_of(self._weeks.start(int(rest.removeprefix("w"))), Frequency.WEEK)
            case "month" | "quarter":
                return period_of(self._weeks.day(rest), Frequency(what))
            case "mean":
                name, first, last = rest.split()
                return f"{self.mean(name, first, last):.1f}"
            case "gain":
                name, *between = rest.split()
                return f"{self.mean(name, *between[2:]) - self.mean(name, *between[:2]):.1f}"
            case _:
                return name_of(blank, self._language)

    def mean(self, name: str, first: str, last: str) -> float:
        """The mean of an indicator from one week to another, both included."""
        start, end = self._weeks.start(int(first)), self._weeks.start(int(last) + 1)
        return mean([one for one in self._figures[name] if start <= one.day < end])

    def day_in_words(self, day: date) -> str:
        """A day as a letter would have it."""
        if self._language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
