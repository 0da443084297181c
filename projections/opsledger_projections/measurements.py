"""The series of an indicator's values, at any moment on both axes."""

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
    """The sum of the parts' denominators, if every part has one."""
    segments: int
    """How many segments the value combines; 1 if the whole was measured."""
    position: int
    """Position of the newest entry behind it."""
    corrected: bool
    """Whether any of its parts was corrected."""
    digits: int | None = None
    """Significant digits of a value that was put together from segments; None for a recorded value."""

    @property
    def shown(self) -> float:
        """The value rounded for people."""
        return to_digits(self.value, self.digits)


class Series(NamedTuple):
    """An indicator's values, oldest first: of one segment, or of the whole."""

    indicator: str
    segment: str | None
    aggregate: Aggregate
    points: tuple[Point, ...]
    """Points of the indicator's present frequency; measurements at another frequency are a different figure."""
    lacking: tuple[str, ...] = ()
    """The segments that the latest value of the whole lacks although the indicator is measured for them and was before."""

    @property
    def values(self) -> list[float]:
        """The values, without their periods."""
        return [point.value for point in self.points]

    @property
    def plain_means(self) -> list[str]:
        """The periods whose value is the plain mean of its segments, because not all have a denominator."""
        if self.aggregate is not Aggregate.MEAN:
            return []
        return [point.period for point in self.points if point.segments > 1 and not point.denominator]


LATEST = """
SELECT segment, corrected, period, start_us, value, denominator, max(position) FROM measurements
WHERE record = ? AND position <= ? AND effective_us <= ?
GROUP BY segment, period ORDER BY start_us, segment
"""
"""The latest counting entry of each segment and period: with a single `max`, SQLite takes
the other columns from the row with the maximum."""


def series(views: Views, indicator: str, at: At = LIVE, segment: str | None = None) -> Series:
    """The values of an indicator: of one segment, or of the whole if `segment` is None.

    The whole is what was measured as the whole (segment ""), or otherwise the segments put together in the way
    that the indicator declares.
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
    """The segments that the last period lacks, given the segments measured in each period, oldest first.

    Expected are the segments that the indicator names, or otherwise those of the period before: without this, a
    measurement that comes a day late would look like a fall. A segment that was never measured does not count as
    lacking, nor does any if the whole was measured.
    """
    if len(measured) < 2 or "" in measured[-1]:
        return ()
    looked_for = named or sorted(measured[-2])
    missed = [name for name in looked_for if name and name not in measured[-1]]
    return tuple(name for name in missed if any(name in names for names in measured))


def together(parts: list[Point], aggregate: Aggregate) -> Point:
    """One value for the whole from the values of several segments in one period.

    Sums are added, and so are last values (of stocks and headcounts). Means and ratios are
    Σ(value · denominator) / Σ denominator, never a mean of ratios; without denominators, the plain mean.
    0.1 + 0.2 reaches a target of 0.3, and constant parts have a constant whole.
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
    """The fifteen-digit number that a value was meant to be, if the two are neighbouring floats; otherwise the value itself."""
    meant = to_digits(value, SUM_DIGITS)
    return meant if abs(meant - value) <= 2 * ulp(value) else value


def _sum(values: list[float]) -> float:
    """The sum, or the largest float if the sum exceeds it."""
    try:
        return fsum(values)
    except OverflowError:
        return float_info.max if sum(values) > 0 else -float_info.max


def _mean(weighted: list[tuple[float, float]], weights: float) -> float:
    """The weighted mean of values; `weights` is the sum of their weights."""
    try:
        mean = fsum(value * weight for value, weight in weighted) / weights
    except OverflowError:
        mean = inf
    return mean if isfinite(mean) else fsum(value * (weight / weights) for value, weight in weighted)


def segments(views: Views, indicator: str, at: At = LIVE) -> list[str]:
    """The segments that were measured, sorted by name; "" is the whole."""
    rows = views.of("measurements", upto=at.position).execute(
        "SELECT DISTINCT segment FROM measurements "
        "WHERE record = ? AND position <= ? AND effective_us <= ? "
        "ORDER BY segment",
        (indicator, at.position, at.effective_us),
    )
    return [name for (name,) in rows]
