"""Screen 5's lists for export: the indicators with their standing, and the values of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from opsledger.exporting.listing import Listing
from opsledger_events.language import tr
from opsledger_events.standing import target_at
from opsledger_events.values import day_of, moment_of
from opsledger_projections.kpi import Kpi
from opsledger_projections.measurements import Point
from opsledger_projections.pages.indicators import signal_words
from opsledger_projections.preceding import Preceding
from opsledger_tui.figures import Figure
from opsledger_tui.kpi_lists import DAY_US
from opsledger_tui.listings import about

if TYPE_CHECKING:
    from opsledger_tui.desk import Asked
    from opsledger_tui.kpi_view import KpiView

About = tuple[tuple[str, str], ...]

FIGURE_FIELDS = ("record", "title", "standing", "value", "unit", "signals")
CHANGE_FIELDS = ("scope", "lead_days", "effective_at", "record", "title", "type", "actor", "position")
VALUE_FIELDS = (
    "record",
    "segment",
    "period",
    "value",
    "denominator",
    "target",
    "signal",
    "corrected",
    "position",
)


def of_view(view: KpiView, *, whole: bool) -> Callable[[Asked], Listing] | None:
    """The list of the pane in use, or only the item under its cursor; None if there is nothing."""
    header, pane = about(view.session), view.columns.pane
    if pane is view.changes:
        changes = view.changes.changes if whole else view.changes.changes[view.changes.cursor :][:1]
        if view.chart.figure is None or not changes:
            return None
        made = of_changes((*header, *view.course.said_of_changes()), changes)
        return lambda asked: made
    if pane is view.figures:
        figures = view.figures.figures if whole else view.figures.figures[view.figures.cursor :][:1]
        made = of_figures(header, figures)
    elif view.chart.figure is None or view.chart.point is None:
        return None
    else:
        places = range(len(view.chart.figure.series.points)) if whole else [view.chart.place]
        made = of_values(header, view.chart.figure, places)
    return lambda asked: made


def of_changes(header: About, changes: Sequence[Preceding]) -> Listing:
    """Changes before a value, as in the list: scope, time before it, event and record."""
    rows = [
        (
            one.scope,
            round(one.lead_us / DAY_US, 1),
            moment_of(one.effective_us),
            one.record,
            one.title,
            one.type,
            one.actor,
            one.position,
        )
        for one in changes
    ]
    return Listing(tr("What preceded"), header, CHANGE_FIELDS, rows)


def of_figures(header: About, figures: Sequence[Figure]) -> Listing:
    """Indicators with their standing, in the order of the list."""
    rows = [(f.record, f.title, str(f.standing.value[1]), f.latest, f.unit, f.unseen) for f in figures]
    return Listing(tr("Indicators"), header, FIGURE_FIELDS, rows)


def of_values(header: About, figure: Kpi, places: Sequence[int]) -> Listing:
    """Some values of an indicator, by their indexes in the course."""
    points, said = figure.series.points, signal_words(figure)
    rows = [_row(figure, points[place], said.get(place)) for place in places]
    return Listing(figure.title, header, VALUE_FIELDS, rows)


def _row(figure: Kpi, point: Point, signal: str | None) -> list[Any]:
    target = target_at(figure.state, day_of(moment_of(point.start_us)))
    return [
        figure.record,
        figure.series.segment,
        point.period,
        point.value,
        point.denominator,
        target,
        signal,
        point.corrected,
        point.position,
    ]
