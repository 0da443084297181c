"""Did a change move a figure: interrupted time series, by segmented regression.

The model is a straight line with a season; at the change it has a jump (the *level*), and after it a different slope (Wagner 2002;
Bernal, Cummins & Gasparrini 2017). Standard errors are those of Newey & West (1987) with lag ⌊4(n/100)^(2/9)⌋, or, if larger,
the ordinary ones widened by the effect of the residuals' autocorrelation on a mean: on short series and close to
their ends, Newey-West alone is too small, and the interval would not have its stated coverage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from math import ceil, cos, floor, pi, sin, sqrt
from typing import NamedTuple

from opsledger_projections.analysis.least_squares import Column, dot, orthonormal, without
from opsledger_projections.analysis.reach import within_reach
from opsledger_projections.analysis.student import quantile
from opsledger_projections.xmr import CORRELATED_ABOVE

FEWEST = 8
"""Fewest values needed on each side of a change for an estimate."""

REACH = 40
"""Number of values used on each side of a change, or one and a half seasons if that is more: over a longer time a
straight line is not a suitable model, and events of years ago interfere."""

HARMONICS = 2
"""Number of pairs of sine and cosine that model a season."""

LARGEST_R1 = 0.9

ROUNDING = 1e-12
"""Residuals smaller than this share of the values are rounding errors, not noise."""


class Estimate(NamedTuple):
    """A number of the regression with its 95 % interval."""

    value: float
    low: float
    high: float
    standard_error: float
    """The larger of the two standard errors, on which the interval is based."""
    newey_west: float
    """The standard error of Newey & West alone."""

    @property
    def score(self) -> float:
        """Its distance from 0 in standard errors."""
        if not self.standard_error:
            return 0.0 if not self.value else float("inf")
        return abs(self.value) / self.standard_error


class Effect(NamedTuple):
    """What followed a change."""

    first_after: int
    """Number of the first period after the change."""
    level: Estimate
    """How much the values in that period exceed the continued line from before."""
    slope: Estimate
    """How much more they rise in each following period."""
    before: int
    """Number of values before the change."""
    after: int
    """Number of values after it."""
    harmonics: int
    """Number of pairs of sine and cosine for the season; 0 without a season."""
    freedom: int
    """Degrees of freedom: number of values minus number of coefficients."""
    lag: int
    """The lag of Newey & West."""
    r1: float
    """Lag-1 autocorrelation of the residuals."""

    @property
    def clear(self) -> bool:
        """Whether the level's 99 % interval excludes 0."""
        return self.level.score > quantile(0.99, self.freedom)

    @property
    def correlated(self) -> bool:
        """Whether the residuals depend on each other so much that the interval is probably too narrow."""
        return self.r1 > CORRELATED_ABOVE


def lag_of(count: int) -> int:
    """Number of lags that Newey & West use for `count` values."""
    return floor(4 * (count / 100) ** (2 / 9))


def around(numbers: Sequence[int], number: int, season: float | None = None) -> slice:
    """The values by which to judge a change before the period `number`; if one side has too few, the other supplies more."""
    most = 2 * max(REACH, ceil(1.5 * (season or 0)))
    place = bisect_left(numbers, number)
    after = min(len(numbers) - place, most // 2)
    before = min(place, most - after)
    return slice(place - before, min(place + most - before, len(numbers)))


class Course:
    """A series for estimates at many dates; computations that several dates share are done once."""

    def __init__(self, numbers: Sequence[int], values: Sequence[float], season: float | None = None) -> None:
        """Values at these numbers of periods, in order; `season` is in periods, None for no season."""
        self.numbers = list(numbers)
        self.values = [float(value) for value in values]
        self.season = season
        self._stretch: tuple[slice, _Stretch] | None = None
        self._effects: dict[int, Effect | None] = {}

    @property
    def dates(self) -> list[int]:
        """The numbers of the periods at which an effect can be estimated, with enough values on each side."""
        return self.numbers[FEWEST : len(self.numbers) - FEWEST + 1]

    def effect(self, first_after: int) -> Effect | None:
        """What followed a change before the period with that number; None if a side has too few values, or values are too large."""
        if first_after not in self._effects:
            self._effects[first_after] = self._stretch_around(first_after).effect(first_after)
        return self._effects[first_after]

    def _stretch_around(self, first_after: int) -> _Stretch:
        part = around(self.numbers, first_after, self.season)
        if self._stretch is None or self._stretch[0] != part:
            self._stretch = part, _Stretch(self.numbers[part], self.values[part], self.season)
        return self._stretch[1]


class _Stretch:
    """The values by which one or several dates are judged."""

    def __init__(self, numbers: list[int], values: Column, season: float | None) -> None:
        self._numbers = numbers
        self._values = values
        self._harmonics = harmonics_for(len(values), season)
        self._season = season or 1.0
        self._in_reach = within_reach(values)

    @cached_property
    def _basis(self) -> list[Column]:
        """Level, slope and season as orthonormal columns."""
        middle = sum(self._numbers) / len(self._numbers)
        columns: list[Column] = [
            [1.0] * len(self._numbers),
            [number - middle for number in self._numbers],
        ]
        for harmonic in range(1, self._harmonics + 1):
            angles = [2 * pi * harmonic * number / self._season for number in self._numbers]
            columns += [[sin(angle) for angle in angles], [cos(angle) for angle in angles]]
        return orthonormal(columns)

    @cached_property
    def _left(self) -> Column:
        """The residuals of the values after removing line and season, without any change."""
        return _cleared(without(self._values, self._basis), self._values)

    def effect(self, first_after: int) -> Effect | None:
        """What followed a change before the period with that number."""
        before = bisect_left(self._numbers, first_after)
        count = len(self._numbers)
        enough = min(before, count - before) >= FEWEST and self._in_reach
        freedom = count - len(self._basis) - 2 if enough else 0
        if freedom < 1:
            return None
        level = without([float(number >= first_after) for number in self._numbers], self._basis)
        slope = without([float(max(number - first_after, 0)) for number in self._numbers], self._basis)
        level_alone, slope_alone = _less(level, slope), _less(slope, level)
        jump = dot(level_alone, self._left) / dot(level_alone, level_alone)
        turn = dot(slope_alone, self._left) / dot(slope_alone, slope_alone)
        rest = [y - jump * a - turn * b for y, a, b in zip(self._left, level, slope, strict=True)]
        rest = _cleared(rest, self._values)
        r1 = _lag_one(rest)
        lag = lag_of(count)
        return Effect(
            first_after,
            _estimate(jump, level_alone, rest, freedom, lag, r1),
            _estimate(turn, slope_alone, rest, freedom, lag, r1),
            before,
            count - before,
            self._harmonics,
            freedom,
            lag,
            r1,
        )


def harmonics_for(count: int, season: float | None) -> int:
    """Number of pairs of sine and cosine for a season of this length: none before two seasons were measured."""
    if season is None or count < max(2 * season, 3 * FEWEST):
        return 0
    return min(HARMONICS, ceil(season / 2) - 1)


def _cleared(rest: Column, values: Column) -> Column:
    """The residuals of values; zeros if they are only rounding errors of values on a line."""
    return rest if dot(rest, rest) > ROUNDING * ROUNDING * dot(values, values) else [0.0] * len(rest)


def _less(column: Column, other: Column) -> Column:
    """The residual of a column after removing another."""
    share = dot(column, other) / dot(other, other)
    return [x - share * y for x, y in zip(column, other, strict=True)]


def _lag_one(rest: Sequence[float]) -> float:
    total = dot(rest, rest)
    return dot(rest[1:], rest[:-1]) / total if total else 0.0


def _estimate(
    value: float, alone: Column, rest: Sequence[float], freedom: int, lag: int, r1: float
) -> Estimate:
    """A coefficient with its interval; `alone` is its column after removing all others, `rest` the residuals."""
    count, square = len(rest), dot(alone, alone)
    parts = [a * e / square for a, e in zip(alone, rest, strict=True)]
    variance = dot(parts, parts) + 2 * sum(
        (1 - step / (lag + 1)) * dot(parts[step:], parts[:-step]) for step in range(1, lag + 1)
    )
    newey_west = sqrt(max(variance, 0.0) * count / freedom)
    columns = count - freedom
    depends = min(max((count * r1 + columns) / freedom, 0.0), LARGEST_R1)
    ordinary = sqrt(dot(rest, rest) / freedom / square)
    error = max(newey_west, ordinary * sqrt((1 + depends) / (1 - depends)))
    reach = quantile(0.95, freedom) * error
    return Estimate(value, value - reach, value + reach, error, newey_west)
