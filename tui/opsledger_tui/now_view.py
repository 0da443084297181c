"""Screen 1, Now: what needs a person, the state of the figures, and what is new since the last visit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_projections.at import FOREVER_US, At
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns
from opsledger_tui.figures import FiguresFound
from opsledger_tui.kpi_messages import OpenFigure
from opsledger_tui.lines import LineList
from opsledger_tui.marks import Mark
from opsledger_tui.messages import Failed, OpenEvent, OpenRecord
from opsledger_tui.moment import written_us
from opsledger_tui.now_lists import CallList, DayFigures, NewsList, told, told_of_calls, without_figures
from opsledger_tui.now_questions import (
    CallsFound,
    NewsFound,
    NowWanted,
    find_calls,
    find_figures,
    find_news,
)
from opsledger_tui.session import Session
from opsledger_tui.view import Desks, View

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked


class NowView(View):
    """What needs a person │ the figures │ what is new."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.NOW)
    where = Where.NOW

    def __init__(self, session: Session, desks: Desks) -> None:
        """The day of one session."""
        self.calls = CallList(session)
        self.figures = DayFigures("figures")
        self.news = NewsList(session)
        super().__init__(session, desks, Columns(self.calls, self.figures, self.news))
        self._serial = 0
        self._mine = False
        self._news_told = ""
        self._calls_told = tr("looking …")
        self._lacking = ""
        self._figures_told = ""

    def find(self) -> None:
        """Ask for all three."""
        self._serial += 1
        session = self.session
        person = session.user if self._mine else ""
        wanted = NowWanted(self._serial, self.at, self.now, session.wish, person)
        self.desks.finder.ask("calls", partial(find_calls, wanted=wanted), self)
        self.desks.finder.ask("figures", partial(find_figures, wanted=wanted), self)
        self.desks.reader.ask("news", partial(find_news, wanted=wanted, seen=session.seen), self)
        self._entitle()

    def redraw(self) -> None:
        """Write everything again, and ask for the reasons again in the new language."""
        for pane in (self.calls, self.figures, self.news):
            pane.refresh()
        self._entitle()
        if self.display:
            self.find()

    @property
    def record(self) -> str:
        """The record of the line under the cursor."""
        pane = self.columns.pane
        if pane is self.calls:
            return self.calls.call.record if self.calls.call else ""
        if pane is self.figures:
            return self.figures.current.record if self.figures.current else ""
        return self.news.entry.record if self.news.entry else ""

    def listing(self) -> Callable[[Asked], Listing]:
        """What needs a person."""
        from opsledger_tui.listings import about, of_calls  # noqa: PLC0415 - only where something is handed out

        lacking = ((tr("Left out"), self._lacking),) if self._lacking else ()
        made = of_calls(tr("Needs attention"), about(self.session) + lacking, self.calls.shown_calls)
        return lambda asked: made

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The call under the cursor."""
        from opsledger_tui.listings import about, of_calls  # noqa: PLC0415 - as above

        if self.calls.call is None:
            return None
        made = of_calls(tr("Needs attention"), about(self.session), [self.calls.call])
        return lambda asked: made

    @property
    def since(self) -> Mark | None:
        """The last visit, with which the news began."""
        session = self.session
        if self.columns.pane is not self.news or not session.seen:
            return None
        return Mark(At(session.seen, FOREVER_US), session.seen_us)

    @property
    def spot(self) -> int:
        """The depth of the pane in use."""
        return self.columns.depth

    @spot.setter
    def spot(self, spot: int) -> None:
        self.columns.depth = spot

    def on_calls_found(self, message: CallsFound) -> None:
        """Show what needs a person, and why what the figures say is not there."""
        if message.serial == self._serial:
            self._lacking = without_figures(message.stopped) if message.stopped else ""
            self.calls.hold(message.calls, self.now, self._why_none(), self._lacking)
            self._calls_told = told_of_calls(message, self.calls.coming)
            self._entitle()

    def on_figures_found(self, message: FiguresFound) -> None:
        """Show the figures."""
        if message.serial == self._serial:
            self.figures.hold(message.figures, self._sifted() or tr("no figure"))
            self._figures_told = f"{len(message.figures):,}" if message.figures else ""
            self._entitle()

    def on_news_found(self, message: NewsFound) -> None:
        """Show what is new."""
        if message.serial == self._serial:
            self.news.hold(message.entries)
            self._news_told = told(message.count, message.by_others)
            self._entitle()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found; the rest goes on."""
        text = f"✖ {harmless(message.error.said)}"
        if message.sort == "calls":
            self.calls.hold([], self.now, "")
            self.calls.say(text, "bad")
            self._calls_told = self._lacking = ""
        elif message.sort == "figures":
            self.figures.hold([], "")
            self.figures.say(text, "bad")
            self._figures_told = ""
        elif message.sort == "news":
            self.news.hold([])
            self.news.say(text, "bad")
            self._news_told = ""
        else:
            self.notify(text, severity="error", markup=False)
        self._entitle()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the evidence: the event, the chart of a figure, or the record."""
        event.stop()
        if event.lines is self.news and self.news.entry:
            self.post_message(OpenEvent(self.news.entry.position))
        elif event.lines is self.figures and self.record:
            self.post_message(OpenFigure(self.record))
        elif self.record:
            self.post_message(OpenRecord(self.record))

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        self.columns.go(self.columns.depth - 1)

    def action_show_mine(self) -> None:
        """Switch between what the user answers for and everything."""
        self._mine = not self._mine
        self.load()

    def _why_none(self) -> str:
        """Why no record needs a person."""
        if self.session.head == 0:
            return self.session.nothing_shown
        return self._sifted() or tr("Nothing needs a person.")

    def _sifted(self) -> str:
        """What hides lines, and how to show them again; empty if everything is shown."""
        if not self.session.wish.empty:
            return self.session.nothing_fits
        if self._mine:
            return tr("Nothing of yours. {key} shows everybody's.", key=self.session.keymap.key("show_mine"))
        return ""

    def _entitle(self) -> None:
        session = self.session
        whose = tr("yours") if self._mine else ""
        sifted = " · ".join(part for part in (whose, harmless(session.wish_text)) if part)
        self.calls.entitle(tr("Needs attention") + (f": {sifted}" if sifted else ""), self._calls_told)
        self.figures.entitle(tr("Figures"), self._figures_told)
        since = written_us(session.seen_us, session.zone)
        title = tr("Since your last visit, {time}", time=since) if session.seen else tr("Newest events")
        compare = f" [{session.keymap.key('compare')}]" if session.seen and self._news_told else ""
        self.news.entitle(title, self._news_told + compare)
