"""Whether values follow their season: the days of the week, or the months, quarters or weeks of the year.

Limits assume that each value may be like any other. If Saturdays are low, every Saturday is a signal; as neighbours need not be
similar, r₁ does not reveal this. The autocorrelation at the distance of one season does: for seasonal values it is greater than r₁,
and for values that wander, rise or shift it is smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from opsledger_events.language import tr
from opsledger_events.periods import Frequency
from opsledger_projections.analysis.axis import SEASONS, number_of
from opsledger_projections.analysis.reach import within_reach
from opsledger_projections.measurements import Point
from opsledger_projections.xmr import CORRELATED_ABOVE

FEWEST_PAIRS = 12
"""Fewest pairs of values one season apart in which a season can be recognised."""


class Season(NamedTuple):
    """A season found in the values."""

    periods: int
    """Its length in periods."""
    r: float
    """Autocorrelation at that distance, over all pairs."""


def season_of(points: Sequence[Point], frequency: Frequency) -> Season | None:
    """The season of an indicator's values; None if there is none."""
    length = SEASONS[frequency]
    if length is None:
        return None
    return season_in(
        [number_of(point.period) for point in points], [point.value for point in points], round(length)
    )


def season_in(numbers: Sequence[int], values: Sequence[float], length: int) -> Season | None:
    """The season of `length` periods in values at these numbers of periods; None if there is none, or values are too large."""
    if not values or not within_reach(values):
        return None
    mean = fsum(values) / len(values)
    around = {number: value - mean for number, value in zip(numbers, values, strict=True)}
    apart, near = _correlation(around, length), _correlation(around, 1)
    if (
        apart is None
        or apart.r <= max(CORRELATED_ABOVE, 2 / sqrt(apart.pairs))
        or (near and near.r >= apart.r)
    ):
        return None
    return Season(length, apart.r)


class _Correlation(NamedTuple):
    r: float
    pairs: int


def _correlation(around: dict[int, float], lag: int) -> _Correlation | None:
    """The autocorrelation of values `lag` periods apart; None for too few pairs, or constant values."""
    products = [value * around[number + lag] for number, value in around.items() if number + lag in around]
    spread = fsum(value * value for value in around.values()) / len(around)
    if len(products) < FEWEST_PAIRS or not spread:
        return None
    return _Correlation(fsum(products) / len(products) / spread, len(products))


def of_season(found: Season | None) -> str:
    """The warning about a season; empty if there is none."""
    if found is None:
        return ""
    return tr(
        "Values {periods} periods apart are alike (r = {r:.2f}): the limits do not hold as drawn, and a signal may be the season.",
        periods=found.periods,
        r=found.r,
    )
