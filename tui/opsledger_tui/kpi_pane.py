"""The pane of what the figures say. It asks the methods by itself, when the cursor rests."""

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
"""The methods are asked when nothing else was wanted for so long."""


class Analysis(TextPane):
    """One indicator in words. While it is not on the screen, nothing is worked out for it."""

    def __init__(self, desk: Desk) -> None:
        """Nothing to tell of; `desk` works it out."""
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
        """Tell of an indicator, and of the change at a position (0 for none) before the value that is wanted."""
        self._figure, self._wanted, self._change = figure, wanted, change
        self._write_figure()
        if self._rest is not None:
            self._rest.stop()
        if self.display and wanted is not None and (self._found is None or self._found.wanted != wanted):
            self._rest = self.set_timer(REST_S, partial(self._ask, wanted))

    def on_analysis_found(self, message: AnalysisFound) -> None:
        """Say what was found, unless something else is wanted since."""
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
        """What was found of the course; of the value under the cursor too, if that was what was asked."""
        found, wanted = self._found, self._wanted
        if found is None or found.findings is None or wanted is None or not found.wanted.same_course(wanted):
            return None
        return found.findings if found.wanted == wanted else found.findings._replace(before=None)
