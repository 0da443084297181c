"""A line of a form whose values have their own fields: a table with a row for each value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from opsledger.clock import Clock
from opsledger.entering.fields import Field
from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.drawing import Line, Piece, fit, strip_of
from opsledger_tui.keymap import keymap_of
from opsledger_tui.lines import LineList
from opsledger_tui.row_columns import Column, Row, columns_of, row_of

GAP = 2
"""Cells between two columns."""


class RowTable(LineList, inherit_bindings=False):
    """Rows under a head with the names of their fields, and below them a line for adding a row.

    The text of the table is the same as on the command line: one value per line.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.TABLE)

    @dataclass
    class Changed(Message):
        """The rows have changed."""

        table: RowTable

        @property
        def control(self) -> RowTable:
            """The table."""
            return self.table

    @dataclass
    class Wanted(Message):
        """The user wants to fill in a row: the one under the cursor, or a new one at the end."""

        table: RowTable
        index: int

        @property
        def control(self) -> RowTable:
            """The table."""
            return self.table

    def __init__(self, field: Field, text: str, present: str, now: Callable[[], Clock]) -> None:
        """The rows in a text; `present` is the text of the record's present rows."""
        super().__init__()
        self.about = field
        self._texts = [line for line in text.split("\n") if line.strip()]
        self._present = present
        self.now = now
        self._removed: tuple[int, str] | None = None
        self._rows: list[Row] = []
        self._columns: list[Column] = []
        self._hidden = 0

    # Content.

    @property
    def rows(self) -> list[str]:
        """The text of each row."""
        return list(self._texts)

    @rows.setter
    def rows(self, texts: list[str]) -> None:
        """Set the rows; empty texts are skipped."""
        texts = [text for text in texts if text.strip()]
        changed = texts != self._texts
        self._texts = texts
        self._read()
        if changed:
            self.post_message(self.Changed(self))

    @property
    def text(self) -> str:
        """All rows, one a line."""
        return "\n".join(self._texts)

    @text.setter
    def text(self, text: str) -> None:
        self.rows = text.split("\n")

    @property
    def full(self) -> bool:
        """Whether no further row is allowed."""
        return not self.about.shape.many and bool(self._texts)

    @property
    def on_row(self) -> bool:
        """Whether the cursor is on a row, rather than on the line for adding one."""
        return self.cursor < len(self._texts)

    def useful(self, action: str) -> bool:
        """Whether one of its actions would have any effect now."""
        return {
            "add_row": not self.full,
            "remove_row": self.on_row,
            "restore_row": self._removed is not None,
            "take_present": not self._texts and bool(self._present),
            "row_up": self.on_row and self.cursor > 0,
            "row_down": self.cursor < len(self._texts) - 1,
        }.get(action, True)

    # Actions of the user.

    def action_open_row(self) -> None:
        """Fill in the row under the cursor, or another one."""
        self.post_message(self.Wanted(self, self.cursor))

    def action_add_row(self) -> None:
        """Fill in another row."""
        if not self.full:
            self.move_to(len(self._texts))
            self.action_open_row()

    def action_remove_row(self) -> None:
        """Take the row away."""
        if self.on_row:
            self._removed = (self.cursor, self._texts[self.cursor])
            self.rows = [*self._texts[: self.cursor], *self._texts[self.cursor + 1 :]]

    def action_restore_row(self) -> None:
        """Put back the row that was removed last."""
        if self._removed is not None and not self.full:
            index, text = self._removed
            self._removed = None
            self.rows = [*self._texts[:index], text, *self._texts[index:]]
            self.move_to(index)

    def action_take_present(self) -> None:
        """Start from the rows that the record has."""
        if self.useful("take_present"):
            self.text = self._present

    def action_row_up(self) -> None:
        """One place further up."""
        self._swap(-1)

    def action_row_down(self) -> None:
        """One place further down."""
        self._swap(1)

    def action_next_row(self) -> None:
        """To the next row."""
        self.step(1)

    def action_previous_row(self) -> None:
        """To the row before."""
        self.step(-1)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens."""
        event.prevent_default()
        index = self.scroll_offset.y + event.y - self.gutter.top - self._head
        if 0 <= index < self.count:
            again = index == self.cursor and self.has_focus
            self.move_to(index)
            if again:
                self.action_open_row()

    # Drawing.

    def on_mount(self) -> None:
        """Count what there is."""
        self._read()

    def on_resize(self, event: events.Resize) -> None:
        """Other widths."""
        del event
        self._arrange()

    def render_line(self, y: int) -> Strip:
        """The head stays while the rows scroll."""
        if not self._head:
            return super().render_line(y)
        if y > 0:
            return super().render_line(y - 1)
        width, _, base = self.ground
        names = [Piece(fit(column.name, column.width) + " " * GAP, "label") for column in self._columns]
        more = [Piece(tr("+{count} more", count=self._hidden), "dim")] if self._hidden else []
        return strip_of([Piece(" "), *names, *more], width, self.look, base)

    def line(self, index: int) -> Line:
        """A row, or the line for adding one."""
        if index >= len(self._rows):
            return [Piece(self._asking(), "dim")]
        row = self._rows[index]
        if row.cells is None:
            return [Piece(f"✖ {harmless(row.text)}", "bad")]
        role = "bad" if row.wrong else ""
        cells = [
            Piece(fit(row.cells[column.field], column.width) + " " * GAP, role) for column in self._columns
        ]
        return [*cells, Piece("✖", "bad")] if row.wrong else cells

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is shown: only while the table has the focus."""
        return self.has_focus

    def show_cursor(self) -> None:
        """Scroll until the cursor's row is visible below the head."""
        height = max(1, self.scrollable_content_region.height - self._head)
        top = self.scroll_offset.y
        self.show_from(max(min(top, self.cursor), self.cursor - height + 1))

    def show_in_form(self) -> None:
        """Scroll the form until the row in use is visible, and also the head if there is room for both."""
        around = [each for each in self.ancestors_with_self if isinstance(each, Widget)]
        form = next((each for each in around if isinstance(each, VerticalScroll)), None)
        if form is None:
            return
        self.show_cursor()
        top = sum(each.virtual_region.y for each in around[: around.index(form)])
        row = top + self._head + self.cursor - self.scroll_offset.y
        room = form.scrollable_content_region.height
        for first, last in ((top, top + self.size.height), (top, row + 1), (row, row + 1)):
            if last - first <= room:
                # Not by what it lacks: the form may be on its way to another line just now.
                y = min(max(form.scroll_offset.y, last - room), first)
                form.scroll_to(y=y, animate=False, force=True, immediate=True)
                break

    def _asking(self) -> str:
        keys = keymap_of(self)
        key = keys.key("open_row")
        if not self._texts and self._present:
            return tr(
                "{key} adds a row; {other} starts from the {count} that the record has",
                key=key,
                other=keys.key("take_present"),
                count=len(self._present.splitlines()),
            )
        return tr("{key} adds a row", key=key) if self.about.shape.many else tr("{key} fills it in", key=key)

    @property
    def _head(self) -> int:
        """Number of lines of the head."""
        return 1 if self._texts else 0

    def _swap(self, step: int) -> None:
        here, there = self.cursor, self.cursor + step
        if self.on_row and 0 <= there < len(self._texts):
            texts = list(self._texts)
            texts[here], texts[there] = texts[there], texts[here]
            self.rows = texts
            self.move_to(there)

    def _read(self) -> None:
        clock, base = self.now(), self.about.shape.base
        known = {row.text: row for row in self._rows}  # One of hundreds changes with each letter typed.
        self._rows = [known.get(text) or row_of(base, text, clock) for text in self._texts]
        self._arrange()
        self.recount(len(self._texts) + (0 if self.full else 1))
        self.virtual_size = Size(0, self.count + self._head)

    def _arrange(self) -> None:
        self._columns, self._hidden = columns_of(self.about.shape.base, self._rows, self.room, GAP)
        self.refresh()
