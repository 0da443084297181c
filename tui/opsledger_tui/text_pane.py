"""A pane of scrolling text: an event in detail, a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.message import Message

from opsledger_tui.drawing import Line, Piece, wrap
from opsledger_tui.lines import LineList

Writer = Callable[[int], list[Line]]
"""Writes the text for a width in cells."""

MARGIN = 2
NARROWEST = 8


class TextPane(LineList):
    """Text that is written again for each width. Motions scroll it; there is no cursor."""

    @dataclass
    class Measured(Message):
        """The pane has another width than before."""

        pane: TextPane

        @property
        def control(self) -> TextPane:
            """The pane that was measured."""
            return self.pane

    def __init__(self, *, id: str | None = None) -> None:
        """An empty pane."""
        super().__init__(id=id)
        self._writer: Writer | None = None
        self._text: list[Line] = []
        self._width = 0

    def show(self, writer: Writer | None, *, from_top: bool = True) -> None:
        """Show what a writer writes; nothing for None."""
        self._writer = writer
        self._write()
        if from_top:
            self.show_from(0)

    def say(self, text: str, role: str = "dim") -> None:
        """Show one paragraph."""
        self.show(lambda width: [[Piece(line, role)] for line in wrap(text, width)])

    @property
    def text(self) -> str:
        """The pane's content as plain text."""
        return "\n".join("".join(piece.text for piece in line) for line in self._text)

    @property
    def shows_cursor(self) -> bool:
        """There is none."""
        return False

    def line(self, index: int) -> Line:
        """A written line."""
        return self._text[index]

    def step(self, lines: int) -> None:
        """Scroll instead of moving a cursor."""
        self.show_from(self.scroll_offset.y + lines)

    def show_cursor(self) -> None:
        """There is no cursor to show."""

    def action_page_down(self) -> None:
        """A page down."""
        self.show_from(self.scroll_offset.y + self.page)

    def action_page_up(self) -> None:
        """A page up."""
        self.show_from(self.scroll_offset.y - self.page)

    def action_top(self) -> None:
        """The first line."""
        self.show_from(0)

    def action_bottom(self) -> None:
        """The last line."""
        self.show_from(self.count)

    def on_click(self, event: events.Click) -> None:
        """Only take the focus: there is no line to choose or to open."""
        event.stop()
        event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        """Write the text again for another width."""
        del event
        if self.scrollable_content_region.width != self._width:
            self._write()
            self.post_message(self.Measured(self))

    @property
    def text_width(self) -> int:
        """Cells that a line of text may take; 0 while the pane is not on the screen."""
        width = self.scrollable_content_region.width if self.display else 0
        return max(NARROWEST, width - MARGIN) if width else 0

    def _write(self) -> None:
        self._width = self.scrollable_content_region.width
        room = max(NARROWEST, self._width - MARGIN)
        self._text = self._writer(room) if self._writer else []
        self.recount(len(self._text))
