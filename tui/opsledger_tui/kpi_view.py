"""Screen 5, KPI: the indicators, the chart of one with the changes before each of its values, and its analysis.

The cursor of the chart moves the window of time for which changes are listed below it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.dom import DOMNode
from textual.timer import Timer

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections.preceding import Preceding
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns
from opsledger_tui.figure_list import FigureList
from opsledger_tui.figures import FiguresFound
from opsledger_tui.kpi_chart import Chart
from opsledger_tui.kpi_course import Aim, FigureCourse
from opsledger_tui.kpi_keeping import FindingKept, keep_of_view
from opsledger_tui.kpi_pane import Analysis
from opsledger_tui.kpi_questions import FiguresWanted, find_figures
from opsledger_tui.kpi_titles import place_among_figures, title_of_figures
from opsledger_tui.lines import LineList
from opsledger_tui.messages import Failed, OpenRecord
from opsledger_tui.session import Session
from opsledger_tui.view import NEWS_AFTER_S, Desks, View
from opsledger_tui.wish import Wish

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked

CHART_DEPTH, ANALYSIS_DEPTH = 1, 2


class Spot(NamedTuple):
    """The user's place on this screen."""

    record: str
    segment: str | None
    period: str | None


class KpiView(View):
    """Indicators │ chart over changes │ analysis."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.KPI)

    where = Where.KPI

    def __init__(self, session: Session, desks: Desks) -> None:
        """The indicators of one session."""
        self.figures = FigureList()
        self.course = FigureCourse(self._aim, desks.reader)
        self.chart = self.course.chart
        self.changes = self.course.changes
        self.analysis = Analysis(desks.searcher)
        super().__init__(session, desks, Columns(self.figures, self.course, self.analysis))
        self._serial = 0
        self._looking = False
        """Whether the indicators are being read."""
        self._due = False
        """Whether events of indicators have arrived meanwhile."""
        self._opened = ""
        self._changed: Timer | None = None

    def find(self) -> None:
        """Find the indicators that the session asks for."""
        self._serial += 1
        self._looking = True
        wanted = FiguresWanted(self._serial, self.session.wish, self._opened, self.at, self.now)
        self.desks.finder.ask("figures", partial(find_figures, wanted=wanted), self)

    def grow(self, entries: list[AnyEntry]) -> None:
        """Take in new events: read the figures again for events of indicators, the list of changes for others.

        Not while the figures are being read: values that arrive faster than that would keep it from ever finishing.
        """
        listed = {one.record for one in self.figures.figures}
        if not self.display or any(e.record in listed or e.type.startswith("indicator.") for e in entries):
            self._due = self.display and self._looking
            if not self._due:
                super().grow(entries)
        elif self.session.live and self._changed is None:
            self._changed = self.set_timer(NEWS_AFTER_S, self._read_changes)

    def redraw(self) -> None:
        """Write everything again: in another language, by another clock."""
        self._entitle()
        self.course.redraw()
        if self.display:
            self.find()

    def useful(self, action: str) -> bool:
        """Whether an action is useful; some need segments, signals or a value."""
        return {
            "next_segment": bool(self.course.segments),
            "value_back": self.chart.point is not None,
            "value_on": self.chart.point is not None,
            "as_of_value": self.chart.point is not None,
            "signal_back": self.chart.has_signals,
            "signal_on": self.chart.has_signals,
            "keep_finding": self.chart.point is not None and not self.session.refusal,
        }.get(action, True)

    def owner_of(self, where: Where) -> DOMNode:
        """Whose method an action of this screen is."""
        return self.chart if where is Where.CHART else self

    @property
    def record(self) -> str:
        """The record of the selected change while the list of changes is in use, else the indicator."""
        return self._change.record if self._change else self.indicator

    @property
    def entry(self) -> AnyEntry | None:
        """The change under the cursor, while their list is used."""
        try:
            return self.session.log.entry(self._change.position) if self._change else None
        except OpsledgerError:  # The list comes from the views; the Log shows why the entry cannot be read.
            return None

    @property
    def title_of_record(self) -> str:
        """The title of the selected record."""
        at_hand = self._change or self.figures.current
        return at_hand.title if at_hand else ""

    def listing(self) -> Callable[[Asked], Listing] | None:
        """What the pane in use shows: the changes, the values of the chart, or the indicators."""
        from opsledger_tui.kpi_listings import of_view  # noqa: PLC0415 - only where something is handed out

        return of_view(self, whole=True)

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The change, the value or the indicator under the cursor."""
        from opsledger_tui.kpi_listings import of_view  # noqa: PLC0415 - as above

        return of_view(self, whole=False)

    @property
    def indicator(self) -> str:
        """Id of the selected indicator; empty for none."""
        one = self.figures.current
        return one.record if one else self.figures.wanted

    @property
    def steps(self) -> Wish:
        """The events of the indicator: `[` and `]` go from value to value."""
        return Wish(record=self.indicator) if self.indicator else self.session.wish

    @property
    def spot(self) -> Spot:
        """The indicator, the segment and the period that the user is at."""
        return Spot(self.indicator, self.course.segment, self.chart.wanted)

    @spot.setter
    def spot(self, spot: Spot) -> None:
        self._go_to(*spot)

    def go_to(self, record: str, period: str) -> None:
        """Show one indicator regardless of the filter; the newest signal if no period is named."""
        self._opened = record
        self._go_to(record, None, period or None)

    def on_mount(self) -> None:
        """Name the panes."""
        self._entitle()

    # Messages from the threads.

    def on_figures_found(self, message: FiguresFound) -> None:
        """Show the indicators, unless others were requested meanwhile."""
        if message.serial != self._serial:
            return
        self._looked()
        self.figures.hold(message.figures, self._no_figure)
        self._ask_chart()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why the indicators could not be found."""
        text = f"✖ {harmless(message.error.said)}"
        if message.sort != "figures":
            self.notify(text, severity="error", markup=False)
            return
        self._looked()
        self.figures.hold([], text)
        self.course.say(text, "bad")
        self._tell()
        self._entitle()

    # Messages from the panes.

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another indicator."""
        event.stop()
        if event.lines is self.figures:
            self.course.go_to(None, None)
            self._opened = ""
            self._ask_chart()
        self._entitle()

    def on_figure_course_told(self, event: FigureCourse.Told) -> None:
        """Another value of it, or another change before that."""
        event.stop()
        self._entitle()
        self._tell()

    def on_chart_turned(self, event: Chart.Turned) -> None:
        """Another indicator, from the chart."""
        event.stop()
        self.figures.step(event.step)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """From the indicator to its chart."""
        event.stop()
        if event.lines is self.figures:
            self.columns.go(CHART_DEPTH)

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        self.columns.go(self.columns.depth - 1)

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Fill a pane that has become visible."""
        del event
        self._tell()

    # Actions: each is declared in `actions.py`.

    def action_value_back(self) -> None:
        """The cursor of the chart one value back."""
        self._see_chart()
        self.chart.action_chart_back()

    def action_value_on(self) -> None:
        """The cursor of the chart one value on."""
        self._see_chart()
        self.chart.action_chart_on()

    def action_signal_back(self) -> None:
        """The cursor of the chart to the signal before it."""
        self._to_signal(-1, tr("There is no signal before this value."))

    def action_signal_on(self) -> None:
        """The cursor of the chart to the signal after it."""
        self._to_signal(1, tr("There is no signal after this value."))

    def action_next_segment(self) -> None:
        """The next segment; after the last one, the whole."""
        if self.course.segments:
            self._see_chart()
            self.course.next_segment()
        else:
            self.notify(tr("It is not measured by segments."))

    def action_shorter_window(self) -> None:
        """List less before the cursor."""
        self._see_chart()
        self.course.widen(-1)

    def action_longer_window(self) -> None:
        """List more before the cursor."""
        self._see_chart()
        self.course.widen(1)

    def action_closer(self) -> None:
        """Fewer values on the chart."""
        self._see_chart()
        self.chart.zoom(1)

    def action_further(self) -> None:
        """More values on the chart."""
        self._see_chart()
        self.chart.zoom(-1)

    def action_open_analysis(self) -> None:
        """What the figures say."""
        self.columns.go(ANALYSIS_DEPTH)

    def action_keep_finding(self) -> None:
        """Save what preceded the value under the cursor, after asking what to compare it with."""
        if not self.session.refusal:
            self._see_chart()
        keep_of_view(self)

    def on_finding_kept(self, message: FindingKept) -> None:
        """Report that the finding was recorded."""
        self.notify(
            tr("Kept as {record}, entry #{position}.", record=message.record, position=message.position)
        )

    def action_as_of_value(self) -> None:
        """Everything as it was when the value under the cursor was there."""
        if self.chart.point is not None:
            self._see_chart()
            self.travel_to_event(self.chart.point.position)

    def action_show_in_book(self) -> None:
        """Show the selected record in the Book."""
        if self.record:
            self.post_message(OpenRecord(self.record))
        else:
            self.notify(tr("There is no record here."))

    # Helpers.

    @property
    def _change(self) -> Preceding | None:
        """The change under the cursor, while their list is used."""
        return self.changes.current if self.columns.pane is self.changes else None

    def _aim(self) -> Aim:
        return Aim(self.indicator, self.at, self.now)

    def _see_chart(self) -> None:
        """Go to the chart if there is no room for it beside the pane in use, so that the effect of a key is visible."""
        if self.figures.figures and not self.columns.shows(self.course):
            self.columns.go(CHART_DEPTH)

    @property
    def _no_figure(self) -> str:
        """Why there is no indicator."""
        return tr("There are no indicators.") if self.session.wish.empty else self.session.nothing_fits

    def _to_signal(self, step: int, none: str) -> None:
        self._see_chart()
        if (place := self.chart.signal_beyond(step)) is None:
            self.notify(none)
        else:
            self.chart.go_to(place)

    def _looked(self) -> None:
        self._looking = False
        if self._due:
            self._due = False
            super().grow([])

    def _go_to(self, record: str, segment: str | None, period: str | None) -> None:
        self.figures.wanted = record
        self.course.go_to(segment, period)
        self.load()

    def _ask_chart(self) -> None:
        if not self.figures.figures:
            self.course.say(self._no_figure)
            self._tell()
        else:
            self.course.ask()
        self._entitle()

    def _read_changes(self) -> None:
        self._changed = None
        self.course.ask_changes()

    def _entitle(self) -> None:
        figures = self.figures
        among = place_among_figures(self.session, figures.cursor, len(figures.figures))
        figures.entitle(title_of_figures(self.session), among)
        self.course.entitle()
        self.analysis.entitle(tr("Analysis"))

    def _tell(self) -> None:
        """Describe what the chart shows, and the selected change of the list."""
        if not self.figures.figures:
            self.analysis.say("" if self._looking else self._no_figure)
            return
        change = self.changes.current.position if self.changes.current else 0
        self.analysis.tell(self.chart.figure, self.course.analysis_wanted(), change)
