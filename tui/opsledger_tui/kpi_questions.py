"""Questions of screen 5: the indicators, the chart of one, and what preceded a value."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from opsledger_events.errors import ViewStoppedError
from opsledger_events.kinds.indicator import INDICATOR
from opsledger_events.periods import period_named
from opsledger_events.values import microseconds, sooner, start_of
from opsledger_projections.analysis.explain import DAYS_BEFORE, PERIODS_BEFORE, SCOPES
from opsledger_projections.at import LIVE, At
from opsledger_projections.kpi import Kpi, kpi
from opsledger_projections.measurements import segments, series_of
from opsledger_projections.preceding import preceding
from opsledger_projections.records import RecordRow
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.figures import FiguresFound, figures_at
from opsledger_tui.kpi_messages import ChangesFound, ChartFound
from opsledger_tui.wish import Wish, fits


class FiguresWanted(NamedTuple):
    """The indicators that a list should show."""

    serial: int
    wish: Wish
    opened: str
    """An indicator opened from elsewhere, which is listed regardless of the filter."""
    at: At
    now: datetime


class ChartWanted(NamedTuple):
    """The course to draw."""

    record: str
    segment: str | None
    at: At
    now: datetime


class ChangesWanted(NamedTuple):
    """The changes to list."""

    record: str
    period: str
    """The period whose value moved."""
    periods: int | None
    """Number of periods before it at which the list begins; None for the usual window."""
    at: At

    @property
    def before(self) -> timedelta:
        """How long before the period the list begins."""
        found = period_named(self.period)
        length = found.after - found.first
        if self.periods is not None:
            return length * self.periods
        return max(length * PERIODS_BEFORE, timedelta(days=DAYS_BEFORE))

    @property
    def window(self) -> tuple[int, int]:
        """Start and end of the window, which ends with the period, in microseconds since 1970."""
        found = period_named(self.period)
        start = sooner(start_of(found.first), self.before)
        return microseconds(start), microseconds(start_of(found.after))


def find_figures(asked: Asked, wanted: FiguresWanted) -> None:
    """Find the indicators that fit the filter. Retired ones are included only if it names them or has their words."""
    found = figures_at(asked.views(), wanted.at, wanted.now, partial(_listed, wanted=wanted))
    asked.post(FiguresFound(wanted.serial, found))


def _listed(row: RecordRow, wanted: FiguresWanted) -> bool:
    wish = wanted.wish
    if row.record == wanted.opened:
        return True
    asked_for = row.state.state != "retired" or bool(wish.words or wish.record)
    return asked_for and fits(wish, INDICATOR, row.record, row.state)


def find_chart(asked: Asked, wanted: ChartWanted) -> None:
    """One indicator, the segments it was measured for, and how much came after the moment."""
    views = asked.views()
    figure = kpi(views, wanted.record, wanted.now, wanted.at, wanted.segment)
    later = _later(views, wanted, figure) if figure is not None and wanted.at != LIVE else 0
    names = [name for name in segments(views, wanted.record, wanted.at) if name] if figure else []
    asked.post(ChartFound(wanted, figure, names, later))


def _later(views: Views, wanted: ChartWanted, figure: Kpi) -> int | None:
    """How many present values were not there at the moment; None if their view has stopped since."""
    try:
        measured = views.of("measurements")
    except ViewStoppedError:
        return None
    now = series_of(measured, wanted.record, figure.state, LIVE, wanted.segment)
    return len(now.points) - len(figure.series.points)


def find_changes(asked: Asked, wanted: ChangesWanted) -> None:
    """Find what preceded the value: the changes closest to the indicator first, and among those the latest."""
    found = preceding(asked.views(), wanted.record, *wanted.window, wanted.at)
    near = [one for one in found.changes if one.scope != "elsewhere"]
    near.sort(key=lambda one: (SCOPES.index(one.scope), one.lead_us))
    looks = sum(scope != "elsewhere" for scope in found.looks)
    asked.post(ChangesFound(wanted, near, len(found.changes) - len(near), looks))
