"""Does one figure lead another: correlation of their changes at several lags.

Changes are compared instead of values, because any two growing figures look alike; and without their season, because
two seasonal figures look alike at some lag. The band is the range of the strongest correlation over all lags when blocks of
the first figure are shuffled (Künsch 1989), so it allows for the number of lags tried. A leading figure is not necessarily a
cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, cos, floor, fsum, pi, sin, sqrt
from operator import mul
from random import Random
from typing import NamedTuple

from opsledger_projections.analysis.least_squares import Column, dot, orthonormal, without
from opsledger_projections.analysis.reach import within_reach

FEWEST = 20
"""Fewest changes that both figures must have."""

MOST_LAGS = 8

MOST_HARMONICS = 6
"""Maximum number of pairs of sine and cosine for a season: all that a year of months or a week of days can have."""

FEWEST_SEASONS = 2
"""Fewest seasons in which a season can be recognised."""

ROUNDING = 1e-12
"""Residuals below this share of the changes are rounding errors: the changes are purely seasonal."""

SHUFFLES = 399
SEED = 20260101
"""A fixed seed, so that the same figures always give the same band."""


class Lag(NamedTuple):
    """The correlation of the changes when one figure is shifted by a number of periods."""

    lag: int
    """Periods from the first figure's change to the second's; below 0, the second one comes first."""
    correlation: float
    pairs: int


class Leads(NamedTuple):
    """The lags that were tried, and the band of chance."""

    lags: tuple[Lag, ...]
    band: float
    """In 19 of 20 shuffles, the strongest correlation of all these lags is within ± this."""
    strongest: Lag
    seasonal: bool
    """Whether a season was removed from the changes."""

    @property
    def found(self) -> bool:
        """Whether the strongest correlation is beyond the band."""
        return abs(self.strongest.correlation) > self.band


def leads(
    first: Sequence[float | None],
    second: Sequence[float | None],
    most: int = MOST_LAGS,
    season: float | None = None,
) -> Leads | None:
    """The lags from -`most` to `most` of two figures measured in the same periods; None marks a gap.

    `season` is in periods, None for no season. Returns None if the figures have too few changes in common, one of them
    never changes, or values are too large.
    """
    a, b = changes(first), changes(second)
    both = sum(x is not None and y is not None for x, y in zip(a, b, strict=True))
    if both < FEWEST + most or not within_reach(v for v in (*first, *second) if v is not None):
        return None
    if _is_flat(a) or _is_flat(b):
        return None
    if drawn := season_of(len(a), season):
        a, b = _unseasoned(a, drawn), _unseasoned(b, drawn)
        if _is_flat(a) or _is_flat(b):
            return None
    left, right = _unit(a), _unit(b)
    reach = range(-most, most + 1)
    lags = tuple(Lag(lag, _correlation(left, right, lag), _pairs(a, b, lag)) for lag in reach)
    places = [index for index, change in enumerate(a) if change is not None]
    known = [left[place] for place in places]
    # Changes of independent values alternate up and down, which short blocks would lose.
    length = ceil(sqrt(len(known)))
    # Shuffling may have restored a season by chance.
    wider = sqrt((len(known) - 1) / (len(known) - 1 - len(drawn)))
    random = Random(SEED)  # noqa: S311 - for a statistical test, nothing secret
    strongest: list[float] = []
    for _ in range(SHUFFLES):
        shuffled = [0.0] * len(left)
        for place, change in zip(places, _shuffled(known, length, random), strict=True):
            shuffled[place] = change
        strongest.append(max(abs(_correlation(shuffled, right, lag)) for lag in reach))
    strongest.sort()
    band = min(wider * strongest[ceil(0.95 * (SHUFFLES + 1)) - 1], 1.0)
    strongest_lag = max(lags, key=lambda one: (abs(one.correlation), -abs(one.lag)))
    return Leads(lags, band, strongest_lag, bool(drawn))


def changes(values: Sequence[float | None]) -> list[float | None]:
    """The difference of each value from the previous one; None if either is missing."""
    return [None if a is None or b is None else b - a for a, b in pairwise(values)]


def season_of(count: int, season: float | None) -> list[Column]:
    """The columns that model a season in `count` changes; none before two seasons were measured."""
    if season is None or count < max(FEWEST_SEASONS * season, FEWEST):
        return []
    columns: list[Column] = []
    for harmonic in range(1, min(MOST_HARMONICS, floor(season / 2)) + 1):
        angles = [2 * pi * harmonic * number / season for number in range(count)]
        columns.append([cos(angle) for angle in angles])
        if 2 * harmonic != season:  # this sine is 0 at every whole number
            columns.append([sin(angle) for angle in angles])
    return columns


def _unseasoned(changed: Sequence[float | None], season: Sequence[Column]) -> list[float | None]:
    """Changes with the season removed, which leaves zeros if they are purely seasonal; gaps stay gaps."""
    places = [place for place, change in enumerate(changed) if change is not None]
    known = [change for change in changed if change is not None]
    constant = [1.0] * len(known)
    basis = orthonormal([constant, *([column[place] for place in places] for column in season)])
    left = without(known, basis)
    nothing = dot(left, left) <= ROUNDING * ROUNDING * dot(known, known)
    found: list[float | None] = [None] * len(changed)
    for place, change in zip(places, left, strict=True):
        found[place] = 0.0 if nothing else change
    return found


def _is_flat(changed: Sequence[float | None]) -> bool:
    known = [change for change in changed if change is not None]
    return len(known) < 2 or (max(known) - min(known)) ** 2 == 0


def _shuffled(values: Sequence[float], length: int, random: Random) -> list[float]:
    """The values with blocks of neighbours in random order; the start of the first block is random too."""
    offset = random.randrange(len(values))
    turned = [*values[offset:], *values[:offset]]
    blocks = [turned[start : start + length] for start in range(0, len(turned), length)]
    random.shuffle(blocks)
    return [value for block in blocks for value in block]


def _unit(changed: Sequence[float | None]) -> list[float]:
    """The deviations from the mean, scaled so that their squares add up to 1; a gap counts as the mean."""
    known = [change for change in changed if change is not None]
    mean = fsum(known) / len(known)
    length = sqrt(fsum((change - mean) ** 2 for change in known))
    return [0.0 if change is None else (change - mean) / length for change in changed]


def _correlation(a: Sequence[float], b: Sequence[float], lag: int) -> float:
    """The correlation of two scaled series, the second shifted by `lag` (Box & Jenkins: with the means of the whole series)."""
    return sum(map(mul, a, b[lag:])) if lag >= 0 else sum(map(mul, a[-lag:], b))


def _pairs(a: Sequence[float | None], b: Sequence[float | None], lag: int) -> int:
    shifted = zip(a, b[lag:], strict=False) if lag >= 0 else zip(a[-lag:], b, strict=False)
    return sum(x is not None and y is not None for x, y in shifted)
