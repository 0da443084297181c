"""The XmR chart (individuals and moving range): which values are signals and which are noise.

Shewhart 1931; Wheeler, *Understanding Variation*; ASTM E2587. Limits are the mean ± 2.66 times the mean
moving range. The limits assume that each value says nothing about the next; `autocorrelation` measures
how far that assumption holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum
from sys import float_info
from typing import Literal, NamedTuple

FEWEST = 12
"""Fewest points from which limits are computed."""

PROVISIONAL_BELOW = 20
"""Limits from fewer points than this are provisional."""

RUN = 8
"""This many values in a row on one side of the median are a signal."""

CORRELATED_ABOVE = 0.3
"""Above this lag-1 autocorrelation the limits are not reliable."""

LIMIT_FACTOR = 2.66
"""3 / d2, with d2 = 1.128 for ranges of two."""

RANGE_FACTOR = 3.267
"""D4 for ranges of two."""


HUGE = 1e150
"""Beyond this number, squares may exceed the largest float."""


class Limits(NamedTuple):
    """The lines of the chart and the statistics behind them."""

    mean: float
    median: float
    """The centre line for runs. Counts are skewed: one storm pulls the mean up so far that all
    calm weeks would form a run below it."""
    lower: float | None
    """None if it would be below zero while no value is: counts and shares cannot be negative."""
    upper: float
    moving_range: float
    """Mean absolute difference of neighbouring values."""
    range_upper: float
    """Upper limit for one such difference."""
    points: int
    autocorrelation: float
    """Lag-1 autocorrelation r₁ of the values."""

    @property
    def provisional(self) -> bool:
        """Whether there are too few points to rely on."""
        return self.points < PROVISIONAL_BELOW

    @property
    def correlated(self) -> bool:
        """Whether neighbouring values depend on each other, so that false signals are likely."""
        return self.autocorrelation > CORRELATED_ABOVE


class Signal(NamedTuple):
    """Values that noise alone would hardly produce."""

    rule: Literal["limits", "run"]
    first: int
    """Index of its first value."""
    last: int
    """Index of its last value; the same for a single value."""
    above: bool
    """Whether the values are above the upper limit or the median, rather than below."""


def limits(values: Sequence[float]) -> Limits | None:
    """The limits for these values in order of time; None for fewer than `FEWEST`."""
    count = len(values)
    if count < FEWEST:
        return None
    if (largest := max(map(abs, values))) > HUGE:
        return _times(limits([value / largest for value in values]), largest)
    moving_range = fsum(abs(b - a) for a, b in pairwise(values)) / (count - 1)
    mean = fsum(values) / count if moving_range else values[0]
    lower = mean - LIMIT_FACTOR * moving_range
    return Limits(
        mean=mean,
        median=middle_of(values),
        lower=None if lower < 0 <= min(values) else lower,
        upper=mean + LIMIT_FACTOR * moving_range,
        moving_range=moving_range,
        range_upper=RANGE_FACTOR * moving_range,
        points=count,
        autocorrelation=autocorrelation(values),
    )


def _times(drawn: Limits | None, factor: float) -> Limits | None:
    """Limits multiplied by a factor, to change their unit; none of them exceeds the largest float."""
    if drawn is None:
        return None

    def scaled(value: float) -> float:
        return max(-float_info.max, min(value * factor, float_info.max))

    return drawn._replace(
        mean=scaled(drawn.mean),
        median=scaled(drawn.median),
        lower=None if drawn.lower is None else scaled(drawn.lower),
        upper=scaled(drawn.upper),
        moving_range=scaled(drawn.moving_range),
        range_upper=scaled(drawn.range_upper),
    )


def middle_of(values: Sequence[float]) -> float:
    """The median. The one in `statistics` takes longer to import than this whole module."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def autocorrelation(values: Sequence[float]) -> float:
    """Lag-1 autocorrelation; 0 if the values do not vary."""
    if min(values) == max(values):
        return 0.0
    mean = fsum(values) / len(values)
    around = [value - mean for value in values]
    total = fsum(d * d for d in around)
    return fsum(a * b for a, b in pairwise(around)) / total if total else 0.0


def signals(values: Sequence[float], drawn: Limits) -> list[Signal]:
    """Values outside the limits, and runs of `RUN` or more on one side of the median, in order of time."""
    return sorted(
        [*_outside(values, drawn), *_runs(values, drawn.median)],
        key=lambda signal: (signal.first, signal.last),
    )


def _outside(values: Sequence[float], drawn: Limits) -> list[Signal]:
    found: list[Signal] = []
    for index, value in enumerate(values):
        if value > drawn.upper:
            found.append(Signal("limits", index, index, above=True))
        elif drawn.lower is not None and value < drawn.lower:
            found.append(Signal("limits", index, index, above=False))
    return found


def _runs(values: Sequence[float], middle: float) -> list[Signal]:
    found: list[Signal] = []
    first = 0
    for index in range(len(values) + 1):
        side = _side(values[index], middle) if index < len(values) else None
        before = _side(values[first], middle)
        if side == before:
            continue
        if before and index - first >= RUN:
            found.append(Signal("run", first, index - 1, above=before > 0))
        first = index
    return found


def _side(value: float, middle: float) -> int:
    return (value > middle) - (value < middle)
