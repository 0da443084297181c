"""How unusual an effect is: its rank among the effects of all other dates of the same series.

At those dates nothing of the kind happened, so the regression finds there what it finds in noise. A p value from a
normal distribution is useless: on real series, every third date is significant by it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from opsledger_projections.analysis.interrupted import Course

SHARE = 0.03
"""An effect stands out if at most this share of dates, its own included, has one as distinct. Neighbouring dates have similar
effects, so with a share of 0.05 more than 5 of 100 series without any effect would show a distinct one."""

FEWEST = 33
"""Fewest other dates with which an effect can stand out."""

MOST = 300
"""Maximum number of other dates, of which the nearest are used."""

APART = 3
"""Dates within this many periods of a date cannot be told apart from it, so they are not used as placebos."""


class Verdict(StrEnum):
    """What the rank means."""

    STANDS_OUT = "stands out"
    UNCLEAR = "rare, but may be none"
    """Few dates have such an effect, but its own interval includes 0."""
    LIKE_OTHERS = "like other dates"
    TOO_FEW = "too few other dates"


class Rank(NamedTuple):
    """The rank of an effect among those of other dates, the most distinct first."""

    place: int
    """1 if no other date has so distinct an effect."""
    of: int
    """How many dates were ranked, its own included."""
    verdict: Verdict

    @property
    def p(self) -> float:
        """The share of dates with an effect at least as distinct, its own included."""
        return self.place / self.of


def rank(course: Course, first_after: int, apart: int = APART) -> Rank | None:
    """The rank of the change before a period by its level in standard errors; None if nothing can be estimated.

    The change stands out if its rank is within `SHARE` and its 99 % interval excludes 0. If the interval includes 0, the rank
    alone says only that such an effect is rare.
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
