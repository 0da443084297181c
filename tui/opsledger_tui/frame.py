"""The one frame of every screen: title, time bar, the screen itself, the prompt, the keys."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from opsledger_events.language import tr
from opsledger_tui.actions import Where
from opsledger_tui.book_view import BookView
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.drawing import COMPONENTS
from opsledger_tui.key_line import KeyLine
from opsledger_tui.log_view import LogView
from opsledger_tui.prompt import Prompt
from opsledger_tui.session import Session
from opsledger_tui.time_bar import TimeBar
from opsledger_tui.title_line import TitleLine

LEAST_WIDTH = 60
LEAST_HEIGHT = 12


class Frame(Screen[None], inherit_bindings=False):
    """What stands around the Log and the Book."""

    AUTO_FOCUS = None
    COMPONENT_CLASSES: ClassVar[set[str]] = Screen.COMPONENT_CLASSES | COMPONENTS

    def __init__(self, session: Session, finder: Desk, searcher: Desk, reader: Desk) -> None:
        """The frame of one session."""
        super().__init__()
        self._session = session
        self.heading = TitleLine(session)
        self.time_bar = TimeBar(session)
        self.book = BookView(session, finder, reader)
        self.book.display = False
        self.log_view = LogView(session, finder, searcher, reader)
        self.prompt = Prompt()
        self.keys = KeyLine(self._useful)
        self.place = Where.LOG
        """The screen that is shown."""

    def compose(self) -> ComposeResult:
        """Line by line."""
        yield from (self.heading, self.time_bar, self.log_view, self.prompt, self.keys)
        yield Static(id="too-small")

    @property
    def view(self) -> BookView | LogView:
        """The screen that is shown."""
        return self.book if self.place is Where.BOOK else self.log_view

    def bind_book(self) -> None:
        """Mount the Book: not before the first frame, which does not show it."""
        if not self.book.is_attached:
            self.mount(self.book, after=self.time_bar)

    def show_place(self, place: Where) -> None:
        """Bring a screen to the front, with the focus in the pane that had it."""
        if place is Where.BOOK:
            self.bind_book()
        self.place = place
        self.book.display = place is Where.BOOK
        self.log_view.display = place is Where.LOG
        for line in (self.heading, self.keys):
            line.place = place
            line.refresh()
        self.view.columns.go(self.view.columns.depth)
        if place is Where.BOOK:
            self.book.shown()

    def refocus(self) -> None:
        """Back to the pane in use."""
        self.view.columns.go(self.view.columns.depth)

    def redraw(self) -> None:
        """Write everything again."""
        self.set_class(not self._session.live, "-asof")
        for line in (self.heading, self.time_bar, self.keys):
            line.refresh()
        self.book.redraw()
        self.log_view.redraw()

    def on_mount(self) -> None:
        """The Log first."""
        self.show_place(Where.LOG)

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Show the keys that are of use now."""
        event.stop()
        self.keys.refresh()

    def _useful(self, action: str) -> bool:
        session = self._session
        return {
            "close": self.view.columns.depth > 0,
            "go_back": bool(session.been),
            "go_live": not session.live,
            "later": not session.live,
            "as_of_event": self.log_view.events.count > 0,
        }.get(action, True)

    def on_resize(self, event: events.Resize) -> None:
        """Say so where there is no room to draw anything."""
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
