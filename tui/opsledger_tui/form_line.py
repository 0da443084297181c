"""One line of a form on the screen: its label, its input, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, Static, TextArea

from opsledger.clock import Clock
from opsledger.entering.forms import FILE, Line
from opsledger.entering.rows import rows_of
from opsledger.entering.shapes import moment_read
from opsledger_events.language import tr
from opsledger_tui.choice import Choice
from opsledger_tui.drawing import wrap
from opsledger_tui.keymap import keymap_of
from opsledger_tui.moment import written, zone_name
from opsledger_tui.one_line import OneLine
from opsledger_tui.path_suggester import PathSuggester
from opsledger_tui.phrases import NOTHING, phrase
from opsledger_tui.row_table import RowTable

BLANK = Select.NULL


class FormLine(Vertical):
    """A line of a form: an input, a choice, some lines of text, or a table."""

    DEFAULT_CSS: ClassVar[str] = """
    FormLine { height: auto; padding: 0 1; }
    FormLine Static { height: auto; width: 1fr; }
    FormLine .name { height: 1; text-overflow: ellipsis; text-wrap: nowrap; }
    FormLine .fault { color: $ink-bad; display: none; }
    FormLine.-wrong .fault { display: block; }
    FormLine Input { height: 1; padding: 0 1; background: $panel; }
    FormLine TextArea { height: auto; min-height: 2; max-height: 8; padding: 0 1; background: $panel; }
    FormLine Input:focus, FormLine TextArea:focus { background: $cursor; }
    FormLine Choice { height: 1; }
    """

    @dataclass
    class Typed(Message):
        """The text of a line changed."""

        line: FormLine

    def __init__(self, line: Line, text: str, now: Callable[[], Clock]) -> None:
        """A line with a text in it."""
        super().__init__()
        self.line = line
        self._text = text
        self._now = now
        self.field = self._field()
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Name and help on one line, the field, and room for what is wrong."""
        yield Static(self._heading(), classes="name")
        yield self.field
        yield Static(classes="fault")

    @property
    def text(self) -> str:
        """What is typed."""
        match self.field:
            case Input():
                return self.field.value
            case TextArea() | RowTable():
                return self.field.text
            case _:
                chosen = self.field.value
                return chosen if isinstance(chosen, str) else ""

    @text.setter
    def text(self, text: str) -> None:
        match self.field:
            case Input():
                self.field.value = text
            case TextArea() | RowTable():
                self.field.text = text
            case _:
                self.field.value = text or BLANK

    def renew(self, line: Line) -> None:
        """Take over the record's new value, unless the line was edited: typed input stays."""
        if self.text == self.line.start != line.start:
            self.text = line.start
        self.line = line

    def complain(self, fault: str) -> None:
        """Say what is wrong; nothing for an empty text."""
        self._fault = f"✖ {fault}" if fault else ""
        self.set_class(bool(fault), "-wrong")
        self._show_fault()

    def on_resize(self) -> None:
        """Wrap it again."""
        self._show_fault()

    def _show_fault(self) -> None:
        """Show the fault in lines that may break anywhere in Chinese: Textual treats all text up to the next space as one word."""
        said = "\n".join(wrap(self._fault, self.content_size.width)) if self._fault else ""
        self.query_one(".fault", Static).update(Content(said))

    def _heading(self) -> Content:
        field = self.line.field
        mark = " *" if field.required else ""
        parts: list[tuple[str, str] | str] = [(field.label + mark, "bold")]
        if read_as := self._read_as():
            return Content.assemble(*parts, (f"  = {read_as}", "$text-success"))
        said = [field.help]
        if field.shape.many and not field.shape.structured:
            said.append(tr("one a line"))
        if field.found:
            said.append(tr("{key} finds one", key=keymap_of(self).key("pick")))
        parts.append((f"  {' · '.join(filter(None, said))}", "$ink-dim"))
        return Content.assemble(*parts)

    def _read_as(self) -> str:
        """The interpretation of a time in words, shown in place of the help; empty if the text is already exact."""
        field, text, clock = self.line.field, self.text.strip(), self._now()
        moment = moment_read(field.shape, text, field.name, clock)
        if moment is None:
            return ""
        if isinstance(moment, datetime):
            return f"{written(moment, clock.zone)} {zone_name(moment, clock.zone)}"
        return moment.isoformat() if moment.isoformat() != text else ""

    def _field(self) -> Input | TextArea | Select[str] | RowTable:
        line = self.line
        shape = line.field.shape
        if shape.structured:
            present = "" if line.change else rows_of(shape, line.present, self._now())
            return RowTable(line.field, self._text, present, self._now)
        if line.tall:
            return TextArea(
                self._text,
                compact=True,
                tab_behavior="focus",
                highlight_cursor_line=False,
                placeholder=self._hint(),
            )
        options = [(str(choice.label), choice.value) for choice in shape.choices]
        if shape.base is bool:
            options = [(tr("yes"), "yes"), (tr("no"), "no")]
        if options:
            value = self._text if self._text in {value for _, value in options} else BLANK
            return Choice(options, prompt=self._hint(), value=value, compact=True)
        suggester = PathSuggester() if line.name == FILE else None
        return OneLine(
            self._text, placeholder=self._hint(), suggester=suggester, compact=True, select_on_focus=False
        )

    def _hint(self) -> str:
        """The hint in an empty field: the value that would be recorded, the record's value, or what is asked for."""
        field = self.line.field
        if not self.line.change and (value := phrase(field.default, self._now().zone)) != NOTHING:
            return tr("left empty: {value}", value=value)
        if (present := phrase(self.line.present, self._now().zone)) != NOTHING:
            return tr("now: {value}", value=present)
        coming = bool(field.shape.coming)
        asked = {
            int: tr("a whole number"),
            float: tr("a number"),
            datetime: tr("a time: 2024-03-01 18:00, in 3 days, friday 9:00")
            if coming
            else tr("a time: 2024-03-01 18:00, 3d ago, yesterday"),
            date: tr("a day: 2024-03-01, friday, in 2 weeks")
            if coming
            else tr("a day: 2024-03-01, yesterday"),
        }
        return asked.get(field.shape.base, "")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    @on(RowTable.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.query_one(".name", Static).update(self._heading())
        self.post_message(self.Typed(self))


def focused_line(widget: Widget | None) -> FormLine | None:
    """The line of the form to which a widget belongs."""
    return (
        next((node for node in widget.ancestors_with_self if isinstance(node, FormLine)), None)
        if widget
        else None
    )
