"""One row of a table of a form, over the form: a line for each of its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from opsledger.clock import Clock
from opsledger.entering.fields import fields_of
from opsledger.entering.forms import Line
from opsledger.entering.rows import cells_of, faults_of, text_of
from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.desk import Desk
from opsledger_tui.form_line import FormLine
from opsledger_tui.keymap import keymap_of
from opsledger_tui.lines_page import LinesPage


class RowPage(LinesPage[str | None]):
    """One row. It is dismissed with its text, or with None if the row is to stay unchanged.

    `typed` is called with the text during typing, valid or not, so that the form saves it in its draft.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.ROW)
    place: ClassVar[Where] = Where.ROW
    DEFAULT_CSS = """
    RowPage { align: center middle; background: $background; }
    RowPage > Vertical { width: 86%; max-width: 120; height: 84%; border: round $primary; background: $surface; }
    RowPage VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    RowPage #row-fault { height: auto; color: $text-error; padding: 0 1; }
    """

    def __init__(
        self,
        title: str,
        base: type[Struct],
        text: str,
        now: Callable[[], Clock],
        reader: Desk,
        typed: Callable[[str], None],
    ) -> None:
        """Fill in an existing or an empty row. Raises InputError for a text that is not a row."""
        cells = cells_of(base, text, now())
        lines = [Line(field.name, field, cells[field.name]) for field in fields_of(base)]
        super().__init__([FormLine(line, line.start, now) for line in lines], reader)
        self._title = title
        self._base = base
        self._now = now
        self._told = typed
        self._tried = False
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Lines, what is wrong with the whole, keys."""
        with Vertical() as frame:
            frame.border_title = Content(harmless(self._title))
            with VerticalScroll(can_focus=False):
                yield from self.lines
            yield Static(id="row-fault")
            yield self.keys

    def on_mount(self) -> None:
        """Type at once."""
        self.lines[0].field.focus()

    def touched(self) -> None:
        """Tell the form."""
        self._leaving = False
        self._told(text_of(self._base, self.texts(), self._now()))

    def check(self) -> None:
        """Say what is wrong; what is missing only once somebody tried to be done."""
        self._faulty()

    def action_take_row(self) -> None:
        """Done with it, or show what is wrong."""
        self._tried = True
        if self._faulty():
            self.show_fault()
        else:
            self.dismiss(text_of(self._base, self.texts(), self._now()))

    def action_leave_row(self) -> None:
        """Leave the row as it was; only at once where nothing was typed."""
        if self._leaving or self.texts() == {line.line.name: line.line.start for line in self.lines}:
            self.dismiss(None)
            return
        self._leaving = True
        keys = keymap_of(self)
        said = tr(
            "{take} takes this row; {leave} again leaves it as it was.",
            take=keys.key("take_row"),
            leave=keys.key("leave_row"),
        )
        self.notify(said, severity="warning")

    def _faulty(self) -> bool:
        texts = self.texts()
        faults = faults_of(self._base, texts, self._now())
        missing = {line.line.name for line in self.lines if not texts[line.line.name].strip()}
        shown = {name: fault for name, fault in faults.items() if self._tried or name not in missing}
        rest = self.complain(shown)
        self.query_one("#row-fault", Static).update(
            Content("\n".join(f"✖ {harmless(said)}" for said in rest))
        )
        return bool(faults)
