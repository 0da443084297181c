"""A pane of items of several lines each, under one cursor: the changed fields of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.message import Message

from opsledger_tui.drawing import Line, Piece
from opsledger_tui.lines import LineList

BAR = "│"
"""The mark before every line of the selected item."""

MARGIN = 3
NARROWEST = 20


class Part(NamedTuple):
    """One drawn item."""

    name: str
    """The item's name; empty for a text that is only read."""
    lines: Sequence[Line]


class FieldPane(LineList):
    """Drawn items. The cursor moves by lines, so that a long item can be read, and selects the item at its line."""

    # What is drawn for a width may not lose a cell of it when it turns out to be so long that it scrolls.
    DEFAULT_CSS = """
    FieldPane { scrollbar-gutter: stable; }
    """

    @dataclass
    class Measured(Message):
        """The pane has another width than before."""

        pane: FieldPane

        @property
        def control(self) -> FieldPane:
            """The pane that was measured."""
            return self.pane

    def __init__(self, *, id: str) -> None:
        """An empty pane."""
        super().__init__(id=id)
        self._subject = ""
        self._parts: Sequence[Part] = ()
        self._lines: list[tuple[int, Line]] = []
        self._width = 0

    def hold(self, subject: str, parts: Sequence[Part]) -> None:
        """Show the items of a subject; when they are drawn again, the cursor stays on the same item of the same subject."""
        name, offset = self._standing if subject == self._subject else ("", 0)
        self._subject, self._parts = subject, parts
        self._lines = [(number, line) for number, part in enumerate(parts) for line in part.lines]
        self.cursor = 0
        for number, part in enumerate(parts):
            if name and part.name == name:
                self.cursor = self._start(number) + min(offset, len(part.lines) - 1)
        self.recount(len(self._lines))
        self.show_from(0) if not self.cursor else self.show_cursor()
        self.post_message(self.Moved(self))

    @property
    def shows_cursor(self) -> bool:
        """Whether there is a cursor: only if there is something to choose."""
        return any(part.name for part in self._parts)

    @property
    def current(self) -> int:
        """The index of the selected item, from 0."""
        return self._lines[self.cursor][0] if self._lines else 0

    @property
    def text(self) -> str:
        """The pane's content as plain text."""
        return "\n".join("".join(piece.text for piece in line) for _, line in self._lines)

    @property
    def text_width(self) -> int:
        """Cells that a line may take; 0 while the pane is not on the screen."""
        width = self.scrollable_content_region.width if self.display else 0
        return max(NARROWEST, width - MARGIN) if width else 0

    def line(self, index: int) -> Line:
        """A line, behind a bar where it belongs to what the cursor is at."""
        number, line = self._lines[index]
        here = self.shows_cursor and number == self.current
        return [Piece(f"{BAR} " if here else "  ", "key"), *line]

    def on_resize(self, event: events.Resize) -> None:
        """Say that it has another width."""
        super().on_resize(event)
        if self.scrollable_content_region.width != self._width:
            self._width = self.scrollable_content_region.width
            self.post_message(self.Measured(self))

    @property
    def _standing(self) -> tuple[str, int]:
        """The selected item, and the cursor's line in it."""
        if not self._lines:
            return "", 0
        return self._parts[self.current].name, self.cursor - self._start(self.current)

    def _start(self, number: int) -> int:
        return sum(len(part.lines) for part in self._parts[:number])
