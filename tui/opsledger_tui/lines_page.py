"""A page of lines to fill in, over the screens: the common base of a form and a row of a table."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import SuspendNotSupported
from textual.binding import BindingType
from textual.screen import ModalScreen, ScreenResultType
from textual.timer import Timer

from opsledger.entering.fields import Field
from opsledger.harmless import harmless
from opsledger_events.errors import InputError
from opsledger_events.language import sentences, tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings, named
from opsledger_tui.desk import Desk, Question
from opsledger_tui.drawing import COMPONENTS
from opsledger_tui.form_line import FormLine, focused_line
from opsledger_tui.form_questions import find_options
from opsledger_tui.help_page import HelpPage
from opsledger_tui.key_line import KeyLine
from opsledger_tui.keymap import keymap_of
from opsledger_tui.lines import LineList
from opsledger_tui.messages import OptionsFound
from opsledger_tui.picker import Picker
from opsledger_tui.row_table import RowTable

CHECK_AFTER_S = 0.25
"""Seconds of a pause in typing after which the input is checked."""


class LinesPage(ModalScreen[ScreenResultType]):
    """Lines, each with its help and its fault. A subclass decides what becomes of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | COMPONENTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.LINES)
    place: ClassVar[Where]
    """The place whose actions are available."""

    def __init__(self, lines: list[FormLine], reader: Desk) -> None:
        """A page of these lines; `reader` finds records to choose from."""
        super().__init__()
        self.lines = lines
        self._reader = reader
        self._pause: Timer | None = None
        self.keys = KeyLine(self.useful)
        self.keys.place = self.place

    def useful(self, action: str) -> bool:
        """Whether an action would have any effect on the line in use."""
        line = focused_line(self.focused)
        if named()[action].where is Where.TABLE:
            return isinstance(self.focused, RowTable) and self.focused.useful(action)
        if action == "pick":
            return line is not None and line.line.field.found
        if action == "edit_outside":
            return line is not None and line.line.tall
        return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another line is in use."""
        del event
        self._table_moved()

    def check(self) -> None:
        """Check the input and show what is wrong with it. For subclasses."""
        raise NotImplementedError

    def texts(self) -> dict[str, str]:
        """The input by name of line."""
        return {line.line.name: line.text for line in self.lines}

    def touched(self) -> None:
        """Called when something was typed."""

    def complain(self, faults: dict[str, str]) -> list[str]:
        """Show each fault at its line; returns those of no line."""
        rest = dict(faults)
        for line in self.lines:
            line.complain(rest.pop(line.line.name, ""))
        return list(rest.values())

    def show_fault(self) -> None:
        """Go to the first line with a fault; stay if there is none."""
        if wrong := next((line for line in self.lines if line.has_class("-wrong")), None):
            wrong.field.focus()
            # The line grows by the text of its fault only when it is drawn again.
            self.call_after_refresh(wrong.scroll_visible, animate=False)

    @on(FormLine.Typed)
    def _typed(self, event: FormLine.Typed) -> None:
        event.stop()
        self._table_moved()
        self.touched()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(CHECK_AFTER_S, self._check_now)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another row is in use."""
        event.stop()
        self._table_moved()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the row in use visible."""
        del event
        self._table_moved()

    def _table_moved(self) -> None:
        """Show the keys that are useful now, and make the row in use visible."""
        self.keys.refresh()
        if isinstance(self.focused, RowTable):
            # A table is as tall as its rows only when it is drawn again.
            self.call_after_refresh(self.focused.show_in_form)

    @on(RowTable.Wanted)
    def _open_row(self, event: RowTable.Wanted) -> None:
        """Fill in a row. The table shows the input at once, and its former content if the row is left."""
        from opsledger_tui.row_page import RowPage  # noqa: PLC0415 - a row is a page of lines too

        event.stop()
        table, rows, index = event.table, event.table.rows, event.index
        title = table.about.label
        if table.about.shape.many:
            title = tr("{table}: row {number}", table=title, number=index + 1)

        def put(text: str) -> None:
            table.rows = [*rows[:index], text, *rows[index + 1 :]]

        def done(text: str | None) -> None:
            if text is None:
                table.rows = rows
            else:
                put(text)
            table.focus()

        before = rows[index] if index < len(rows) else ""
        try:
            page = RowPage(title, table.about.shape.base, before, table.now, self._reader, put)
        except InputError as error:
            way_out = tr("{key} mends it as a text.", key=keymap_of(self).key("edit_outside"))
            said = harmless(sentences((error.said, way_out)))
            self.notify(said, severity="error", markup=False)
        else:
            self.app.push_screen(page, done)  # pyright: ignore[reportUnknownMemberType] - App of whatever result

    def _check_now(self) -> None:
        self._pause = None
        self.check()

    # Actions of the user.

    def action_next_line(self) -> None:
        """To the next line."""
        self.focus_next()

    def action_previous_line(self) -> None:
        """To the line before."""
        self.focus_previous()

    def action_pick(self) -> None:
        """Choose a record for this line."""
        line = focused_line(self.focused)
        if line is None or not line.line.field.found:
            self.notify(tr("This line names no record."))
            return
        self._reader.ask("options", self.options_of(line.line.field), self)

    def options_of(self, field: Field) -> Question:
        """The question that finds the options of a field."""
        return partial(find_options, kinds=field.refers_to)

    def action_show_keys(self) -> None:
        """Keys and what they do."""
        self.app.push_screen(HelpPage(self.place))  # pyright: ignore[reportUnknownMemberType] - App of whatever result

    def action_edit_outside(self) -> None:
        """Write this line's text in the user's own editor."""
        from opsledger_tui.editor import edited  # noqa: PLC0415 - only this needs it

        line = focused_line(self.focused)
        if line is None or not line.line.tall:
            self.notify(tr("This line takes no long text."))
            return
        try:
            text = edited(line.text, self.app.suspend)  # pyright: ignore[reportUnknownMemberType] - App of whatever result
        except SuspendNotSupported:
            self.notify(tr("This terminal cannot be handed to an editor."), severity="warning")
        except InputError as error:
            said = harmless(error.said)
            self.notify(said, severity="error", markup=False)
        else:
            if text == line.text:
                self.notify(tr("The text is unchanged."))
            line.text = text

    # Messages from the threads.

    def on_options_found(self, message: OptionsFound) -> None:
        """Choose one of these."""
        message.stop()
        line = focused_line(self.focused)
        if line is not None:
            label = line.line.field.label
            self.app.push_screen(Picker(label, message.options), partial(self._picked, line))  # pyright: ignore[reportUnknownMemberType] - App of whatever result

    def _picked(self, line: FormLine, record: str | None) -> None:
        if record is None:
            return
        several = line.line.field.shape.many
        line.text = "\n".join([*line.text.split(), record]) if several else record
        line.field.focus()
