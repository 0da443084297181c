"""Did a change move a figure: interrupted time series, by segmented regression.

A straight line and the season before; at the change a jump (the *level*) and another slope after it (Wagner 2002;
Bernal, Cummins & Gasparrini 2017). Standard errors are those of Newey & West (1987) with lag ⌊4(n/100)^(2/9)⌋, or, where that is
more, the ordinary ones widened by what the residuals' autocorrelation does to a mean: on short series and close to
their ends Newey-West alone is too small, and the interval would not hold what it says.
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
"""Nothing is estimated from fewer values on either side of a change."""

REACH = 40
"""So many values on either side of a change are looked at, or one and a half seasons where that is more: over a longer time one
straight line is no model, and what happened years ago is in the way."""

HARMONICS = 2
"""Pairs of sine and cosine that a season is drawn with."""

LARGEST_R1 = 0.9

ROUNDING = 1e-12
"""Residuals so small beside the values are no noise."""


class Estimate(NamedTuple):
    """A number of the regression with its 95 % interval."""

    value: float
    low: float
    high: float
    standard_error: float
    """The larger of the two that the interval is made with."""
    newey_west: float
    """The one of Newey & West alone."""

    @property
    def score(self) -> float:
        """How many standard errors it is away from 0."""
        if not self.standard_error:
            return 0.0 if not self.value else float("inf")
        return abs(self.value) / self.standard_error


class Effect(NamedTuple):
    """What followed a change."""

    first_after: int
    """Number of the first period after the change."""
    level: Estimate
    """How much higher the values are in that period than the line before would have it."""
    slope: Estimate
    """How much more they rise in each period after it."""
    before: int
    """Values before the change."""
    after: int
    """Values after it."""
    harmonics: int
    """Pairs of sine and cosine for the season; 0 without one."""
    freedom: int
    """Values less coefficients."""
    lag: int
    """Of Newey & West."""
    r1: float
    """Lag-1 autocorrelation of the residuals."""

    @property
    def clear(self) -> bool:
        """Whether the level's interval of 99 % leaves 0 out."""
        return self.level.score > quantile(0.99, self.freedom)

    @property
    def correlated(self) -> bool:
        """Whether the residuals depend on each other so much that the interval is rather too narrow."""
        return self.r1 > CORRELATED_ABOVE


def lag_of(count: int) -> int:
    """How many lags Newey & West look at in so many values."""
    return floor(4 * (count / 100) ** (2 / 9))


def around(numbers: Sequence[int], number: int, season: float | None = None) -> slice:
    """Which values a change before the period of a number is judged by; what one side lacks the other has more of."""
    most = 2 * max(REACH, ceil(1.5 * (season or 0)))
    place = bisect_left(numbers, number)
    after = min(len(numbers) - place, most // 2)
    before = min(place, most - after)
    return slice(place - before, min(place + most - before, len(numbers)))


class Course:
    """A series about which one asks at many dates; what several dates have in common is worked out once."""

    def __init__(self, numbers: Sequence[int], values: Sequence[float], season: float | None = None) -> None:
        """Values at these numbers of periods, in order; `season` in periods, None for no season."""
        self.numbers = list(numbers)
        self.values = [float(value) for value in values]
        self.season = season
        self._stretch: tuple[slice, _Stretch] | None = None
        self._effects: dict[int, Effect | None] = {}

    @property
    def dates(self) -> list[int]:
        """The numbers of the periods at which an effect can be estimated: enough values on either side."""
        return self.numbers[FEWEST : len(self.numbers) - FEWEST + 1]

    def effect(self, first_after: int) -> Effect | None:
        """What followed a change before the period of that number; None with too few values on a side, or too large ones."""
        if first_after not in self._effects:
            self._effects[first_after] = self._stretch_around(first_after).effect(first_after)
        return self._effects[first_after]

    def _stretch_around(self, first_after: int) -> _Stretch:
        part = around(self.numbers, first_after, self.season)
        if self._stretch is None or self._stretch[0] != part:
            self._stretch = part, _Stretch(self.numbers[part], self.values[part], self.season)
        return self._stretch[1]


class _Stretch:
    """The values that one or several dates are judged by."""

    def __init__(self, numbers: list[int], values: Column, season: float | None) -> None:
        self._numbers = numbers
        self._values = values
        self._harmonics = harmonics_for(len(values), season)
        self._season = season or 1.0
        self._in_reach = within_reach(values)

    @cached_property
    def _basis(self) -> list[Column]:
        """Level, slope and season, orthonormal."""
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
        """What line and season leave of the values, where nothing happened."""
        return _cleared(without(self._values, self._basis), self._values)

    def effect(self, first_after: int) -> Effect | None:
        """What followed a change before the period of that number."""
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
    """How many pairs of sine and cosine a season of so many periods gets: none before two seasons were measured."""
    if season is None or count < max(2 * season, 3 * FEWEST):
        return 0
    return min(HARMONICS, ceil(season / 2) - 1)


def _cleared(rest: Column, values: Column) -> Column:
    """What is left of values; nothing, where it is what calculating leaves of values on a line."""
    return rest if dot(rest, rest) > ROUNDING * ROUNDING * dot(values, values) else [0.0] * len(rest)


def _less(column: Column, other: Column) -> Column:
    """What is left of a column without another."""
    share = dot(column, other) / dot(other, other)
    return [x - share * y for x, y in zip(column, other, strict=True)]


def _lag_one(rest: Sequence[float]) -> float:
    total = dot(rest, rest)
    return dot(rest[1:], rest[:-1]) / total if total else 0.0


def _estimate(
    value: float, alone: Column, rest: Sequence[float], freedom: int, lag: int, r1: float
) -> Estimate:
    """A coefficient with its interval; `alone` is its column without all others, `rest` the residuals."""
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
