"""Trend: the Theil-Sen slope and the Mann-Kendall test, which one wild value does not sway.

Theil 1950, Sen 1968; Mann 1945, Kendall 1975. The test supposes independent values: where neighbours depend on each
other, S comes out large without any trend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from opsledger_projections.analysis.dependence import Dependence, dependence
from opsledger_projections.analysis.reach import within_reach
from opsledger_projections.analysis.student import two_sided
from opsledger_projections.xmr import middle_of

FEWEST = 8
"""No trend is looked for in fewer values."""

MOST = 1_000
"""So many of the newest values at most: every pair is looked at."""

Z_95 = 1.959963984540054


class Trend(NamedTuple):
    """What a series does in the long run."""

    slope: float
    """Change for each period: the median of the slopes of all pairs."""
    low: float
    high: float
    """The slope lies between them in 95 of 100 series of independent values (Sen 1968)."""
    s: int
    """Pairs that rise less pairs that fall."""
    z: float
    """S in standard deviations, ties and continuity accounted for; 0 where all values are equal."""
    p: float
    """How often no trend gives so large an S, either way."""
    points: int
    residual: Dependence
    """How far the distances from the line depend on each other; where it warns, p is too small."""

    @property
    def found(self) -> bool:
        """Whether the values rise or fall more than chance explains."""
        return self.p < 0.05


def trend(numbers: Sequence[int], values: Sequence[float]) -> Trend | None:
    """The trend of values at these numbers of periods, in order; None for fewer than `FEWEST`, or values too large."""
    numbers, values = numbers[-MOST:], values[-MOST:]
    count = len(values)
    if count < FEWEST or not within_reach(values):
        return None
    slopes, s = _pairs(numbers, values)
    slope = middle_of(slopes)
    variance = _variance(values)
    z = (s - (s > 0) + (s < 0)) / sqrt(variance) if variance else 0.0
    reach = Z_95 * sqrt(variance)
    low = slopes[max(0, round((len(slopes) - reach) / 2) - 1)]
    high = slopes[min(len(slopes) - 1, round((len(slopes) + reach) / 2))]
    middle = middle_of([value - slope * number for number, value in zip(numbers, values, strict=True)])
    rest = [value - middle - slope * number for number, value in zip(numbers, values, strict=True)]
    return Trend(slope, low, high, s, z, two_sided(z), count, dependence(rest, 2))


def _pairs(numbers: Sequence[int], values: Sequence[float]) -> tuple[list[float], int]:
    """The slopes of all pairs in order of their size, and how many more of them rise than fall."""
    slopes: list[float] = []
    for later, value in enumerate(values):
        number = numbers[later]
        slopes += [(value - values[i]) / (number - numbers[i]) for i in range(later)]
    slopes.sort()
    return slopes, sum((slope > 0) - (slope < 0) for slope in slopes)


def _variance(values: Sequence[float]) -> float:
    """The variance of S where there is no trend; ties make it smaller."""
    count = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (count * (count - 1) * (2 * count + 5) - ties) / 18
