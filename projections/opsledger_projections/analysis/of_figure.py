"""All that can be said of one figure at a moment, each method with what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsledger_events.goal_record import Goal
from opsledger_events.kinds.indicator import Aggregate
from opsledger_projections.analysis.axis import before
from opsledger_projections.analysis.comparison import (
    Comparison,
    latest_complete,
    period_over_period,
    year_over_year,
)
from opsledger_projections.analysis.counts import Counts, counts_in
from opsledger_projections.analysis.dependence import Dependence, dependence
from opsledger_projections.analysis.figures import Figure, figure_at
from opsledger_projections.analysis.pace import Pace, elapsed_share, pace
from opsledger_projections.analysis.run_rules import Found, every_signal
from opsledger_projections.analysis.season import Season, season_of
from opsledger_projections.analysis.segments import Contributions, Part, of_ratio, of_sum
from opsledger_projections.analysis.shifts import Shifts, shifts
from opsledger_projections.analysis.trend import Trend, trend
from opsledger_projections.at import LIVE, At
from opsledger_projections.links import links_to
from opsledger_projections.measurements import segments, series_of
from opsledger_projections.records import records_named
from opsledger_projections.views import Views
from opsledger_projections.xmr import Limits, limits, signals


class GoalPace(NamedTuple):
    """How far a goal is that the indicator measures."""

    goal: str
    title: str
    due: date
    period: str
    """The period whose value counts."""
    pace: Pace


class Analysed(NamedTuple):
    """What can be said of a figure."""

    figure: Figure
    paces: tuple[GoalPace, ...]
    comparisons: tuple[Comparison, ...]
    """The latest complete period beside the one before it, and beside that of the year before."""
    dependence: Dependence
    season: Season | None
    """Where the values follow one."""
    limits: Limits | None
    """None for fewer than twelve values."""
    signals: tuple[Found, ...]
    trend: Trend | None
    shifts: Shifts | None
    present: Limits | None
    """Limits of the present level alone, where the level shifted; None for fewer than twelve values since."""
    counts: Counts | None
    """Where the figure is one of counts."""
    contributions: Contributions | None
    """What the segments did between the two periods of the first comparison; None for fewer than two segments."""


def analysed(
    views: Views,
    indicator: str,
    today: date,
    at: At = LIVE,
    *,
    segment: str | None = None,
    every_rule: bool = False,
) -> Analysed | None:
    """What can be said of an indicator, as a whole or one segment of it; None where there was no such indicator.

    `today` tells complete periods from the one that is not over. `every_rule`: all run rules, not the chart's own two.
    """
    figure = figure_at(views, indicator, at, segment)
    if figure is None:
        return None
    values = figure.values
    drawn, shifted = limits(values), shifts(values)
    compared = comparisons(figure, today)
    own = [Found(one.rule, one.first, one.last, one.above) for one in signals(values, drawn)] if drawn else []
    return Analysed(
        figure,
        tuple(_paces(views, figure, today, at)),
        compared,
        dependence(values),
        season_of(figure.points, figure.state.frequency),
        drawn,
        tuple(every_signal(values, drawn) if drawn and every_rule else own),
        trend(figure.numbers, values),
        shifted,
        limits(values[shifted.found[-1].first :]) if shifted and shifted.found else None,
        counts_in(
            values,
            [point.denominator for point in figure.points],
            figure.state.unit,
            adds_up=figure.state.aggregate is Aggregate.SUM,
        ),
        contributions(views, figure, compared[0].period, at) if compared and segment is None else None,
    )


def comparisons(figure: Figure, today: date) -> tuple[Comparison, ...]:
    """The latest complete period beside its neighbour, and beside that of a year before where years have such."""
    period = latest_complete(figure.by_period, today)
    if period is None:
        return ()
    found = (period_over_period(figure.by_period, period), year_over_year(figure.by_period, period))
    return tuple(one for one in found if one is not None)


def _paces(views: Views, figure: Figure, today: date, at: At) -> list[GoalPace]:
    """The goals that are under way and measured by the figure, as a whole."""
    if not figure.points or figure.segment is not None:
        return []
    named = [link.record for link in links_to(views, figure.record, at) if link.type == "indicator"]
    latest = figure.points[-1]
    found: list[GoalPace] = []
    for row in records_named(views, named, at).values():
        goal = row.state
        if not isinstance(goal, Goal) or goal.state != "active":
            continue
        start = goal.start or (goal.activated_at.date() if goal.activated_at else None)
        if goal.baseline is None or goal.target is None or goal.due is None or start is None:
            continue
        where = pace(latest.value, goal.baseline, goal.target, elapsed_share(start, goal.due, today))
        found.append(GoalPace(row.record, goal.title, goal.due, latest.period, where))
    return found


def contributions(views: Views, figure: Figure, period: str, at: At = LIVE) -> Contributions | None:
    """What each segment did to the change from the period before; None for fewer than two segments."""
    if (base := before(period)) is None:
        return None
    parts = parts_of(views, figure, base, period, at)
    if len(parts) < 2:
        return None
    return of_ratio(parts) if figure.state.aggregate is Aggregate.MEAN else of_sum(parts)


def parts_of(views: Views, figure: Figure, first: str, last: str, at: At = LIVE) -> Mapping[str, Part]:
    """Each segment's value and denominator in two periods; those of neither are left out."""
    found: dict[str, Part] = {}
    connection = views.of("measurements", upto=at.position)
    for name in segments(views, figure.record, at):
        if not name:
            continue
        points = {
            point.period: point
            for point in series_of(connection, figure.record, figure.state, at, name).points
        }
        one, other = points.get(first), points.get(last)
        if one or other:
            found[name] = Part(
                one.value if one else None,
                other.value if other else None,
                one.denominator if one else None,
                other.denominator if other else None,
            )
    return found
