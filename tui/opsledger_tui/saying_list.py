"""A list that says something while it has no rows: why there are none, and what shows some."""

from __future__ import annotations

from textual import events

from opsledger_tui.drawing import Line, Piece, wrap
from opsledger_tui.lines import LineList


class SayingList(LineList):
    """A list that says something in its place while it has no rows."""

    def __init__(self, *, id: str) -> None:
        """No rows, and nothing to say."""
        super().__init__(id=id)
        self._rows = 0
        self._said = ""
        self._role = ""

    def say(self, text: str, role: str = "dim") -> None:
        """Show a paragraph; there are no rows."""
        self._rows, self._said, self._role = 0, text, role
        self.recount(len(self._paragraph()))

    def hold_rows(self, count: int) -> None:
        """There are rows; where there are none, nothing is said of that yet."""
        self._rows, self._said = count, ""
        self.recount(count)

    @property
    def said(self) -> str:
        """What stands in the place of the rows; empty where there are some."""
        return "" if self._rows else self._said

    @property
    def shows_cursor(self) -> bool:
        """Only rows have one."""
        return self._rows > 0

    def line(self, index: int) -> Line:
        """A row, or a line of what is said."""
        if self._rows:
            return self.row(index)
        lines = self._paragraph()
        return [Piece(lines[index], self._role)] if index < len(lines) else []

    def on_resize(self, event: events.Resize) -> None:
        """Wrap what is said again."""
        if not self._rows:
            self.recount(len(self._paragraph()))
        super().on_resize(event)

    def row(self, index: int) -> Line:
        """A row. A subclass draws it."""
        raise NotImplementedError

    def _paragraph(self) -> list[str]:
        return wrap(self._said, self.room) if self._said else []
