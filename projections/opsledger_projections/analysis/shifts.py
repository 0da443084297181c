"""When did the level shift: optimal partitioning of a series into stretches of one mean each.

The partition with the least Σ (squared distances from the means) + penalty for each shift, found exactly by dynamic
programming with pruning (Killick, Fearnhead & Eckley 2012). The penalty is β · ln n · σ², and σ is taken from the
differences of neighbours, which a shift hardly touches. What depends on the choice of β is not told: only shifts that every β finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import fsum, log, sqrt
from typing import NamedTuple

from opsledger_projections.analysis.dependence import Dependence, dependence
from opsledger_projections.analysis.reach import within_reach
from opsledger_projections.xmr import middle_of

BETAS = (2.0, 3.0, 6.0)
"""The first is the least strict, the last the strictest."""

SHORTEST = 5
"""A stretch has so many values: fewer are outliers, or too new to be a level."""

APART = 1
"""A shift that another β finds so many values away is the same shift."""

MOST = 1_000
"""So many of the newest values at most are looked at."""


class Shift(NamedTuple):
    """From one value on, the level was another."""

    first: int
    """Index of the first value of the new level."""
    before: float
    """Mean of the stretch before."""
    after: float
    """Mean of the stretch after."""


class Shifts(NamedTuple):
    """Where a series changed its level."""

    found: tuple[Shift, ...]
    doubtful: bool
    """Whether there are shifts that only some β find, or not at the same place."""
    sigma: float
    """Standard deviation of the noise around the levels."""
    points: int
    """So many of the newest values were looked at."""
    residual: Dependence
    """How far the distances from the levels depend on each other; where it warns, shifts may be wandering."""


def shifts(values: Sequence[float]) -> Shifts | None:
    """The shifts that every β of `BETAS` finds; None where there are too few values for one, or too large ones."""
    skipped = max(0, len(values) - MOST)
    shown = values[skipped:]
    if len(shown) < 2 * SHORTEST or not within_reach(shown):
        return None
    sigma = noise(shown)
    by_beta = [partition(shown, beta * log(len(shown)) * sigma * sigma) for beta in BETAS]
    stable = [
        index
        for index in by_beta[-1]
        if all(any(abs(index - other) <= APART for other in found) for found in by_beta[:-1])
    ]
    doubtful = any(len(found) > len(stable) for found in by_beta)
    stable = _borne_out(shown, stable)
    levels = [fsum(shown[a:b]) / (b - a) for a, b in pairwise([0, *stable, len(shown)])]
    found = tuple(
        Shift(skipped + index, before, after)
        for index, (before, after) in zip(stable, pairwise(levels), strict=True)
    )
    residual = dependence(list(_distances(shown, stable, levels)), len(levels))
    return Shifts(found, doubtful, sigma, len(shown), residual)


def _borne_out(values: Sequence[float], starts: Sequence[int]) -> list[int]:
    """Those shifts that most values share: the medians differ by half of what the means do, or more.

    Means alone are moved by a few wild values, which then make a level of the values around them.
    """
    stretches = [values[a:b] for a, b in pairwise([0, *starts, len(values)])]
    means = [fsum(stretch) / len(stretch) for stretch in stretches]
    medians = [middle_of(stretch) for stretch in stretches]
    return [
        start
        for start, mean, median in zip(starts, pairwise(means), pairwise(medians), strict=True)
        if (median[1] - median[0]) * (mean[1] - mean[0]) >= (mean[1] - mean[0]) ** 2 / 2
    ]


def noise(values: Sequence[float]) -> float:
    """σ = 1.4826 · MAD(Δ) / √2 of the differences of neighbours.

    Where more than half of the differences are the same (rare counts), their mean size / 1.128 instead, as in an
    XmR chart; 0 only where no value differs from its neighbour.
    """
    differences = [b - a for a, b in pairwise(values)]
    if not differences:
        return 0.0
    middle = middle_of(differences)
    spread = middle_of([abs(difference - middle) for difference in differences])
    if spread:
        return 1.4826 * spread / sqrt(2)
    return fsum(abs(difference) for difference in differences) / len(differences) / 1.128


def partition(values: Sequence[float], penalty: float) -> list[int]:
    """The indexes at which new stretches begin in the best partition; stretches have at least `SHORTEST` values."""
    count = len(values)
    if count < 2 * SHORTEST or min(values) == max(values):
        return []
    middle = fsum(values) / count
    sums = [0.0, *accumulate(value - middle for value in values)]
    squares = [0.0, *accumulate((value - middle) ** 2 for value in values)]
    best = [-penalty] + [0.0] * count
    came_from = [0] * (count + 1)
    candidates = [0]
    dead_from: dict[int, int] = {}
    for end in range(SHORTEST, count + 1):
        if end >= 2 * SHORTEST:
            candidates.append(end - SHORTEST)
        candidates = [start for start in candidates if dead_from.get(start, end + 1) > end]
        total, square = sums[end], squares[end]
        costs = [
            best[start] + square - squares[start] - (total - sums[start]) ** 2 / (end - start)
            for start in candidates
        ]
        least = min(costs)
        best[end] = least + penalty
        came_from[end] = candidates[costs.index(least)]
        for start, cost in zip(candidates, costs, strict=True):
            if cost > best[end]:
                dead_from.setdefault(start, end + SHORTEST)
    return list(_ends(came_from, count))[::-1]


def _ends(came_from: Sequence[int], end: int) -> Iterator[int]:
    while came_from[end]:
        end = came_from[end]
        yield end


def _distances(values: Sequence[float], starts: Sequence[int], levels: Sequence[float]) -> Iterator[float]:
    for (first, after), level in zip(pairwise([0, *starts, len(values)]), levels, strict=True):
        yield from (value - level for value in values[first:after])
