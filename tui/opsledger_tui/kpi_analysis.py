"""What screen 5 asks the methods: what the figures of an indicator say, and what preceded one of them."""

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
    """What the figures are to be asked."""

    changes: ChangesWanted
    segment: str | None
    newest: int
    """Position of the newest entry that a value or a listed change comes from: after another one is asked again."""
    today: date
    """Tells periods that are over from the one that is not."""

    def same_course(self, other: AnalysisWanted) -> bool:
        """Both ask of the same values, whichever of them the cursor is at."""
        return self._of_course() == other._of_course()

    def _of_course(self) -> AnalysisWanted:
        return self._replace(changes=self.changes._replace(period="", periods=None))


class Notes:
    """What was found of a whole course last: the cursor moves along it without asking again. For one thread."""

    def __init__(self) -> None:
        """Nothing was found yet."""
        self._of: AnalysisWanted | None = None
        self._found: Analysed | None = None

    def found(self, views: Views, wanted: AnalysisWanted) -> Analysed | None:
        """What can be said of the course, whichever value the cursor is at."""
        if self._of is None or not self._of.same_course(wanted):
            record, at = wanted.changes.record, wanted.changes.at
            self._found = analysed(views, record, wanted.today, at, segment=wanted.segment)
            self._of = wanted
        return self._found


def find_analysis(asked: Asked, wanted: AnalysisWanted, notes: Notes) -> None:
    """What the figures say of the course, and what followed each change before the value under the cursor."""
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
