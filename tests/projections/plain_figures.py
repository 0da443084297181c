"""The figures of an indicator at a moment, from nothing but its entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import (
    Indicator,
    MeasurementCorrected,
    MeasurementRecorded,
)
from opsledger_events.periods import period_named
from opsledger_events.standing import Level, freshness, level_of, target_at
from opsledger_events.values import day_of, moment_of
from opsledger_projections.at import At
from opsledger_projections.kpi import Kpi, reaches, sparkline
from opsledger_projections.measurements import Point, Series, together
from opsledger_projections.measuring import start_us
from opsledger_projections.records import RecordRow
from opsledger_projections.xmr import limits, signals
from tests.projections import plain


def measured(history: Iterable[AnyEntry], at: At) -> dict[tuple[str, str], Point]:
    """What was last said of each period and segment, of what counts at a moment."""
    latest: dict[tuple[str, str], Point] = {}
    for entry in plain.counted(history, at):
        data = entry.data
        if isinstance(data, MeasurementRecorded | MeasurementCorrected):
            corrected = isinstance(data, MeasurementCorrected)
            start = start_us(data.period)
            point = Point(data.period, start, data.value, data.denominator, 1, entry.position, corrected)
            latest[data.period, data.segment] = point
    return latest


def series(history: Sequence[AnyEntry], at: At, state: Indicator, segment: str | None = None) -> Series:
    """The values of an indicator, the oldest first: of one segment, or of the whole."""
    latest = measured(history, at)
    points: list[Point] = []
    for period in {period for period, _ in latest if period_named(period).frequency is state.frequency}:
        of_segments = {
            name: latest[at_period, name] for at_period, name in sorted(latest) if at_period == period
        }
        if segment is not None:
            points += [of_segments[segment]] if segment in of_segments else []
        elif "" in of_segments:
            points.append(of_segments[""])
        else:
            points.append(together(list(of_segments.values()), state.aggregate))
    named = history[0].record
    points.sort(key=lambda point: point.start_us)
    missed = () if segment is not None else _lacking(set(latest), [point.period for point in points], state)
    return Series(named, segment, state.aggregate, tuple(points), missed)


def _lacking(measured: set[tuple[str, str]], periods: Sequence[str], state: Indicator) -> tuple[str, ...]:
    """The segments that the last of these periods is without."""
    if len(periods) < 2 or (periods[-1], "") in measured:
        return ()
    wanted = state.segments or sorted(name for period, name in measured if period == periods[-2] and name)
    return tuple(
        name
        for name in wanted
        if (periods[-1], name) not in measured and any((period, name) in measured for period in periods)
    )


def figure(
    row: RecordRow, history: Sequence[AnyEntry], now: datetime, at: At, segment: str | None = None
) -> Kpi:
    """An indicator with its figures at a moment."""
    state = row.state
    assert isinstance(state, Indicator)
    found = series(history, at, state, segment)
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
        met=None if latest is None or target is None else reaches(state.direction, latest.value, target),
        level=level_of(state, latest.value) if latest else Level.NORMAL,
        freshness=freshness(state, latest.period, now) if latest else None,
        limits=drawn,
        signals=tuple(signals(values, drawn)) if drawn else (),
        sparkline=sparkline(values),
    )
