"""Control charts for counts and proportions: c, u and p (Shewhart 1931; Montgomery).

Their limits follow from the mean alone, because the Poisson and the binomial distribution determine how much counts vary. If
counts vary more than that (over-dispersion, usual with large n), the limits are too narrow and an XmR chart is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import Literal, NamedTuple

from opsledger_projections.analysis.reach import within_reach

Chart = Literal["c", "u", "p"]

FEWEST = 12
"""Fewest counts from which limits are computed, as in an XmR chart."""

PERCENT = frozenset({"%", "％", "percent"})
"""Units of percentages."""

DISPERSED_ABOVE = 1.5
"""Above this dispersion the limits are too narrow."""


class Bar(NamedTuple):
    """One value of the chart with its limits, which vary with the denominator."""

    value: float
    lower: float
    upper: float

    @property
    def outside(self) -> bool:
        """Whether it is beyond a limit."""
        return not self.lower <= self.value <= self.upper


class Counts(NamedTuple):
    """A chart of counts."""

    chart: Chart
    mean: float
    bars: tuple[Bar, ...]
    dispersion: float
    """Variance of the values as a multiple of the distribution's; near 1 if the distribution fits."""

    @property
    def dispersed(self) -> bool:
        """Whether the counts vary so much more than the distribution predicts that the limits do not hold."""
        return self.dispersion > DISPERSED_ABOVE


def c_chart(counts: Sequence[float]) -> Counts | None:
    """Chart of counts of events in comparable periods; None for fewer than `FEWEST`."""
    if len(counts) < FEWEST:
        return None
    mean = fsum(counts) / len(counts)
    return _drawn("c", counts, mean, [sqrt(mean)] * len(counts))


def u_chart(counts: Sequence[float], sizes: Sequence[float]) -> Counts | None:
    """Chart of counts of events as rates per varying amount of opportunity; sizes must be above 0."""
    if len(counts) < FEWEST:
        return None
    mean = fsum(counts) / fsum(sizes)
    rates = [count / size for count, size in zip(counts, sizes, strict=True)]
    return _drawn("u", rates, mean, [sqrt(mean / size) for size in sizes])


def p_chart(counts: Sequence[float], sizes: Sequence[float]) -> Counts | None:
    """Chart of the shares of items with a property; sizes must be above 0."""
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
    """The chart that fits a series of counts; None if the series is not one of counts.

    Without denominators, whole numbers from 0 up are counts (c chart) if they add up; a mean, a stock or a percentage is not a
    count even if it is whole. With denominators, value x denominator has to be a whole number. It then gives shares (p chart) if
    the unit is % or no value exceeds 1, otherwise rates (u chart).
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
