"""A list of any length that draws only the lines on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.drawing import Line, Piece, look_of, strip_of

CURSOR_MARK = "▌"
"""The mark before the cursor's line, which shows the cursor without colour."""

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM0123456789"
"""The labels of lines while the user chooses one to jump to; the easiest keys come first."""


class Ground(NamedTuple):
    """Data shared by the lines of one drawing: looking it up for each line would take longer than drawing it."""

    width: int
    """In cells, the cursor's mark included."""
    top: int
    """The index of the first line on the screen."""
    base: Style


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines under one cursor. A subclass determines their number and draws them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.PANE)
    DEFAULT_CSS = """
    LineList { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Moved(Message):
        """The cursor came to another line."""

        lines: LineList

        @property
        def control(self) -> LineList:
            """The list it moved in."""
            return self.lines

    @dataclass
    class Opened(Message):
        """The user wants to open the line under the cursor, or go deeper from this pane."""

        lines: LineList

        @property
        def control(self) -> LineList:
            """The list it was opened from."""
            return self.lines

    @dataclass
    class Closed(Message):
        """The user wants to go back from this pane."""

        lines: LineList

        @property
        def control(self) -> LineList:
            """The list to leave."""
            return self.lines

    def __init__(self, *, id: str | None = None) -> None:
        """An empty list."""
        super().__init__(id=id)
        self.cursor = 0
        self.count = 0
        self._upper: str = ""
        self._lower: str = ""
        self._looks: dict[str, Style] = {}
        self._ground: Ground | None = None
        self._jumping = False

    def line(self, index: int) -> Line:
        """The content of a line, counted from the top. For subclasses."""
        raise NotImplementedError

    def entitle(self, title: str | None = None, subtitle: str | None = None) -> None:
        """Set the texts in the upper and the lower edge; None leaves one unchanged.

        An unchanged edge is not redrawn, because that would redraw all lines of the pane.
        """
        if title is not None and title != self._upper:
            self._upper = title
            self.border_title = Content(title)
        if subtitle is not None and subtitle != self._lower:
            self._lower = subtitle
            self.border_subtitle = Content(subtitle)

    def recount(self, count: int) -> None:
        """Set the number of lines; the cursor stays within them."""
        self.count = count
        self.cursor = max(0, min(self.cursor, count - 1))
        self.virtual_size = Size(0, count)
        self.refresh()

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Put the cursor on a line and show it."""
        index = max(0, min(index, self.count - 1))
        moved = index != self.cursor
        self.cursor = index
        self.show_cursor()
        self.refresh()
        if moved and tell:
            self.post_message(self.Moved(self))

    def stay(self) -> None:
        """Keep the cursor on its item, even if a filter put it there, so that it stays when the filter is removed."""
        self.move_to(self.cursor)

    def step(self, lines: int) -> None:
        """Move some lines down, or up."""
        self.move_to(self.cursor + lines)

    def show_cursor(self) -> None:
        """Scroll until the cursor's line is on the screen."""
        height = max(1, self.scrollable_content_region.height)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.show_from(self.cursor)
        elif self.cursor >= top + height:
            self.show_from(self.cursor - height + 1)

    def show_from(self, top: int) -> None:
        """Scroll until a line is at the top."""
        self.scroll_to(y=top, animate=False, force=True)

    @property
    def page(self) -> int:
        """Number of lines that fit on the screen."""
        return max(1, self.scrollable_content_region.height)

    @property
    def room(self) -> int:
        """Width of a line in cells, without the cursor's mark."""
        width = self._ground.width if self._ground else self.scrollable_content_region.width
        return max(0, width - 1)

    def look(self, role: str) -> Style:
        """The style of a role here, on whatever background."""
        if role not in self._looks:
            self._looks[role] = look_of(self, role)
        return self._looks[role]

    def notify_style_update(self) -> None:
        """Forget the styles that were looked up."""
        self._looks = {}
        super().notify_style_update()

    @property
    def ground(self) -> Ground:
        """The data shared by all lines."""
        if self._ground is not None:
            return self._ground
        width = self.scrollable_content_region.width or self.size.width
        return Ground(width, self.scroll_offset.y, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some lines of the screen, all on one ground."""
        self._ground = self.ground
        try:
            return super().render_lines(crop)
        finally:
            self._ground = None

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width, top, base = self.ground
        index = top + y
        if index >= self.count:
            return Strip.blank(width, base)
        current = index == self.cursor and self.shows_cursor
        mark = Piece(CURSOR_MARK if current else " ", "key" if current else "")
        if self._jumping and y < len(LETTERS):
            mark = Piece(LETTERS[y], "key")
        if current:
            base += self.look("cursor")
        return strip_of([mark, *self.line(index)], width, self.look, base)

    @property
    def shows_cursor(self) -> bool:
        """Whether a line is marked as the one to which actions apply."""
        return True

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The interface's filters, except the one for the terminal's own colours: all colours here are the theme's."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor on the screen."""
        del event
        self.show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens."""
        index = self.scroll_offset.y + event.y - self.gutter.top
        if not 0 <= index < self.count:
            return
        again = index == self.cursor or event.chain > 1
        self.move_to(index)
        if again:
            self.action_open()

    def action_jump_to_line(self) -> None:
        """Label every line on the screen with a letter; the next key chooses one."""
        self._jumping = self.shows_cursor and self.count > 0
        if not self._jumping:
            self.notify(tr("There is no line here to jump to."))
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """While jumping, go to the line with that letter; any other key cancels."""
        if not self._jumping:
            return
        event.stop()
        event.prevent_default()
        self._leave_jump()
        place = LETTERS.find(event.character or "\0")
        index = self.scroll_offset.y + place
        if 0 <= place < self.page and index < self.count:
            self.move_to(index)

    def on_blur(self) -> None:
        """Cancel jumping when the pane loses the focus."""
        self._leave_jump()

    def _leave_jump(self) -> None:
        if self._jumping:
            self._jumping = False
            self.refresh()

    def action_down(self) -> None:
        """One line down."""
        self.step(1)

    def action_up(self) -> None:
        """One line up."""
        self.step(-1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self.step(self.page // 2)

    def action_half_up(self) -> None:
        """Half a page up."""
        self.step(-(self.page // 2))

    def action_page_down(self) -> None:
        """A page down, the screen with it."""
        self.show_from(self.scroll_offset.y + self.page)
        self.move_to(self.cursor + self.page)

    def action_page_up(self) -> None:
        """A page up, the screen with it."""
        self.show_from(self.scroll_offset.y - self.page)
        self.move_to(self.cursor - self.page)

    def action_top(self) -> None:
        """The first line."""
        self.move_to(0)

    def action_bottom(self) -> None:
        """The last line."""
        self.move_to(self.count - 1)

    def action_open(self) -> None:
        """Open the item under the cursor."""
        self.stay()
        self.post_message(self.Opened(self))

    def action_close(self) -> None:
        """Back."""
        self.post_message(self.Closed(self))
