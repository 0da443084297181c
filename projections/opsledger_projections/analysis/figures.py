"""An indicator's values as the methods want them: in order, by the numbers of their periods."""

from __future__ import annotations

from typing import NamedTuple

from opsledger_events.kinds.indicator import Indicator
from opsledger_events.standing import as_of_part
from opsledger_projections.analysis.axis import SEASONS, number_of
from opsledger_projections.analysis.interrupted import Course
from opsledger_projections.at import LIVE, At
from opsledger_projections.measurements import Point, Series, series_of
from opsledger_projections.records import record_at
from opsledger_projections.views import Views


class Figure(NamedTuple):
    """An indicator with its values, of the whole or of one segment, the oldest first."""

    record: str
    state: Indicator
    """Of a segment that is added up without the target and the limits of the whole: they say nothing of a part."""
    segment: str | None
    series: Series

    @property
    def points(self) -> tuple[Point, ...]:
        """The values with all that is known of them."""
        return self.series.points

    @property
    def values(self) -> list[float]:
        """The values alone."""
        return [point.value for point in self.points]

    @property
    def numbers(self) -> list[int]:
        """The numbers of their periods; a gap in the series is a gap here."""
        return [number_of(point.period) for point in self.points]

    @property
    def by_period(self) -> dict[str, float]:
        """The values by their periods."""
        return {point.period: point.value for point in self.points}

    @property
    def course(self) -> Course:
        """The values, ready to be asked what followed a change."""
        return Course(self.numbers, self.values, SEASONS[self.state.frequency])


def figure_at(views: Views, indicator: str, at: At = LIVE, segment: str | None = None) -> Figure | None:
    """An indicator's values at a moment; None where there was no such indicator."""
    row = record_at(views, indicator, at)
    if row is None or not isinstance(row.state, Indicator):
        return None
    found = series_of(views.of("measurements", upto=at.position), indicator, row.state, at, segment)
    return Figure(indicator, as_of_part(row.state, segment), segment, found)
