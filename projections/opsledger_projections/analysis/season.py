"""Whether values follow their season: the days of the week, or the months, quarters or weeks of the year.

Limits suppose that each value may be like any other. Where Saturdays are low, every Saturday is a signal, and neighbours need not
be alike for that: r₁ does not show it. The autocorrelation at the distance of one season does, and there it is the greater one;
of values that wander, rise or shift it is the smaller one.
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
"""No season is seen in fewer pairs of values that lie one apart."""


class Season(NamedTuple):
    """A season that shows in the values."""

    periods: int
    """How long it is."""
    r: float
    """Autocorrelation at that distance, of as many pairs as there are."""


def season_of(points: Sequence[Point], frequency: Frequency) -> Season | None:
    """The season of an indicator's values; None where none shows."""
    length = SEASONS[frequency]
    if length is None:
        return None
    return season_in(
        [number_of(point.period) for point in points], [point.value for point in points], round(length)
    )


def season_in(numbers: Sequence[int], values: Sequence[float], length: int) -> Season | None:
    """The season of so many periods in values at these numbers of periods; None where none shows, or values are too large."""
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
    """Of values so many periods apart; None for too few pairs, or values that do not vary."""
    products = [value * around[number + lag] for number, value in around.items() if number + lag in around]
    spread = fsum(value * value for value in around.values()) / len(around)
    if len(products) < FEWEST_PAIRS or not spread:
        return None
    return _Correlation(fsum(products) / len(products) / spread, len(products))


def of_season(found: Season | None) -> str:
    """The warning, where a season shows; empty where none does."""
    if found is None:
        return ""
    return tr(
        "Values {periods} periods apart are alike (r = {r:.2f}): the limits do not hold as drawn, and a signal may be the season.",
        periods=found.periods,
        r=found.r,
    )
