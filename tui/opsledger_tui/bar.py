"""A line of the frame that consists of parts, some of which can be clicked."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from opsledger_tui.drawing import Piece, look_of, strip_of


class Part(NamedTuple):
    """Some text of a bar."""

    text: str
    role: str = ""
    action: str = ""
    """The action of a click on it, in Textual's notation: `app.travel`."""


class Bar(Widget):
    """One line: parts from the left edge, and parts at the right edge."""

    DEFAULT_CSS = """
    Bar { height: 1; }
    """

    def left(self, room: int) -> list[Part]:
        """The parts from the left edge on, in `room` cells. For subclasses."""
        raise NotImplementedError

    def right(self) -> list[Part]:
        """The parts at the right edge."""
        return []

    def parts(self) -> list[Part]:
        """All parts of the line, including the gap."""
        width = self.size.width
        right = self.right()
        room = max(0, width - sum(cell_len(part.text) for part in right))
        left = self.left(room)
        gap = room - sum(cell_len(part.text) for part in left)
        return [*left, Part(" " * max(0, gap)), *right]

    def look(self, role: str) -> Style:
        """The style of a role in this bar."""
        return look_of(self, role)

    def render_line(self, y: int) -> Strip:
        """The line."""
        width, base = self.size.width, self.rich_style
        if y:
            return Strip([Segment(" " * width, base)], width)
        pieces = (Piece(part.text, part.role) for part in self.parts())
        return strip_of(pieces, width, self.look, base)

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the part under the mouse."""
        start = 0
        for part in self.parts():
            end = start + cell_len(part.text)
            if start <= event.x < end:
                if part.action:
                    await self.run_action(part.action)
                else:
                    self.clicked(event.x)
                return
            start = end

    def clicked(self, cell: int) -> None:
        """Called for a click on a part without an action, with the distance from the left edge in cells."""
        del cell
