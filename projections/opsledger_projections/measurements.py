"""Series of an indicator's values, at any moment of both axes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from math import fsum, inf, isfinite, ulp
from sys import float_info
from typing import NamedTuple

from opsledger_events.digits import DIGITS, SUM_DIGITS, to_digits
from opsledger_events.kinds.indicator import Aggregate, Indicator
from opsledger_events.periods import frequency_of
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import record_at
from opsledger_projections.views import Views


class Point(NamedTuple):
    """The value of one period."""

    period: str
    """`2026-02-09`, `2026-W07`, `2026-02`, `2026-Q1`, `2026`."""
    start_us: int
    """When the period starts: 00:00 UTC of its first day."""
    value: float
    denominator: float | None
    """Out of how many, where every part says so."""
    segments: int
    """How many segments it is made of; 1 where the whole was measured."""
    position: int
    """The newest entry that it comes from."""
    corrected: bool
    """One of its parts was corrected."""
    digits: int | None = None
    """So many digits of the value are worth reading, where it was put together; None for one that was recorded."""

    @property
    def shown(self) -> float:
        """The value as it is written for people."""
        return to_digits(self.value, self.digits)


class Series(NamedTuple):
    """An indicator's values, the oldest first: of one segment, or of the whole."""

    indicator: str
    segment: str | None
    aggregate: Aggregate
    points: tuple[Point, ...]
    """Those of the frequency that the indicator has now: what was measured by another one is another figure."""
    lacking: tuple[str, ...] = ()
    """The segments that the latest value of the whole is without: it is measured for them, and was before."""

    @property
    def values(self) -> list[float]:
        """The values alone."""
        return [point.value for point in self.points]

    @property
    def plain_means(self) -> list[str]:
        """The periods whose value is the plain mean of its segments, because not all say out of how many."""
        if self.aggregate is not Aggregate.MEAN:
            return []
        return [point.period for point in self.points if point.segments > 1 and not point.denominator]


LATEST = """
SELECT segment, corrected, period, start_us, value, denominator, max(position) FROM measurements
WHERE record = ? AND position <= ? AND effective_us <= ?
GROUP BY segment, period ORDER BY start_us, segment
"""
"""Of the entries that count, the latest of each segment and period: beside a single `max`, SQLite takes
the other columns from the row that has it."""


def series(views: Views, indicator: str, at: At = LIVE, segment: str | None = None) -> Series:
    """The values of an indicator: of one segment, or of the whole where `segment` is None.

    The whole is what was measured as the whole (segment ""), or else its segments put together as the
    indicator says.
    """
    row = record_at(views, indicator, at) or record_at(views, indicator)
    state = row.state if row else None
    defined = state if isinstance(state, Indicator) else Indicator()
    return series_of(views.of("measurements", upto=at.position), indicator, defined, at, segment)


def series_of(
    connection: sqlite3.Connection, indicator: str, state: Indicator, at: At, segment: str | None = None
) -> Series:
    """The same for an indicator whose definition is known."""
    parts: dict[str, dict[str, Point]] = {}
    for name, corrected, period, *rest in connection.execute(
        LATEST, (indicator, at.position, at.effective_us)
    ):
        start_us, value, denominator, position = rest
        point = Point(period, start_us, value, denominator, 1, position, bool(corrected))
        if segment is None or name == segment:
            parts.setdefault(period, {})[name] = point
    kept = [found for period, found in parts.items() if frequency_of(period) is state.frequency]
    points = tuple(
        found[""] if "" in found else together(list(found.values()), state.aggregate) for found in kept
    )
    lacking = () if segment is not None else lacking_in(kept, state.segments)
    return Series(indicator, segment, state.aggregate, points, lacking)


def lacking_in(measured: Sequence[Mapping[str, Point]], named: Sequence[str]) -> tuple[str, ...]:
    """The segments that the last period is without, of those measured in each period, the oldest first.

    Looked for are those that the indicator names, or else those of the period before: what comes a day late
    would look like a fall. One that was never measured is not missed; nor is any where the whole was measured.
    """
    if len(measured) < 2 or "" in measured[-1]:
        return ()
    looked_for = named or sorted(measured[-2])
    missed = [name for name in looked_for if name and name not in measured[-1]]
    return tuple(name for name in missed if any(name in names for names in measured))


def together(parts: list[Point], aggregate: Aggregate) -> Point:
    """The values of several segments of one period as one.

    Sums add up, and so do last values (of stocks and heads). Means and ratios are
    Σ(value · denominator) / Σ denominator, never a mean of ratios; without denominators, the plain mean.
    0.1 + 0.2 reaches a target of 0.3, and parts that never vary have a whole that never varies.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    bases = [part.denominator for part in parts if part.denominator is not None]
    denominator = _sum(bases) if len(bases) == len(parts) else None
    if aggregate is not Aggregate.MEAN:
        value = _sum([part.value for part in parts])
    elif denominator:
        value = _mean([(part.value, part.denominator or 0) for part in parts], denominator)
    else:
        value = _mean([(part.value, 1) for part in parts], len(parts))
    return Point(
        first.period,
        first.start_us,
        _without_arithmetic(value),
        denominator,
        len(parts),
        max(part.position for part in parts),
        any(part.corrected for part in parts),
        DIGITS if aggregate is Aggregate.MEAN else SUM_DIGITS,
    )


def _without_arithmetic(value: float) -> float:
    """The number of fifteen digits that a value was meant to be, where it lies beside it as near as floats are told apart; else as it is."""
    meant = to_digits(value, SUM_DIGITS)
    return meant if abs(meant - value) <= 2 * ulp(value) else value


def _sum(values: list[float]) -> float:
    """The sum, or the largest float where it is beyond that."""
    try:
        return fsum(values)
    except OverflowError:
        return float_info.max if sum(values) > 0 else -float_info.max


def _mean(weighted: list[tuple[float, float]], weights: float) -> float:
    """The mean of values with their weights, whose sum is given."""
    try:
        mean = fsum(value * weight for value, weight in weighted) / weights
    except OverflowError:
        mean = inf
    return mean if isfinite(mean) else fsum(value * (weight / weights) for value, weight in weighted)


def segments(views: Views, indicator: str, at: At = LIVE) -> list[str]:
    """The segments that were measured, in order of their names; "" is the whole."""
    rows = views.of("measurements", upto=at.position).execute(
        "SELECT DISTINCT segment FROM measurements "
        "WHERE record = ? AND position <= ? AND effective_us <= ? "
        "ORDER BY segment",
        (indicator, at.position, at.effective_us),
    )
    return [name for (name,) in rows]
