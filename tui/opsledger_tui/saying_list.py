"""A list that shows a text in place of its rows or below them: why there are none, or not all."""

from __future__ import annotations

from textual import events

from opsledger_tui.drawing import Line, Piece, wrap
from opsledger_tui.lines import LineList


class SayingList(LineList):
    """A list that can show a text in place of its rows or below them."""

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

    def hold_rows(self, count: int, below: str = "", role: str = "dim") -> None:
        """Show rows, and a paragraph below them; without rows, no text is shown yet."""
        self._rows, self._said, self._role = count, below, role
        self.recount(count + len(self._paragraph()))

    @property
    def said(self) -> str:
        """The text in place of the rows; empty if there are rows."""
        return "" if self._rows else self._said

    @property
    def shows_cursor(self) -> bool:
        """Only rows have one."""
        return self._rows > 0

    def line(self, index: int) -> Line:
        """A row, or a line of what is said."""
        if index < self._rows:
            return self.row(index)
        lines, index = self._paragraph(), index - self._rows
        return [Piece(lines[index], self._role)] if index < len(lines) else []

    def on_resize(self, event: events.Resize) -> None:
        """Wrap what is said again."""
        if self._said:
            self.recount(self._rows + len(self._paragraph()))
        super().on_resize(event)

    def row(self, index: int) -> Line:
        """A row. A subclass draws it."""
        raise NotImplementedError

    def _paragraph(self) -> list[str]:
        return wrap(self._said, self.room) if self._said else []
