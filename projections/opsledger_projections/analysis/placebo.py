"""How unusual an effect is: its rank among the effects of all other dates of the same series.

At those dates nothing of the kind happened, so what the regression finds there is what it finds in noise. A p from a
normal distribution is no use: on real series every third date passes it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from opsledger_projections.analysis.interrupted import Course

SHARE = 0.03
"""An effect stands out that at most this share of dates, its own included, has. Effects of neighbouring dates are alike, so
that a share of 0.05 would call more than 5 of 100 series without any effect distinct."""

FEWEST = 33
"""With fewer other dates none could stand out."""

MOST = 300
"""The nearest other dates are looked at, so many at most."""

APART = 3
"""Dates so many periods around a date cannot be told apart from it, and are no placebos."""


class Verdict(StrEnum):
    """What the rank says."""

    STANDS_OUT = "stands out"
    UNCLEAR = "rare, but may be none"
    """Few dates have such an effect, and its own interval does not leave 0 out."""
    LIKE_OTHERS = "like other dates"
    TOO_FEW = "too few other dates"


class Rank(NamedTuple):
    """An effect among those of other dates, the most distinct first."""

    place: int
    """1 where no other date has so distinct an effect."""
    of: int
    """How many dates were ranked, its own included."""
    verdict: Verdict

    @property
    def p(self) -> float:
        """The share of dates with an effect at least as distinct, its own included."""
        return self.place / self.of


def rank(course: Course, first_after: int, apart: int = APART) -> Rank | None:
    """The rank of the change before a period by its level in standard errors; None where nothing can be estimated.

    It stands out where its rank is within `SHARE` and its interval of 99 % leaves 0 out. Where the interval does not, the rank
    alone says only that it is rare.
    """
    effect = course.effect(first_after)
    if effect is None:
        return None
    dates = sorted((abs(date - first_after), date) for date in course.dates)
    near = [date for distance, date in dates if distance > apart][:MOST]
    others = [other for date in sorted(near) if (other := course.effect(date)) is not None]
    place = 1 + sum(other.level.score >= effect.level.score for other in others)
    of = len(others) + 1
    if len(others) < FEWEST:
        return Rank(place, of, Verdict.TOO_FEW)
    if place > SHARE * of:
        return Rank(place, of, Verdict.LIKE_OTHERS)
    return Rank(place, of, Verdict.STANDS_OUT if effect.clear else Verdict.UNCLEAR)
