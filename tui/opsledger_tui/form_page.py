"""A form over the screens: its lines, what they would record, and the key that records it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer

from opsledger.batch import Receipt
from opsledger.entering.forms import Form, title_of
from opsledger.harmless import harmless
from opsledger_events.command import Command
from opsledger_events.errors import ConflictError, RefusedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.desk import Desk
from opsledger_tui.drawing import COMPONENTS, Line, Piece
from opsledger_tui.event_text import write_event, write_said
from opsledger_tui.form_line import FormLine, focused_line
from opsledger_tui.form_questions import find_form, find_options, find_preview, record_command
from opsledger_tui.key_line import KeyLine
from opsledger_tui.messages import Failed, FormFound, OptionsFound, PreviewFound, Recorded
from opsledger_tui.picker import Picker
from opsledger_tui.session import Session
from opsledger_tui.sheet import Sheet
from opsledger_tui.standing import Preview
from opsledger_tui.text_pane import TextPane

CHECK_AFTER_S = 0.25
"""A pause in typing of so long, and what is typed is checked."""
BESIDE_FROM_CELLS = 110
"""The preview stands beside the lines from this width on, below them before."""


class FormPage(ModalScreen[Receipt | None]):
    """One form. Dismissed with what was recorded, or None."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | COMPONENTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FORM)
    DEFAULT_CSS = """
    FormPage { align: center middle; }
    FormPage > Vertical { width: 96%; max-width: 180; height: 96%; border: round $primary; background: $surface; }
    FormPage #form-body { layout: vertical; height: 1fr; }
    FormPage #form-lines { height: 2fr; scrollbar-size-vertical: 1; }
    FormPage #form-preview { height: 1fr; min-height: 5; }
    FormPage.-beside #form-body { layout: horizontal; }
    FormPage.-beside #form-lines { width: 3fr; height: 1fr; }
    FormPage.-beside #form-preview { width: 2fr; height: 1fr; }
    """

    def __init__(self, form: Form, session: Session, writer: Desk, reader: Desk) -> None:
        """Fill in a form; `writer` rehearses and records, `reader` finds records to choose from."""
        super().__init__()
        self._form = form
        self._session = session
        self._writer = writer
        self._reader = reader
        self._lines = [FormLine(line, line.start, session.zone) for line in form.lines]
        self._preview = TextPane(id="form-preview")
        self._serial = 0
        self._pause: Timer | None = None
        self._recording = False
        """The form was sent; nothing is asked twice."""
        self._tried = False
        """From the first try on, what is missing is marked."""
        self._leaving = False
        self._meanwhile: AnyEntry | None = None
        """What somebody else did to the record while the form was open."""

    def compose(self) -> ComposeResult:
        """Lines, preview, keys."""
        with Vertical() as frame:
            frame.border_title = Content(harmless(title_of(self._form)))
            frame.border_subtitle = Content(str(self._form.event.declared.help))
            with Horizontal(id="form-body"):
                with VerticalScroll(id="form-lines", can_focus=False):
                    yield from self._lines
                yield self._preview
            keys = KeyLine(lambda action: True)
            keys.place = Where.FORM
            yield keys

    def on_mount(self) -> None:
        """Type at once; say what there is to fill in."""
        self._preview.can_focus = False
        self._lines[0].field.focus()
        self._check()

    def on_resize(self, event: events.Resize) -> None:
        """The preview beside the lines, where there is room."""
        self.set_class(event.size.width >= BESIDE_FROM_CELLS, "-beside")

    @on(FormLine.Typed)
    def _typed(self, event: FormLine.Typed) -> None:
        event.stop()
        self._leaving = False
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(CHECK_AFTER_S, self._check)

    # What a user does.

    def action_record(self) -> None:
        """Record it, or show what is wrong."""
        if self._recording:
            return
        self._tried = True
        if (command := self._check()) is not None:
            self._recording = True
            self._writer.ask("record", partial(record_command, command=command), self)

    def action_pick(self) -> None:
        """Choose a record for this line."""
        line = focused_line(self.focused)
        if line is None or not line.line.field.refers_to:
            self.notify(tr("This line names no record."))
            return
        self._reader.ask("options", partial(find_options, kinds=line.line.field.refers_to), self)

    def action_next_line(self) -> None:
        """To the next line."""
        self.focus_next()

    def action_previous_line(self) -> None:
        """To the line before."""
        self.focus_previous()

    def action_leave_form(self) -> None:
        """Leave; only at once where nothing was typed."""
        if self._leaving or self._texts() == {line.name: line.start for line in self._form.lines}:
            self.dismiss(None)
            return
        self._leaving = True
        self.notify(
            tr("What was typed is not recorded. {key} again leaves it.", key=self._key("leave_form")),
            severity="warning",
        )

    # What the threads tell.

    def on_preview_found(self, message: PreviewFound) -> None:
        """Show what would be recorded, unless something was typed since."""
        if message.serial == self._serial:
            self._preview.show(partial(self._write, message.previews))

    def on_options_found(self, message: OptionsFound) -> None:
        """Choose one of these."""
        message.stop()
        line = focused_line(self.focused)
        if line is not None:
            label = line.line.field.label
            self.app.push_screen(Picker(label, message.options), partial(self._picked, line))  # pyright: ignore[reportUnknownMemberType] - App of whatever result

    def on_recorded(self, message: Recorded) -> None:
        """Done."""
        self.dismiss(message.receipt)

    def on_failed(self, message: Failed) -> None:
        """Say why it would not be, or was not, recorded; at its line where it has one."""
        message.stop()
        if message.sort == "record":
            self._recording = False
        elif message.sort == "preview" and self._recording:
            return
        error = message.error
        if isinstance(error, ConflictError) and self._form.record:
            self._stand_anew()
            return
        field = error.field if isinstance(error, RefusedError) else ""
        self._complain({field: f"{error.message} {error.way_out}".strip()})

    def on_form_found(self, message: FormFound) -> None:
        """The record moved on while the form was open: show by what, and go on from there."""
        message.stop()  # The app would open another form.
        self._form = message.form
        for shown, line in zip(self._lines, message.form.lines, strict=True):
            shown.renew(line)
        self._meanwhile = message.last
        self._check()
        self.notify(
            tr("{record} was changed meanwhile; nothing was recorded.", record=self._form.record),
            severity="warning",
        )

    # How it is done.

    def _key(self, action: str) -> str:
        return self._session.keymap.key(action)

    def _texts(self) -> dict[str, str]:
        return {line.line.name: line.text for line in self._lines}

    def _check(self) -> Command | None:
        """The command that is typed, sent to be previewed; None where something is wrong, which is shown."""
        self._pause = None
        self._serial += 1
        texts = self._texts()
        missing = self._form.missing(texts)
        if missing:
            names = ", ".join(line.field.label for line in missing)
            self._complain(
                dict.fromkeys((line.name for line in missing), tr("still missing")), quiet=not self._tried
            )
            self._preview.say(tr("Still to fill in: {names}", names=names), "warning")
            return None
        read = self._form.command(texts, self._session.now())
        if isinstance(read, dict):
            self._complain(read)
            return None
        self._complain({})
        self._writer.ask("preview", partial(find_preview, serial=self._serial, command=read), self)
        return read

    def _complain(self, faults: dict[str, str], *, quiet: bool = False) -> None:
        """Each fault at its line; those of no line in the place of the preview."""
        rest = dict(faults)
        for line in self._lines:
            fault = rest.pop(line.line.name, "") or rest.pop(line.line.field.name, "")
            line.complain("" if quiet else fault)
        if rest:
            self._preview.say("\n".join(f"✖ {harmless(fault)}" for fault in rest.values()), "bad")

    def _stand_anew(self) -> None:
        form = self._form
        question = partial(
            find_form, kind=form.kind, event=form.event, record=form.record, clock=self._session.now()
        )
        self._writer.ask("form", question, self)

    def _picked(self, line: FormLine, record: str | None) -> None:
        if record is None:
            return
        several = line.line.field.shape.many
        line.text = "\n".join([*line.text.split(), record]) if several else record
        line.field.focus()

    def _write(self, previews: list[Preview], width: int) -> list[Line]:
        lines = self._write_meanwhile(width)
        lines.append([Piece(tr("This would be recorded ({key}):", key=self._key("record")), "heading")])
        for preview in previews:
            lines.append([])
            lines.extend(write_event(preview.entry, preview.change, self._session.zone, width))
        return lines

    def _write_meanwhile(self, width: int) -> list[Line]:
        if self._meanwhile is None:
            return []
        sheet = Sheet(width)
        sheet.text(
            tr(
                "The record was changed meanwhile. Look at what was done; {key} records yours after it.",
                key=self._key("record"),
            ),
            "warning",
        )
        sheet.blank()
        sheet.lines.extend(write_said(self._meanwhile, self._session.zone, width))
        sheet.blank()
        return sheet.lines
