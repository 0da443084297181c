"""Screen 4, the Diff: the records that changed between two moments, how each changed, and the event that explains it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from opsledger.exporting.terminal.page import blocks_lines
from opsledger.exporting.terminal.spans import Paper
from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import joined, told_of, tr
from opsledger_projections.at import FOREVER
from opsledger_projections.pages.difference import change_label, counted, summary
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.changed_list import ChangedList, Key
from opsledger_tui.columns import Columns
from opsledger_tui.diff_bar import DiffBar
from opsledger_tui.diff_messages import (
    ChangedRecord,
    ChapterDiff,
    DiffFound,
    DiffWanted,
    FieldsFound,
    FieldsWanted,
)
from opsledger_tui.diff_questions import find_diff, find_fields
from opsledger_tui.drawing import Piece, wrap
from opsledger_tui.drawn import pieces_of
from opsledger_tui.event_text import Change, write_event
from opsledger_tui.field_pane import FieldPane, Part
from opsledger_tui.lines import LineList
from opsledger_tui.marks import ends_of
from opsledger_tui.messages import AskFor, ChangeFound, Failed, OpenRecord
from opsledger_tui.prompt import Purpose
from opsledger_tui.questions import find_change
from opsledger_tui.session import Session
from opsledger_tui.text_pane import TextPane
from opsledger_tui.view import Desks, View

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked


FIELDS_DEPTH = 1


class DiffView(View):
    """Records that changed │ their fields │ the event that explains the field at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.DIFF)

    where = Where.DIFF

    def __init__(self, session: Session, desks: Desks) -> None:
        """The differences of one session's two moments."""
        self.changed = ChangedList()
        self.fields = FieldPane(id="fields")
        self.cause = TextPane(id="cause")
        super().__init__(session, desks, Columns(self.changed, self.fields, self.cause))
        self._ends = ends_of(session)
        self.bar = DiffBar(session, self._ends)
        self._serial = 0
        self._chapters: list[ChapterDiff] = []
        self._asked: FieldsWanted | None = None
        self._drawn: FieldsFound | None = None
        self._change: tuple[int, Change] | None = None
        self._two_columns = False
        self._sought = ""
        """The record for which the user opened this screen."""

    def compose(self) -> ComposeResult:
        """The two moments above the panes."""
        yield self.bar
        yield self.columns

    def find(self) -> None:
        """Compare the two moments, among the records that the session asks for."""
        self._serial += 1
        self._ends = ends_of(self.session)
        self.bar.show(self._ends, None)
        self.desks.finder.ask("diff", partial(find_diff, wanted=self._wanted), self)

    def grow(self, entries: list[AnyEntry]) -> None:
        """Read again, unless both moments lie before the new events, which then change nothing."""
        if any(end.at.position == FOREVER for end in ends_of(self.session)):
            super().grow(entries)

    def redraw(self) -> None:
        """Write everything again: in another language, by another clock."""
        self.bar.refresh()
        self.changed.refresh()
        self._entitle()
        self._asked = None
        self._ask_fields()
        self._ask_cause()

    @property
    def spot(self) -> Key | None:
        """The record or chapter that the user is at."""
        return self.changed.wanted

    @spot.setter
    def spot(self, spot: Key | None) -> None:
        self.changed.want(spot)

    @property
    def record(self) -> str:
        """Id of the record under the cursor; empty if there is none."""
        record = self.changed.record
        return record.record if record else ""

    @property
    def title_of_record(self) -> str:
        """The title of the record under the cursor."""
        return self.changed.record.title if self.changed.record else ""

    def listing(self) -> Callable[[Asked], Listing]:
        """Every field that changed, of every record in the list."""
        from opsledger_tui.diff_listing import header_of, of_fields  # noqa: PLC0415 - only where something is handed out

        return partial(of_fields, header=header_of(self.session, self._ends), wanted=self._wanted)

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The field at the cursor."""
        from opsledger_tui.diff_listing import header_of, of_fields  # noqa: PLC0415 - as above

        if not self.record:
            return None
        header, first = header_of(self.session, self._ends), self.fields.current
        return partial(of_fields, header=header, wanted=self._wanted, record=self.record, first=first)

    def seek(self, record: str) -> None:
        """Put the cursor on a record as soon as it is known whether it changed."""
        self._sought = record
        self.changed.want(("record", record))
        if self.fresh:
            self.load()

    def on_mount(self) -> None:
        """Name the panes."""
        self._entitle()

    def on_diff_found(self, message: DiffFound) -> None:
        """Show the records, unless something else was requested meanwhile."""
        if message.serial != self._serial:
            return
        self._chapters = message.chapters
        if self._chapters:
            self.changed.hold(self._chapters)
        else:
            self.changed.say(self._nothing())
        every = [record for part in self._chapters for record in part.records]
        self.bar.show(self._ends, counted(every))
        self._entitle()
        if self._sought and not self.changed.has(self._sought):
            self.notify(tr("{record} did not change.", record=harmless(self._sought)), markup=False)
        self._sought = ""

    def on_fields_found(self, message: FieldsFound) -> None:
        """Show how the record changed, unless the cursor has moved to another one."""
        if message.wanted == self._asked:
            self._drawn = message
            parts = [Part(field.name, field.lines) for field in message.fields]
            self.fields.hold(message.wanted.record, parts)

    def on_change_found(self, message: ChangeFound) -> None:
        """Show what the event did."""
        self._change = (message.position, message.change)
        self._ask_cause()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        text = f"✖ {harmless(message.error.said)}"
        if message.sort == "diff":
            self._chapters, self._sought = [], ""
            self.bar.show(self._ends, {})
            self.changed.say(text, "bad")
        elif message.sort == "fields":
            self._asked = self._drawn = None
            width = max(1, self.fields.text_width)
            self.fields.hold("", [Part("", [[Piece(line, "bad")] for line in wrap(text, width)])])
        else:
            self.cause.say(text, "bad")

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another record, or another field."""
        event.stop()
        if event.lines is self.changed:
            self._ask_fields()
        self._ask_cause()
        self._entitle()

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Fill a pane that has become visible."""
        del event
        self._ask_fields()
        self._ask_cause()

    def on_field_pane_measured(self, event: FieldPane.Measured) -> None:
        """Draw the fields again for another width."""
        event.stop()
        self._ask_fields()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go one pane deeper; from the last one, into the Book. An empty list leads nowhere."""
        event.stop()
        if self.changed.row is None:
            return
        if not self.columns.go(self.columns.depth + 1):
            self.action_open_changed()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        self.columns.go(self.columns.depth - 1)

    def action_open_changed(self) -> None:
        """The record in the Book."""
        if self.record:
            self.post_message(OpenRecord(self.record))
        else:
            self.notify(tr("No record that changed is chosen."))

    def action_as_of_cause(self) -> None:
        """Everything as it was right after the event that explains the change."""
        entry = self._entry
        if self.changed.record is None:
            self.notify(tr("No record that changed is chosen."))
        elif self._at_list_alone:
            self.columns.go(FIELDS_DEPTH)  # Show the field first, so that the user sees whose event it is.
        elif entry is not None and not isinstance(entry, OpsledgerError):
            self.travel_to_event(entry.position)

    def action_type_mark_a(self) -> None:
        """Ask for the first moment."""
        self.post_message(AskFor(Purpose.MARK_A))

    def action_type_mark_b(self) -> None:
        """Ask for the second moment."""
        self.post_message(AskFor(Purpose.MARK_B))

    def action_switch_columns(self) -> None:
        """Side by side, or word by word in one column."""
        self._two_columns = not self._two_columns
        if self._at_list_alone:
            self.columns.go(FIELDS_DEPTH)
        self._ask_fields()

    @property
    def _at_list_alone(self) -> bool:
        """Whether the list is in use and there is no room for the fields beside it."""
        return self.columns.depth < FIELDS_DEPTH and not self.columns.shows(self.fields)

    @property
    def _wanted(self) -> DiffWanted:
        return DiffWanted(self._serial, self._ends.a.at, self._ends.b.at, self.session.wish)

    @property
    def _entry(self) -> AnyEntry | OpsledgerError | None:
        """The event that explains the field at the cursor, or why it cannot be read; None if there is no field."""
        drawn = self._drawn
        if drawn is None or drawn.wanted.record != self.record or not drawn.fields:
            return None
        return drawn.fields[self.fields.current].entry

    def _ask_fields(self) -> None:
        width, row = self.fields.text_width, self.changed.row
        if not self.display or not width:
            return
        if isinstance(row, ChangedRecord):
            session, (a, b) = self.session, self._ends
            wanted = FieldsWanted(
                self._serial, row.record, a.at, b.at, session.axis, session.zone, width, self._two_columns
            )
            if wanted != self._asked:
                self._asked = wanted
                self.desks.reader.ask("fields", partial(find_fields, wanted=wanted), self)
            return
        self._asked = self._drawn = None
        table = summary(self._chapters)
        lines = [pieces_of(line) for line in blocks_lines([table], Paper(width, self.session.zone))]
        if row is None:
            lines = [[Piece(line, "dim")] for line in wrap(self.changed.said, width)]
        self.fields.hold("", [Part("", lines)])

    def _ask_cause(self) -> None:
        entry = self._entry
        if not self.cause.display:
            return
        if isinstance(entry, OpsledgerError):
            self.cause.say(f"✖ {harmless(entry.said)}", "bad")
        elif entry is None:
            if self.changed.record is None:
                self.cause.say(tr("No record that changed is chosen."))
        elif self._change is not None and self._change[0] == entry.position:
            self.cause.show(partial(write_event, entry, self._change[1], self.session.zone))
        else:
            self.desks.reader.ask("cause", partial(find_change, entry=entry), self)

    def _entitle(self) -> None:
        session = self.session
        title = tr("What changed")
        if not session.wish.empty:
            title = told_of(title, harmless(session.wish_text))
        place, count = self.changed.place
        text = f"{place:,}/{count:,}" if self.changed.record else f"{count:,}" if count else tr("no record")
        if ignored := session.wish.of_events_only:
            text = tr("{names} filters the Log only", names=joined(ignored)) + " · " + text
        self.changed.entitle(title, text)
        record = self.changed.record
        if record:
            title = told_of(harmless(record.record), change_label(record.change))
            self.fields.entitle(title, f"{self.fields.current + 1}/{record.fields}")
        else:
            self.fields.entitle(tr("Summary"), "")
        self.cause.entitle(tr("What it did"))

    def _nothing(self) -> str:
        if not self.session.wish.empty:
            return self.session.nothing_fits
        hint = tr("m and M mark the shown moment as A and as B, everywhere; A and B ask for one here.")
        return f"{tr('Nothing changed.')} {hint}"
