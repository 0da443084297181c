"""Control charts for counts and proportions: c, u and p (Shewhart 1931; Montgomery).

Their limits follow from the mean alone, because the Poisson and the binomial distribution say how much counts vary. Where
counts vary more than that (over-dispersion, usual with large n), the limits are too close and an XmR chart is the better one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import Literal, NamedTuple

from opsledger_projections.analysis.reach import within_reach

Chart = Literal["c", "u", "p"]

FEWEST = 12
"""No limits from fewer counts, as in an XmR chart."""

PERCENT = frozenset({"%", "％", "percent"})
"""Units of shares of a hundred."""

DISPERSED_ABOVE = 1.5
"""Above this dispersion the limits are too close."""


class Bar(NamedTuple):
    """One value of the chart with its limits; they differ where the denominators do."""

    value: float
    lower: float
    upper: float

    @property
    def outside(self) -> bool:
        """Whether it is past a limit."""
        return not self.lower <= self.value <= self.upper


class Counts(NamedTuple):
    """A chart of counts."""

    chart: Chart
    mean: float
    bars: tuple[Bar, ...]
    dispersion: float
    """Variance of the values as a multiple of what the distribution says; near 1 where it fits."""

    @property
    def dispersed(self) -> bool:
        """Whether the counts vary so much more than the distribution says that the limits do not hold."""
        return self.dispersion > DISPERSED_ABOVE


def c_chart(counts: Sequence[float]) -> Counts | None:
    """Counts of events in periods that are alike; None for fewer than `FEWEST`."""
    if len(counts) < FEWEST:
        return None
    mean = fsum(counts) / len(counts)
    return _drawn("c", counts, mean, [sqrt(mean)] * len(counts))


def u_chart(counts: Sequence[float], sizes: Sequence[float]) -> Counts | None:
    """Counts of events out of differing amounts of opportunity, as rates; sizes are above 0."""
    if len(counts) < FEWEST:
        return None
    mean = fsum(counts) / fsum(sizes)
    rates = [count / size for count, size in zip(counts, sizes, strict=True)]
    return _drawn("u", rates, mean, [sqrt(mean / size) for size in sizes])


def p_chart(counts: Sequence[float], sizes: Sequence[float]) -> Counts | None:
    """How many of so many were of a sort, as shares; sizes are above 0."""
    if len(counts) < FEWEST:
        return None
    mean = fsum(counts) / fsum(sizes)
    shares = [count / size for count, size in zip(counts, sizes, strict=True)]
    spread = max(mean * (1 - mean), 0.0)
    return _drawn("p", shares, mean, [sqrt(spread / size) for size in sizes])


def _drawn(chart: Chart, values: Sequence[float], mean: float, sigmas: Sequence[float]) -> Counts:
    top = 1.0 if chart == "p" else float("inf")
    bars = tuple(
        Bar(value, max(mean - 3 * sigma, 0.0), min(mean + 3 * sigma, top))
        for value, sigma in zip(values, sigmas, strict=True)
    )
    scores = [(bar.value - mean) / sigma for bar, sigma in zip(bars, sigmas, strict=True) if sigma]
    dispersion = fsum(z * z for z in scores) / (len(scores) - 1) if len(scores) > 1 else 0.0
    return Counts(chart, mean, bars, dispersion)


def counts_in(
    values: Sequence[float], sizes: Sequence[float | None], unit: str, *, adds_up: bool
) -> Counts | None:
    """The chart that fits a series, where it is one of counts; None where it is not.

    Without denominators, whole numbers from 0 on are counts (c) where they add up: a mean, a stock or a percentage is none, however
    whole. With denominators, value x denominator has to be a whole number: shares of it for a unit of % or values up to 1 (p), else
    rates (u).
    """
    if not values or min(values) < 0 or not within_reach(values):
        return None
    percent = unit.strip() in PERCENT
    if all(size is None for size in sizes):
        counted = adds_up and not percent and all(value % 1 == 0 for value in values)
        return c_chart(values) if counted else None
    known = [size for size in sizes if size]
    if len(known) < len(values):
        return None
    shares = [value / 100 if percent else value for value in values]
    counts = [share * size for share, size in zip(shares, known, strict=True)]
    if any(abs(count - round(count)) > 1e-6 * max(1.0, count) for count in counts):
        return None
    whole = [float(round(count)) for count in counts]
    return p_chart(whole, known) if percent or max(shares) <= 1 else u_chart(whole, known)
