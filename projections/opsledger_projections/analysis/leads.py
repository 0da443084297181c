"""Does one figure go before another: correlation of their changes at several lags.

Changes and not values are compared, because two figures that both grow are alike for no reason; and without their season, because
two that both have one are alike at some lag. The band is what the
strongest of all lags comes to when blocks of the first figure are shuffled (Künsch 1989), so it counts how many lags were
tried. What goes before is no cause.
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
"""Nothing is said of fewer changes that both figures have."""

MOST_LAGS = 8

MOST_HARMONICS = 6
"""Pairs of sine and cosine that a season is drawn with: all that a year of months or a week of days can have."""

FEWEST_SEASONS = 2
"""No season is seen in fewer."""

ROUNDING = 1e-12
"""What a season leaves of changes that are nothing but season, as a share of them."""

SHUFFLES = 399
SEED = 20260101
"""The shuffles are always the same, so that the same figures give the same band."""


class Lag(NamedTuple):
    """How alike the changes are, with one of the figures so many periods later."""

    lag: int
    """Periods from the change of the first figure to that of the second; below 0 the second one comes first."""
    correlation: float
    pairs: int


class Leads(NamedTuple):
    """The lags that were tried, and what chance does."""

    lags: tuple[Lag, ...]
    band: float
    """In 19 of 20 shuffles the strongest correlation of all these lags is within ± this."""
    strongest: Lag
    seasonal: bool
    """Whether a season was taken out of the changes."""

    @property
    def found(self) -> bool:
        """Whether the strongest lag is beyond the band."""
        return abs(self.strongest.correlation) > self.band


def leads(
    first: Sequence[float | None],
    second: Sequence[float | None],
    most: int = MOST_LAGS,
    season: float | None = None,
) -> Leads | None:
    """The lags from -`most` to `most` of two figures measured in the same periods; None marks a gap.

    `season` is in periods, None for no season. None where they have too few changes in common, one of them never changes, or values are too large.
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
    # Changes of independent values go up and down in turn: short blocks lose that.
    length = ceil(sqrt(len(known)))
    # What was shuffled has its season back, by chance.
    wider = sqrt((len(known) - 1) / (len(known) - 1 - len(drawn)))
    random = Random(SEED)  # noqa: S311 - chance for a test, nothing secret
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
    """The difference of each value from the one before; None where either is missing."""
    return [None if a is None or b is None else b - a for a, b in pairwise(values)]


def season_of(count: int, season: float | None) -> list[Column]:
    """What so many changes can have of a season, in columns; none before two seasons were measured."""
    if season is None or count < max(FEWEST_SEASONS * season, FEWEST):
        return []
    columns: list[Column] = []
    for harmonic in range(1, min(MOST_HARMONICS, floor(season / 2)) + 1):
        angles = [2 * pi * harmonic * number / season for number in range(count)]
        columns.append([cos(angle) for angle in angles])
        if 2 * harmonic != season:  # the sine of half a turn is 0 at every whole number
            columns.append([sin(angle) for angle in angles])
    return columns


def _unseasoned(changed: Sequence[float | None], season: Sequence[Column]) -> list[float | None]:
    """What a season leaves of changes, which is nothing of those that are nothing else; a gap stays one."""
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
    """The values in blocks of neighbours, the blocks in another order; where the first block begins is chance too."""
    offset = random.randrange(len(values))
    turned = [*values[offset:], *values[:offset]]
    blocks = [turned[start : start + length] for start in range(0, len(turned), length)]
    random.shuffle(blocks)
    return [value for block in blocks for value in block]


def _unit(changed: Sequence[float | None]) -> list[float]:
    """The distances from the mean, scaled so that their squares add up to 1; a gap is at the mean."""
    known = [change for change in changed if change is not None]
    mean = fsum(known) / len(known)
    length = sqrt(fsum((change - mean) ** 2 for change in known))
    return [0.0 if change is None else (change - mean) / length for change in changed]


def _correlation(a: Sequence[float], b: Sequence[float], lag: int) -> float:
    """Of two scaled series, with the second one so much later (Box & Jenkins: of the means of the whole)."""
    return sum(map(mul, a, b[lag:])) if lag >= 0 else sum(map(mul, a[-lag:], b))


def _pairs(a: Sequence[float | None], b: Sequence[float | None], lag: int) -> int:
    shifted = zip(a, b[lag:], strict=False) if lag >= 0 else zip(a[-lag:], b, strict=False)
    return sum(x is not None and y is not None for x, y in shifted)
