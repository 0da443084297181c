"""Key indicators at a moment: latest value, target, level, signals and a small line of the course."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from opsledger_events.digits import exact
from opsledger_events.kind import Need
from opsledger_events.kinds.indicator import Direction, Indicator
from opsledger_events.language import joined, tr
from opsledger_events.standing import (
    Freshness,
    Level,
    as_of_part,
    freshness,
    level_of,
    stale_from,
    target_at,
)
from opsledger_events.values import day_of, moment_of
from opsledger_projections.at import LIVE, At
from opsledger_projections.measurements import Point, Series, series_of
from opsledger_projections.records import RecordRow, record_at, records_at
from opsledger_projections.views import Views
from opsledger_projections.xmr import Limits, Signal, limits, signals

BLOCKS = "▁▂▃▄▅▆▇█"
SPARKLINE_POINTS = 24


class Kpi(NamedTuple):
    """One indicator at a moment."""

    record: str
    title: str
    state: Indicator
    """Of a segment that is added up without the target and the limits of the whole: they say nothing of a part."""
    series: Series
    latest: Point | None
    previous: Point | None
    target: float | None
    """The target that held for the latest period."""
    met: bool | None
    """Whether the latest value reaches it, in the good direction; None without value or target."""
    level: Level
    """Whether the latest value has passed the warning or the critical limit."""
    freshness: Freshness | None
    """Whether the latest value is as recent as the frequency promises; None where nothing was measured."""
    limits: Limits | None
    """Limits of the XmR chart; None for fewer than twelve values."""
    signals: tuple[Signal, ...]
    """Signals by these limits; their indexes are those of `series.points`."""
    sparkline: str

    @property
    def unseen(self) -> tuple[Signal, ...]:
        """The signals that nobody acknowledged."""
        seen = {s.period for s in self.state.signals if s.segment == (self.series.segment or "")}
        periods = [point.period for point in self.series.points]
        return tuple(
            signal
            for signal in self.signals
            if not seen.intersection(periods[signal.first : signal.last + 1])
        )


def kpis(views: Views, now: datetime, at: At = LIVE) -> list[Kpi]:
    """Every indicator that is not retired at a moment. `now` tells stale values from fresh ones."""
    rows = records_at(views, at, "indicator")
    measured = views.of("measurements", upto=at.position)
    return [kpi_of(measured, row, now, at) for row in rows if row.state.state != "retired"]


def kpi(views: Views, record: str, now: datetime, at: At = LIVE, segment: str | None = None) -> Kpi | None:
    """One indicator at a moment, as a whole or one segment of it; None where it was not there."""
    row = record_at(views, record, at)
    if row is None or not isinstance(row.state, Indicator):
        return None
    return kpi_of(views.of("measurements", upto=at.position), row, now, at, segment)


def kpi_of(
    connection: sqlite3.Connection, row: RecordRow, now: datetime, at: At = LIVE, segment: str | None = None
) -> Kpi:
    """The figures of an indicator whose row is known."""
    assert isinstance(row.state, Indicator)
    state = as_of_part(row.state, segment)
    found = series_of(connection, row.record, state, at, segment)
    values = found.values
    latest = found.points[-1] if found.points else None
    target = target_at(state, day_of(moment_of(latest.start_us))) if latest else None
    drawn = limits(values)
    return Kpi(
        record=row.record,
        title=state.title,
        state=state,
        series=found,
        latest=latest,
        previous=found.points[-2] if len(found.points) > 1 else None,
        target=target,
        met=reaches(state.direction, latest.value, target) if latest and target is not None else None,
        level=level_of(state, latest.value) if latest else Level.NORMAL,
        freshness=freshness(state, latest.period, now) if latest else None,
        limits=drawn,
        signals=tuple(signals(values, drawn)) if drawn else (),
        sparkline=sparkline(values),
    )


def figure_needs(figure: Kpi) -> Iterator[Need]:
    """A figure past its limits, a new signal in the latest value, or no value for too long."""
    latest = figure.latest
    if latest is None:
        return
    since = moment_of(latest.start_us)
    if figure.level is not Level.NORMAL:
        critical = figure.level is Level.CRITICAL
        limit = figure.state.critical_limit if critical else figure.state.warning_limit
        message = tr(
            "{value} in {period}, past the {level} limit {limit}",
            value=exact(latest.shown),
            period=latest.period,
            level=figure.level.label,
            limit=exact(limit) if limit is not None else "",
        )
        yield Need(
            "critical" if critical else "warning", 3 if critical else 2, _of_what(figure, message), since
        )
    last = len(figure.series.points) - 1
    if any(signal.last == last for signal in figure.unseen):
        message = tr("{value} in {period} is a signal", value=exact(latest.shown), period=latest.period)
        yield Need("signal", 2, _of_what(figure, message), since)
    if (stale := stale_from(figure.state, latest.period)) is not None:
        yield Need("stale", 2, tr("no value since {period}", period=latest.period), stale)


def _of_what(figure: Kpi, message: str) -> str:
    """What is said of the latest value, and which segments that is without."""
    if not figure.series.lacking:
        return message
    return tr("{message}; without {segments}", message=message, segments=joined(figure.series.lacking))


def reaches(direction: Direction, value: float, target: float) -> bool:
    """Whether a value is at least as good as a target."""
    return value >= target if direction is Direction.UP else value <= target


def sparkline(values: Sequence[float], points: int = SPARKLINE_POINTS) -> str:
    """The last values as blocks of eight heights, from the least to the greatest of them."""
    shown = values[-points:]
    if not shown:
        return ""
    least, greatest = min(shown), max(shown)
    half = greatest / 2 - least / 2  # the whole span of the largest floats is none of them
    if not half:
        return BLOCKS[3] * len(shown)
    return "".join(BLOCKS[round((value / 2 - least / 2) / half * (len(BLOCKS) - 1))] for value in shown)
