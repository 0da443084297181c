"""The pane of an indicator's analysis. It starts the analysis itself when the cursor rests."""

from __future__ import annotations

from functools import partial

from textual.timer import Timer

from opsledger.harmless import harmless
from opsledger_projections.kpi import Kpi
from opsledger_tui.desk import Desk
from opsledger_tui.kpi_analysis import AnalysisWanted, Notes, find_analysis
from opsledger_tui.kpi_messages import AnalysisFound
from opsledger_tui.kpi_text import Findings, write_figure
from opsledger_tui.messages import Failed
from opsledger_tui.text_pane import TextPane

REST_S = 0.2
"""Seconds without a new request after which the analysis starts."""


class Analysis(TextPane):
    """The analysis of one indicator in words. Nothing is computed while it is not on the screen."""

    def __init__(self, desk: Desk) -> None:
        """An empty pane; `desk` makes the analyses."""
        super().__init__(id="analysis")
        self._desk = desk
        self._notes = Notes()
        self._figure: Kpi | None = None
        self._wanted: AnalysisWanted | None = None
        self._change = 0
        self._found: AnalysisFound | None = None
        self._rest: Timer | None = None
        self._subject = ""

    def tell(self, figure: Kpi | None, wanted: AnalysisWanted | None, change: int) -> None:
        """Describe an indicator, and the change at a position (0 for none) before the wanted value."""
        self._figure, self._wanted, self._change = figure, wanted, change
        self._write_figure()
        if self._rest is not None:
            self._rest.stop()
        if self.display and wanted is not None and (self._found is None or self._found.wanted != wanted):
            self._rest = self.set_timer(REST_S, partial(self._ask, wanted))

    def on_analysis_found(self, message: AnalysisFound) -> None:
        """Show the findings, unless something else is wanted by now."""
        message.stop()
        if message.wanted == self._wanted:
            self._found = message
            self._write_figure()

    def on_failed(self, message: Failed) -> None:
        """Say why nothing could be found."""
        message.stop()
        self.say(f"✖ {harmless(message.error.said)}", "bad")

    def _ask(self, wanted: AnalysisWanted) -> None:
        self._desk.ask("analysis", partial(find_analysis, wanted=wanted, notes=self._notes), self)

    def _write_figure(self) -> None:
        figure = self._figure
        if figure is None:
            self.show(None)
            return
        subject = f"{figure.record} {figure.series.segment}"
        writer = partial(write_figure, figure, self._findings(), self._change)
        self.show(writer, from_top=subject != self._subject)
        self._subject = subject

    def _findings(self) -> Findings | None:
        """The findings about the course, and about the value under the cursor if they are for that one."""
        found, wanted = self._found, self._wanted
        if found is None or found.findings is None or wanted is None or not found.wanted.same_course(wanted):
            return None
        return found.findings if found.wanted == wanted else found.findings._replace(before=None)
