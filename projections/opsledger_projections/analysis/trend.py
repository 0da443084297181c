"""Trend: the Theil-Sen slope and the Mann-Kendall test, which a single outlier does not affect.

Theil 1950, Sen 1968; Mann 1945, Kendall 1975. The test assumes independent values: if neighbours depend on each
other, S becomes large without any trend.
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
"""Fewest values in which a trend is sought."""

MOST = 1_000
"""Maximum number of values used, the newest ones, because every pair is examined."""

Z_95 = 1.959963984540054


class Trend(NamedTuple):
    """The long-run trend of a series."""

    slope: float
    """Change per period: the median of the slopes of all pairs."""
    low: float
    high: float
    """The true slope lies between `low` and `high` in 95 of 100 series of independent values (Sen 1968)."""
    s: int
    """Number of rising pairs minus number of falling pairs."""
    z: float
    """S in standard deviations, corrected for ties and continuity; 0 if all values are equal."""
    p: float
    """Probability of an S at least this large in either direction without a trend."""
    points: int
    residual: Dependence
    """Dependence of the deviations from the line; if it warns, p is too small."""

    @property
    def found(self) -> bool:
        """Whether the values rise or fall more than chance would explain."""
        return self.p < 0.05


def trend(numbers: Sequence[int], values: Sequence[float]) -> Trend | None:
    """The trend of values at these numbers of periods, in order; None for fewer than `FEWEST` values, or values that are too large."""
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
    """The sorted slopes of all pairs, and how many more of them rise than fall."""
    slopes: list[float] = []
    for later, value in enumerate(values):
        number = numbers[later]
        slopes += [(value - values[i]) / (number - numbers[i]) for i in range(later)]
    slopes.sort()
    return slopes, sum((slope > 0) - (slope < 0) for slope in slopes)


def _variance(values: Sequence[float]) -> float:
    """The variance of S without a trend; ties reduce it."""
    count = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (count * (count - 1) * (2 * count + 5) - ties) / 18
