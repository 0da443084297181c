"""Screen 5, KPI: the indicators, the chart of one with what changed before each of its values, and what it says.

The cursor of the chart moves the window that the changes below it are listed of.
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
from opsledger_projections.analysis.explain import PERIODS_BEFORE
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns, Stack
from opsledger_tui.figure_list import FigureList
from opsledger_tui.figures import FiguresFound
from opsledger_tui.kpi_analysis import AnalysisWanted
from opsledger_tui.kpi_chart import Chart
from opsledger_tui.kpi_keeping import FindingKept, keep_finding, picker_of_control
from opsledger_tui.kpi_lists import ChangeList
from opsledger_tui.kpi_messages import ChangesFound, ChartFound
from opsledger_tui.kpi_pane import Analysis
from opsledger_tui.kpi_questions import (
    ChangesWanted,
    ChartWanted,
    FiguresWanted,
    find_changes,
    find_chart,
    find_figures,
)
from opsledger_tui.kpi_titles import (
    place_among_figures,
    remark_on_changes,
    said_of_changes,
    title_of_changes,
    title_of_chart,
    title_of_figures,
)
from opsledger_tui.lines import LineList
from opsledger_tui.messages import Failed, OpenEvent, OpenRecord
from opsledger_tui.session import Session
from opsledger_tui.view import NEWS_AFTER_S, Desks, View
from opsledger_tui.wish import Wish

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked

CHART_DEPTH, ANALYSIS_DEPTH = 1, 2

WINDOWS = (1, 2, 4, 8, 13, 26, 52)
"""How many periods before the cursor's the list may begin."""
FIRST_WINDOW = WINDOWS.index(PERIODS_BEFORE)


class Spot(NamedTuple):
    """Where a user was on this screen."""

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
        self.chart = Chart()
        self.changes = ChangeList()
        self.analysis = Analysis(desks.searcher)
        self.course = Stack(self.chart, self.changes)
        super().__init__(session, desks, Columns(self.figures, self.course, self.analysis))
        self._serial = 0
        self._looking = False
        """The indicators are being read."""
        self._due = False
        """Events of indicators came meanwhile."""
        self._opened = ""
        self._segment: str | None = None
        self._segments: list[str] = []
        self._listed: ChangesFound | None = None
        self._changed: Timer | None = None
        self._window: int | None = None
        """Which of the windows a user chose; None for the first one."""

    def find(self) -> None:
        """Find the indicators that the session asks for."""
        self._serial += 1
        self._looking = True
        wanted = FiguresWanted(self._serial, self.session.wish, self._opened, self.at, self.now)
        self.desks.finder.ask("figures", partial(find_figures, wanted=wanted), self)

    def grow(self, entries: list[AnyEntry]) -> None:
        """New events came: read the figures again for those of indicators, the list of changes for others.

        Not while they are read: values that come faster than that would keep it from ever being done.
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
        self.chart.redraw()
        if self.display:
            self.find()

    def useful(self, action: str) -> bool:
        """Segments and the moment of a value need some."""
        return {
            "next_segment": bool(self._segments),
            "as_of_value": self.chart.point is not None,
            "keep_finding": self.chart.point is not None and not self.session.refusal,
        }.get(action, True)

    def owner_of(self, where: Where) -> DOMNode:
        """Whose method an action of this screen is."""
        return self.chart if where is Where.CHART else self

    @property
    def record(self) -> str:
        """The record of the change under the cursor while their list is used, else the indicator."""
        if self.columns.pane is self.changes and self.changes.current:
            return self.changes.current.record
        return self.indicator

    @property
    def entry(self) -> AnyEntry | None:
        """The change under the cursor, while their list is used."""
        change = self.changes.current
        if self.columns.pane is not self.changes or change is None:
            return None
        try:
            return self.session.log.entry(change.position)
        except (
            OpsledgerError
        ):  # the list of changes is of the views; the Log tells why the entry cannot be read
            return None

    @property
    def title_of_record(self) -> str:
        """The title of the record at hand."""
        if self.columns.pane is self.changes and self.changes.current:
            return self.changes.current.title
        return self.figures.current.title if self.figures.current else ""

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
        """Id of the indicator at hand; empty for none."""
        one = self.figures.current
        return one.record if one else self.figures.wanted

    @property
    def steps(self) -> Wish:
        """The events of the indicator: `[` and `]` go from value to value."""
        return Wish(record=self.indicator) if self.indicator else self.session.wish

    @property
    def spot(self) -> Spot:
        """The indicator, the segment and the period that the user is at."""
        return Spot(self.indicator, self._segment, self.chart.wanted)

    @spot.setter
    def spot(self, spot: Spot) -> None:
        self._go_to(*spot)

    def go_to(self, record: str, period: str) -> None:
        """Show one indicator, whatever the filter says; the newest signal where no period is named."""
        self._opened = record
        self._go_to(record, None, period or None)

    def on_mount(self) -> None:
        """Name the panes."""
        self._entitle()

    # What the threads tell.

    def on_figures_found(self, message: FiguresFound) -> None:
        """Hold the indicators, unless others were asked for since."""
        if message.serial != self._serial:
            return
        self._looked()
        empty = tr("There are no indicators.") if self.session.wish.empty else self.session.nothing_fits
        self.figures.hold(message.figures, empty)
        self._ask_chart()

    def on_chart_found(self, message: ChartFound) -> None:
        """Draw the course, unless another is wanted since."""
        if message.wanted != self._chart_wanted(message.wanted):
            return
        if bool(self._segments) != bool(message.segments):
            self.post_message(Columns.Arranged())  # another key is of use
        self._segments = message.segments
        if message.figure is None:
            self.chart.say(tr("It is not there at this moment."), "warning")
        else:
            self.chart.show(message.figure, message.later)
        self._ask_changes()
        self._entitle()
        self._tell()

    def on_changes_found(self, message: ChangesFound) -> None:
        """List the changes and mark them on the chart, unless the cursor has moved on."""
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
        self._entitle()
        self._tell()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        text = f"✖ {harmless(message.error.message)} {harmless(message.error.way_out)}"
        if message.sort == "keep finding":
            self.notify(text, severity="error", markup=False)
            return
        if message.sort == "changes":
            self._list_none(text)
        else:
            if message.sort == "figures":
                self._looked()
                self.figures.hold([], text)
            self.chart.say(text, "bad")
            self._list_none("")
            self._tell()
        self._entitle()

    # What the panes tell.

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another indicator, or another value of it."""
        event.stop()
        if event.lines is self.figures:
            self._segment, self.chart.wanted, self._opened = None, None, ""
            self._ask_chart()
        elif event.lines is self.chart:
            self._ask_changes()
        elif event.lines is self.changes:
            self._tell()
        self._entitle()

    def on_chart_turned(self, event: Chart.Turned) -> None:
        """Another indicator, from the chart."""
        event.stop()
        self.figures.step(event.step)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """From the indicator to its chart, from there to the changes, from a change to its event."""
        event.stop()
        if event.lines is self.figures:
            self.columns.go(CHART_DEPTH)
        elif event.lines is self.chart:
            self.course.use(self.changes)
        elif event.lines is self.changes and self.changes.current:
            self.post_message(OpenEvent(self.changes.current.position))

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        if event.lines is self.changes:
            self.course.use(self.chart)
        else:
            self.columns.go(self.columns.depth - 1)

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Fill a pane that came to be shown."""
        del event
        self._tell()

    # Actions: each is declared in `actions.py`.

    def action_value_back(self) -> None:
        """The cursor of the chart one value back."""
        self.chart.action_chart_back()

    def action_value_on(self) -> None:
        """The cursor of the chart one value on."""
        self.chart.action_chart_on()

    def action_next_segment(self) -> None:
        """The next segment; after the last one, the whole."""
        every = [None, *self._segments]
        place = every.index(self._segment) if self._segment in every else 0
        self._segment = every[(place + 1) % len(every)]
        self._ask_chart()

    def action_shorter_window(self) -> None:
        """List less before the cursor."""
        self._widen(-1)

    def action_longer_window(self) -> None:
        """List more before the cursor."""
        self._widen(1)

    def action_closer(self) -> None:
        """Fewer values on the chart."""
        self.chart.zoom(1)

    def action_further(self) -> None:
        """More values on the chart."""
        self.chart.zoom(-1)

    def action_open_analysis(self) -> None:
        """What the figures say."""
        self.columns.go(ANALYSIS_DEPTH)

    def action_keep_finding(self) -> None:
        """Keep what preceded the value under the cursor: first ask what to compare it with."""
        if self.session.refusal:
            self.notify(self.session.refusal)
        elif (wanted := self._analysis_wanted()) is not None:
            picker = picker_of_control(self.figures.figures, self.indicator)
            self.app.push_screen(picker, partial(self._keep_finding, wanted))  # pyright: ignore[reportUnknownMemberType] - App of whatever result

    def _keep_finding(self, wanted: AnalysisWanted, control: str | None) -> None:
        if control is not None:
            question = partial(keep_finding, wanted=wanted, control=control, now=self.now)
            self.desks.writer.ask("keep finding", question, self)

    def on_finding_kept(self, message: FindingKept) -> None:
        """It is in the ledger."""
        self.notify(
            tr("Kept as {record}, entry #{position}.", record=message.record, position=message.position)
        )

    def action_as_of_value(self) -> None:
        """Everything as it was when the value under the cursor was there."""
        if self.chart.point is not None:
            self.travel_to_event(self.chart.point.position)

    def action_show_in_book(self) -> None:
        """The record at hand in the Book."""
        if self.record:
            self.post_message(OpenRecord(self.record))

    # How it is done.

    @property
    def _period(self) -> str:
        """The period under the cursor of the chart; empty for none."""
        return self.chart.point.period if self.chart.point else ""

    def _looked(self) -> None:
        self._looking = False
        if self._due:
            self._due = False
            super().grow([])

    def _go_to(self, record: str, segment: str | None, period: str | None) -> None:
        self.figures.wanted, self._segment, self.chart.wanted = record, segment, period
        self.load()

    def _widen(self, step: int) -> None:
        window = FIRST_WINDOW if self._window is None else self._window
        self._window = max(0, min(window + step, len(WINDOWS) - 1))
        self._ask_changes()

    def _chart_wanted(self, like: ChartWanted | None = None) -> ChartWanted:
        """The course to be drawn; `like`: as of the time that one was asked for at."""
        return ChartWanted(self.indicator, self._segment, self.at, like.now if like else self.now)

    def _changes_wanted(self) -> ChangesWanted | None:
        if not self._period:
            return None
        periods = None if self._window is None else WINDOWS[self._window]
        return ChangesWanted(self.indicator, self._period, periods, self.at)

    def _analysis_wanted(self) -> AnalysisWanted | None:
        changes = self._changes_wanted()
        if changes is None:
            return None
        points = self.chart.figure.series.points if self.chart.figure else ()
        newest = max(one.position for one in (*points, *self.changes.changes))
        return AnalysisWanted(changes, self._segment, newest, self.now.date())

    def _ask_chart(self) -> None:
        if not self.figures.figures:
            self.chart.say("" if self.session.wish.empty else self.session.nothing_fits)
            self._list_none("")
            self._tell()
        else:
            self.desks.reader.ask("chart", partial(find_chart, wanted=self._chart_wanted()), self)
        self._entitle()

    def _read_changes(self) -> None:
        self._changed = None
        self._ask_changes()

    def _ask_changes(self) -> None:
        wanted = self._changes_wanted()
        if wanted is None:
            self._list_none("")
            return
        self.desks.reader.ask("changes", partial(find_changes, wanted=wanted), self)
        if self.chart.window != wanted.window:
            self.chart.mark(wanted.window, ())
        self._tell()

    def _list_none(self, why: str) -> None:
        self._listed = None
        self.changes.hold([], why)

    def said_of_changes(self) -> tuple[tuple[str, str], ...]:
        """Of which indicator, before which period and how long before it the changes are listed."""
        return said_of_changes(self.chart.figure, self._listed)

    def _entitle(self) -> None:
        figures, chart = self.figures, self.chart
        among = place_among_figures(self.session, figures.cursor, len(figures.figures))
        figures.entitle(title_of_figures(self.session), among)
        chart.entitle(title_of_chart(chart.figure, self._segment, segmented=bool(self._segments)))
        self.changes.entitle(title_of_changes(self._listed), remark_on_changes(self._listed))
        self.analysis.entitle(tr("Analysis"))

    def _tell(self) -> None:
        """Say in words what the chart shows, and of the change under the cursor of the list."""
        change = self.changes.current.position if self.changes.current else 0
        self.analysis.tell(self.chart.figure, self._analysis_wanted(), change)
