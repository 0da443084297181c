"""The one frame of every screen: title, time bar, the screen itself, the prompt, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.columns import Columns
from opsledger_tui.drawing import COMPONENTS
from opsledger_tui.key_line import KeyLine
from opsledger_tui.prompt import Prompt
from opsledger_tui.screens import made
from opsledger_tui.session import Session
from opsledger_tui.time_bar import TimeBar
from opsledger_tui.title_line import TitleLine
from opsledger_tui.view import Desks, View

if TYPE_CHECKING:
    from opsledger_tui.book_view import BookView
    from opsledger_tui.diff_view import DiffView
    from opsledger_tui.kpi_view import KpiView
    from opsledger_tui.log_view import LogView

LEAST_WIDTH = 60
LEAST_HEIGHT = 12

OF_EVENTS = ("open", "show_mine", "edit_filter", "travel", "earlier")
"""Actions that do nothing as long as nothing was recorded."""


class Frame(Screen[None], inherit_bindings=False):
    """The lines around every screen."""

    AUTO_FOCUS = None
    COMPONENT_CLASSES: ClassVar[set[str]] = Screen.COMPONENT_CLASSES | COMPONENTS
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Not repainted: Textual would redraw the whole screen when the focus moves, but the two panes concerned redraw themselves."""

    def __init__(self, session: Session, desks: Desks, first: Where) -> None:
        """The frame of one session; `first` is the screen to begin with."""
        super().__init__()
        self._session = session
        self._desks = desks
        self._screens: dict[Where, View] = {}
        self.heading = TitleLine(session)
        self.time_bar = TimeBar(session)
        self.keys = KeyLine(self._useful)
        self.prompt = Prompt(self.keys)
        self.place = first
        """The screen that is shown."""

    def compose(self) -> ComposeResult:
        """The lines, from the top down."""
        yield from (self.heading, self.time_bar, self.view, self.prompt, self.keys)
        yield Static(id="too-small")

    @property
    def view(self) -> View:
        """The screen that is shown."""
        return self.screen_of(self.place)

    @property
    def views(self) -> list[View]:
        """The screens that have been visited."""
        return list(self._screens.values())

    def screen_of(self, place: Where) -> View:
        """A screen, made at first use."""
        if place not in self._screens:
            self._screens[place] = view = made(place, self._session, self._desks)
            if self.is_mounted:
                view.display = False
                self.mount(view, after=self.time_bar)
        return self._screens[place]

    @property
    def log_view(self) -> LogView:
        """The Log."""
        return cast("LogView", self.screen_of(Where.LOG))

    @property
    def book(self) -> BookView:
        """The Book."""
        return cast("BookView", self.screen_of(Where.BOOK))

    @property
    def diff_view(self) -> DiffView:
        """The Diff."""
        return cast("DiffView", self.screen_of(Where.DIFF))

    @property
    def kpi(self) -> KpiView:
        """The indicators."""
        return cast("KpiView", self.screen_of(Where.KPI))

    def show_place(self, place: Where) -> None:
        """Bring a screen to the front, with the focus in the pane that last had it."""
        self.place = place
        shown = self.view
        if not shown.columns.is_attached:
            self.set_focus(
                None
            )  # A screen hidden while it has the focus would pass the focus on to its next pane.
        for view in self.views:
            view.display = view is shown
        for line in (self.heading, self.keys):
            line.place = place
            line.refresh()
        self.refocus()
        shown.shown()

    def refocus(self) -> None:
        """Return the focus to the pane in use."""
        self.view.columns.go(self.view.columns.depth)

    def redraw(self) -> None:
        """Write everything again, after a change of language or clock."""
        self._mark_past()
        for line in (self.heading, self.time_bar, self.keys):
            line.refresh()
        for view in self.views:
            view.redraw()

    def on_mount(self) -> None:
        """Show the first screen."""
        self._mark_past()
        self.show_place(self.place)

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Show the keys that are useful now."""
        event.stop()
        self.keys.refresh()

    def _mark_past(self) -> None:
        self.set_class(not self._session.live, "-asof")

    def _useful(self, action: str) -> bool:
        session = self._session
        if not self.view.useful(action) or (not session.head and action in OF_EVENTS):
            return False
        return {
            "edit": not session.refusal and session.head > 0,
            "new": not session.refusal,
            # On other screens Enter goes to the next pane; on Now it leaves the screen.
            "next_pane": self.place is Where.NOW and self.view.columns.some_hidden,
            "close": self.view.columns.depth > 0,
            "go_back": bool(session.been),
            "go_live": not session.live,
            "clear_filter": not session.wish.empty,
            "later": not session.live,
        }.get(action, True)

    def on_resize(self, event: events.Resize) -> None:
        """Say so if there is too little room to draw anything."""
        width, height = event.size
        tiny = width < LEAST_WIDTH or height < LEAST_HEIGHT
        self.set_class(tiny, "-tiny")
        text = tr(
            "This terminal has {width}×{height} cells; at least {least_width}×{least_height} are needed.",
            width=width,
            height=height,
            least_width=LEAST_WIDTH,
            least_height=LEAST_HEIGHT,
        )
        self.query_one("#too-small", Static).update(Content(text))
