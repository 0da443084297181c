"""Screen 5's questions to the methods: the analysis of an indicator's values, and what preceded one of them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsledger_events.periods import period_named
from opsledger_projections.analysis.explain import explain
from opsledger_projections.analysis.of_figure import Analysed, analysed
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.kpi_messages import AnalysisFound
from opsledger_tui.kpi_questions import ChangesWanted
from opsledger_tui.kpi_text import Findings


class AnalysisWanted(NamedTuple):
    """The analysis to make."""

    changes: ChangesWanted
    segment: str | None
    newest: int
    """Position of the newest entry behind a value or a listed change: if it changes, the analysis is made again."""
    today: date
    """The day that separates complete periods from the unfinished one."""

    def same_course(self, other: AnalysisWanted) -> bool:
        """Whether both are about the same values, wherever the cursor is."""
        return self._of_course() == other._of_course()

    def _of_course(self) -> AnalysisWanted:
        return self._replace(changes=self.changes._replace(period="", periods=None))


class Notes:
    """Keeps the last analysis of a whole course, so that the cursor can move along it without a new one. For one thread."""

    def __init__(self) -> None:
        """Nothing was found yet."""
        self._of: AnalysisWanted | None = None
        self._found: Analysed | None = None

    def found(self, views: Views, wanted: AnalysisWanted) -> Analysed | None:
        """The analysis of the course, wherever the cursor is."""
        if self._of is None or not self._of.same_course(wanted):
            record, at = wanted.changes.record, wanted.changes.at
            self._found = analysed(views, record, wanted.today, at, segment=wanted.segment)
            self._of = wanted
        return self._found


def find_analysis(asked: Asked, wanted: AnalysisWanted, notes: Notes) -> None:
    """Find the analysis of the course, and the effect of each change before the value under the cursor."""
    views = asked.views()
    whole = notes.found(views, wanted)
    if whole is None:
        asked.post(AnalysisFound(wanted, None))
        return
    record, period, window, at = wanted.changes
    before = None
    if period and period_named(period).frequency is whole.figure.state.frequency:
        before = explain(views, record, period, at, segment=wanted.segment, window=window)
    asked.post(AnalysisFound(wanted, Findings(whole, before)))
