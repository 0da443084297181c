"""The course of one indicator: its chart, above the changes before the value under the chart's cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from textual.message import Message

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_projections.analysis.explain import PERIODS_BEFORE
from opsledger_projections.at import At
from opsledger_tui.columns import Columns, Stack
from opsledger_tui.desk import Desk
from opsledger_tui.kpi_analysis import AnalysisWanted
from opsledger_tui.kpi_chart import Chart
from opsledger_tui.kpi_lists import ChangeList
from opsledger_tui.kpi_messages import ChangesFound, ChartFound
from opsledger_tui.kpi_questions import ChangesWanted, ChartWanted, find_changes, find_chart
from opsledger_tui.kpi_titles import remark_on_changes, said_of_changes, title_of_changes, title_of_chart
from opsledger_tui.lines import LineList
from opsledger_tui.messages import Failed, OpenEvent

WINDOWS = (1, 2, 4, 8, 13, 26, 52)
"""Possible lengths of the list's window, in periods before the cursor's."""
FIRST_WINDOW = WINDOWS.index(PERIODS_BEFORE)


class Aim(NamedTuple):
    """The indicator whose course is shown, and the moment."""

    record: str
    at: At
    now: datetime


class FigureCourse(Stack):
    """A chart above a list of changes. The cursor of the chart moves the list's window."""

    @dataclass
    class Told(Message):
        """The content or a cursor has changed."""

    def __init__(self, aim: Callable[[], Aim], reader: Desk) -> None:
        """The course of the indicator that `aim` returns at any time; `reader` finds it."""
        self.chart = Chart()
        self.changes = ChangeList()
        super().__init__(self.chart, self.changes)
        self._aim = aim
        self._reader = reader
        self.segment: str | None = None
        """The drawn segment; None for the whole."""
        self.segments: list[str] = []
        self._listed: ChangesFound | None = None
        self._window: int | None = None
        """Index of the window that the user chose; None for the default."""

    @property
    def _period(self) -> str:
        """The period under the cursor of the chart; empty for none."""
        return self.chart.point.period if self.chart.point else ""

    def go_to(self, segment: str | None, period: str | None) -> None:
        """Draw a segment next, with the cursor on a period."""
        self.segment, self.chart.wanted = segment, period

    def ask(self) -> None:
        """Ask for the course of the present aim."""
        self._reader.ask("chart", partial(find_chart, wanted=self._chart_wanted()), self)

    def ask_changes(self) -> None:
        """List the changes before the value under the cursor."""
        wanted = self._changes_wanted()
        if wanted is None:
            self._list_none("")
            return
        self._reader.ask("changes", partial(find_changes, wanted=wanted), self)
        if self.chart.window != wanted.window:
            self.chart.mark(wanted.window, ())
        self.post_message(self.Told())

    def say(self, text: str, role: str = "dim") -> None:
        """Show a text in place of the chart, and no changes."""
        self.chart.say(text, role)
        self._list_none("")

    def redraw(self) -> None:
        """Write everything again: in another language."""
        self.entitle()
        self.chart.redraw()

    def entitle(self) -> None:
        """Show in the titles whose course it is, and which value the changes precede."""
        self.chart.entitle(title_of_chart(self.chart.figure, self.segment, segmented=bool(self.segments)))
        self.changes.entitle(title_of_changes(self._listed), remark_on_changes(self._listed))

    def next_segment(self) -> None:
        """The next segment; after the last one, the whole."""
        every = [None, *self.segments]
        place = every.index(self.segment) if self.segment in every else 0
        self.segment = every[(place + 1) % len(every)]
        self.ask()

    def widen(self, step: int) -> None:
        """Make the window before the cursor longer or shorter."""
        window = FIRST_WINDOW if self._window is None else self._window
        self._window = max(0, min(window + step, len(WINDOWS) - 1))
        self.ask_changes()

    def said_of_changes(self) -> tuple[tuple[str, str], ...]:
        """The indicator, the period, and the length of the window of the listed changes."""
        return said_of_changes(self.chart.figure, self._listed)

    def analysis_wanted(self) -> AnalysisWanted | None:
        """The analysis that fits what is shown; None if no value is under the cursor."""
        changes = self._changes_wanted()
        if changes is None:
            return None
        points = self.chart.figure.series.points if self.chart.figure else ()
        newest = max(one.position for one in (*points, *self.changes.changes))
        return AnalysisWanted(changes, self.segment, newest, self._aim().now.date())

    def on_chart_found(self, message: ChartFound) -> None:
        """Draw the course, unless another one is wanted by now."""
        message.stop()
        if message.wanted != self._chart_wanted(message.wanted):
            return
        if bool(self.segments) != bool(message.segments):
            self.post_message(Columns.Arranged())  # another key is useful now
        self.segments = message.segments
        if message.figure is None:
            self.chart.say(tr("It is not there at this moment."), "warning")
        else:
            self.chart.show(message.figure, message.later)
        self.ask_changes()
        self.post_message(self.Told())

    def on_changes_found(self, message: ChangesFound) -> None:
        """List the changes and mark them on the chart, unless the cursor has moved on."""
        message.stop()
        if message.wanted != self._changes_wanted():
            return
        nothing = tr(
            "No change of it, of what it is linked with, or of its area preceded {period}.",
            period=message.wanted.period,
        )
        self._listed = message
        self.changes.hold(message.changes, nothing)
        times = tuple(one.effective_us for one in message.changes)
        self.chart.mark(message.wanted.window, times)
        self.post_message(self.Told())

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        message.stop()
        text = f"✖ {harmless(message.error.said)}"
        if message.sort == "changes":
            self._list_none(text)
        else:
            self.say(text, "bad")
        self.post_message(self.Told())

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another value, or another change before it."""
        event.stop()
        if event.lines is self.chart:
            self.ask_changes()
        self.post_message(self.Told())

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """From the chart to the changes, from a change to its event."""
        event.stop()
        if event.lines is self.chart:
            self.use(self.changes)
        elif self.changes.current:
            self.post_message(OpenEvent(self.changes.current.position))

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """From the changes back to the chart; from the chart, the enclosing view goes back."""
        if event.lines is self.changes:
            event.stop()
            self.use(self.chart)

    def _chart_wanted(self, like: ChartWanted | None = None) -> ChartWanted:
        """The course to draw; `like`: as of the time at which that one was requested."""
        record, at, now = self._aim()
        return ChartWanted(record, self.segment, at, like.now if like else now)

    def _changes_wanted(self) -> ChangesWanted | None:
        if not self._period:
            return None
        periods = None if self._window is None else WINDOWS[self._window]
        record, at, _ = self._aim()
        return ChangesWanted(record, self._period, periods, at)

    def _list_none(self, why: str) -> None:
        self._listed = None
        self.changes.hold([], why)
