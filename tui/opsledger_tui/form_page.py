"""A form over the screens: its lines, a preview of what they would record, and the key that records it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from opsledger.batch import Receipt
from opsledger.entering.fields import Field
from opsledger.entering.forms import Line as AskedLine
from opsledger.entering.forms import title_of
from opsledger.harmless import harmless
from opsledger_events.command import Command
from opsledger_events.errors import ConflictError, NotFoundError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.desk import Desk, Question
from opsledger_tui.drafts import Draft, Drafts
from opsledger_tui.drawing import Line
from opsledger_tui.form_draft import FormDraft
from opsledger_tui.form_line import FormLine
from opsledger_tui.form_questions import find_entries, find_form, find_preview, record_command
from opsledger_tui.form_text import write_meanwhile, write_preview, write_waiting, write_wrong
from opsledger_tui.lines_page import LinesPage
from opsledger_tui.messages import Failed, FormFound, PreviewFound, Recorded
from opsledger_tui.moment import written
from opsledger_tui.session import Session
from opsledger_tui.standing import Preview
from opsledger_tui.text_pane import TextPane, Writer

BESIDE_FROM_CELLS = 110
"""Minimum width for showing the preview beside the lines instead of below them."""


class FormPage(LinesPage[Receipt | None]):
    """One form. It is dismissed with the receipt of the recording, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FORM)
    place: ClassVar[Where] = Where.FORM
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

    def __init__(
        self,
        found: FormFound,
        session: Session,
        writer: Desk,
        reader: Desk,
        drafts: Drafts,
    ) -> None:
        """Fill in a form; `writer` rehearses and records, `reader` finds records to choose from.

        Input that was typed before but not recorded is shown again.
        """
        self._form = form = found.form
        self._session = session
        self.writer = writer
        self._drafts = drafts
        self._draft = FormDraft(drafts, form, session.now, self._cannot_keep)
        typed = self._draft.before.texts if self._draft.before else {}
        lines = [FormLine(line, typed.get(line.name, line.start), session.now) for line in form.asked]
        super().__init__(lines, reader)
        self.preview = TextPane(id="form-preview")
        self._serial = 0
        self._recording = False
        """Whether the form was sent, so that it is not sent twice."""
        self._tried = False
        """Whether the user has tried to record, after which missing input is marked."""
        self._wrong = False
        """Whether faults are shown in place of the preview."""
        self._leaving = False
        self._meanwhile: AnyEntry | None = None
        """Somebody else's event on the record while the form was open, or since its draft was saved."""
        if self._draft.before and self._draft.before.version != form.version:
            self._meanwhile = found.last

    def compose(self) -> ComposeResult:
        """Lines, preview, keys."""
        with Vertical() as frame:
            frame.border_title = Content(harmless(title_of(self._form)))
            frame.border_subtitle = Content(str(self._form.event.declared.help))
            with Horizontal(id="form-body"):
                with VerticalScroll(id="form-lines", can_focus=False):
                    yield from self.lines
                yield self.preview
            yield self.keys

    def on_mount(self) -> None:
        """Type at once; say what there is to fill in."""
        self.preview.can_focus = False
        self.lines[0].field.focus()
        self.check()
        if self._draft.before:
            self._say_draft(self._draft.before)

    def on_unmount(self) -> None:
        """Save the input, whatever closes the form, unless it was recorded or discarded."""
        self._draft.keep()

    def on_resize(self, event: events.Resize) -> None:
        """The preview beside the lines, where there is room."""
        self.set_class(event.size.width >= BESIDE_FROM_CELLS, "-beside")

    # Actions of the user.

    def action_record(self) -> None:
        """Record it, or show what is wrong."""
        if self._recording:
            return
        self._tried = True
        if (command := self.command()) is not None:
            self._recording = True
            self._show(partial(write_waiting, tr("Recording …")))
            self.writer.ask("record", self.recording(command), self)
        else:
            self.show_fault()

    def action_preview_down(self) -> None:
        """See more of what would be recorded."""
        self.preview.step(max(1, self.preview.page // 2))

    def action_preview_up(self) -> None:
        """Back again."""
        self.preview.step(-max(1, self.preview.page // 2))

    def action_leave_form(self) -> None:
        """Leave; after typing, only when asked a second time."""
        if self._leaving or not self._differs:
            self._draft.keep()
            self._go(None)
            return
        self._leaving = True
        said = tr(
            "What was typed is not recorded. {key} again keeps it as a draft; {other} throws it away.",
            key=self._key("leave_form"),
            other=self._key("discard"),
        )
        if self._drafts.told:
            said = tr("What was typed is not recorded. {key} again leaves it.", key=self._key("leave_form"))
        self.notify(said, severity="warning")

    def action_discard(self) -> None:
        """Leave without saving a draft; after typing, only when asked a second time."""
        if self._leaving or not self._differs:
            self._draft.discard()
            self._go(None)
            return
        self._leaving = True
        said = tr(
            "{key} again throws away what was typed; {other} keeps it as a draft.",
            key=self._key("discard"),
            other=self._key("leave_form"),
        )
        self.notify(said, severity="warning")

    # Messages from the threads.

    def on_preview_found(self, message: PreviewFound) -> None:
        """Show what would be recorded, unless something was typed since."""
        if message.serial == self._serial and not self._recording:
            self._wrong = False
            self._show(partial(self._write_preview, message.previews))

    def on_recorded(self, message: Recorded) -> None:
        """Done."""
        self._draft.discard()
        self._go(message.receipt)

    def on_failed(self, message: Failed) -> None:
        """Say why it would not be, or was not, recorded, at its line if it has one."""
        message.stop()
        if message.sort == "record":
            self._recording = False
        elif message.sort == "preview" and self._recording:
            return
        error = message.error
        if isinstance(error, ConflictError) and self._form.record:
            self._stand_anew()
            return
        name, said = self._form.fault(error, self._session.zone)
        named = next((line.line for line in self.lines if line.line.name == name), None)
        if isinstance(error, NotFoundError) and named is not None and named.field.refers_to:
            key_to_press = tr("{key} finds one that is there.", key=self._key("pick"))
            said = self._form.fault(error.saying(error.message, key_to_press), self._session.zone).said
        self.say_wrong({name: said})
        if message.sort == "record":
            self.show_fault()

    def on_form_found(self, message: FormFound) -> None:
        """The record changed while the form was open: show the change, and continue from there."""
        message.stop()  # The app would open another form.
        self._form = message.form
        for shown, line in zip(self.lines, message.form.asked, strict=True):
            shown.renew(line)
        self._meanwhile = message.last
        self.check()
        self.notify(
            tr("{record} was changed meanwhile; nothing was recorded.", record=self._form.record),
            severity="warning",
        )

    # Helpers.

    def useful(self, action: str) -> bool:
        """Whether an action is useful; scrolling the preview is if not all of it is visible."""
        if action == "preview_down":
            return self.preview.count > self.preview.page
        return super().useful(action)

    def _show(self, writer: Writer) -> None:
        self.preview.show(writer)
        self.keys.refresh()

    def _key(self, action: str) -> str:
        return self._session.keymap.key(action)

    @property
    def _differs(self) -> bool:
        """Whether the form has input that is not in the ledger."""
        return self.texts() != {line.name: line.start for line in self._form.asked}

    def _say_draft(self, draft: Draft) -> None:
        when = written(draft.typed_at, self._session.zone)
        said = tr(
            "Your draft of {when} stands here again. {key} throws it away.",
            when=when,
            key=self._key("discard"),
        )
        if self._meanwhile is not None:
            said += " " + tr("{record} was changed since then.", record=harmless(self._form.record))
        self.notify(said, severity="information" if self._meanwhile is None else "warning", markup=False)

    def _cannot_keep(self, error: OSError) -> None:
        """Say so once; everything else works."""
        if not self._drafts.told:
            self._drafts.told = True
            self.app.notify(  # pyright: ignore[reportUnknownMemberType] - App of whatever result
                tr("What is typed into forms cannot be kept as a draft: {error}", error=harmless(str(error))),
                severity="warning",
                markup=False,
            )

    def touched(self) -> None:
        """Save the input."""
        self._leaving = False
        self._draft.hold(self._form, self.texts(), self)

    def check(self) -> None:
        """Say what is wrong, or show what would be recorded."""
        self.command()

    def filled(self) -> dict[str, str]:
        """The text of every line of the form, including lines that nobody types."""
        return self.texts()

    def options_of(self, field: Field) -> Question:
        """The entries of the record too."""
        if field.refers_to:
            return super().options_of(field)
        return partial(find_entries, record=self._form.record, zone=self._session.zone)

    def recording(self, command: Command) -> Question:
        """How a command is recorded."""
        return partial(record_command, command=command)

    def command(self) -> Command | None:
        """The typed command, also sent for a preview; None if something is wrong, which is shown."""
        self._serial += 1
        texts = self.filled()
        now = self._session.now()
        missing = self._form.missing(texts)
        read = self._form.unreadable(texts, now) if missing else self._form.command(texts, now)
        if isinstance(read, dict):
            self.say_wrong(read, missing)
            return None
        self.complain({})
        if self._wrong:  # What was wrong is not any more, and what would be recorded may take its time.
            self._show(partial(write_waiting, tr("looking …")))
        self.writer.ask("preview", partial(find_preview, serial=self._serial, command=read), self)
        return read

    def say_wrong(self, faults: dict[str, str], missing: Sequence[AskedLine] = ()) -> None:
        """Show each fault at its line; in place of the preview, list those lines and the faults of no line.

        Missing input is marked at its line only after an attempt to record.
        """
        marks = {line.name: tr("still missing") for line in missing} if self._tried else {}
        rest = self.complain(marks | faults)
        self._wrong = True
        wrong = [line.line.field.label for line in self.lines if line.line.name in faults]
        self._show(partial(self._write_wrong, missing, wrong, rest))

    def _go(self, receipt: Receipt | None) -> None:
        """Leave, and clear the messages about the form."""
        self.app.clear_notifications()  # pyright: ignore[reportUnknownMemberType] - App of whatever result
        self.dismiss(receipt)

    def _stand_anew(self) -> None:
        form = self._form
        question = partial(
            find_form, kind=form.kind, event=form.event, record=form.record, clock=self._session.now()
        )
        self.writer.ask("form", question, self)

    def _write_preview(self, previews: list[Preview], width: int) -> list[Line]:
        preview = write_preview(previews, self._key("record"), self._session.zone, width)
        meanwhile = self._write_meanwhile(width)
        return [*meanwhile, [], *preview] if meanwhile else preview

    def _write_wrong(
        self, missing: Sequence[AskedLine], wrong: list[str], rest: list[str], width: int
    ) -> list[Line]:
        return [*write_wrong(missing, wrong, rest, width), [], *self._write_meanwhile(width)]

    def _write_meanwhile(self, width: int) -> list[Line]:
        if self._meanwhile is None:
            return []
        return write_meanwhile(self._meanwhile, self._key("record"), self._session.zone, width)
