"""Screen 2, the Book: the handbook's contents, the records of a chapter or area, and a page.

The page is that of the chapter or area while its heading is chosen, else that of the record.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from opsledger.harmless import harmless
from opsledger_events.event import AnyEntry
from opsledger_events.language import joined, told_of, tr
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.book_lists import ContentsList, RecordList
from opsledger_tui.book_questions import find_book
from opsledger_tui.book_sheet import SheetWanted, Shelf, find_sheet
from opsledger_tui.columns import Columns
from opsledger_tui.lines import LineList
from opsledger_tui.messages import BookFound, Failed, OpenEvents, SheetFound, Travel
from opsledger_tui.moment import Axis
from opsledger_tui.record_text import Portrait
from opsledger_tui.session import Session
from opsledger_tui.text_pane import TextPane
from opsledger_tui.view import Desks, View
from opsledger_tui.wish import Wish

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked

PAGE_DEPTH = 2
"""The depth of the page's pane. The pane used before it decides whether the page is the heading's or the record's."""


class BookView(View):
    """Contents │ records │ page."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.BOOK)

    where = Where.BOOK

    def __init__(self, session: Session, desks: Desks) -> None:
        """The book of one session."""
        self.contents = ContentsList()
        self.records = RecordList(session)
        self.sheet = TextPane(id="record")
        super().__init__(session, desks, Columns(self.contents, self.records, self.sheet))
        self._serial = 0
        self._portrait: Portrait | None = None
        self._shelf = Shelf()
        self._on_chapter = True
        """Whether the page is that of the heading, not of the record."""
        self._why = False
        """Whether to show who set each of the record's fields, instead of its page."""
        self._shown = ""
        """What the shown page is about."""

    def find(self) -> None:
        """Find the records that the session asks for."""
        self._serial += 1
        question = partial(find_book, serial=self._serial, at=self.at, wish=self.session.wish)
        self.desks.finder.ask("book", question, self)
        self._ask_sheet()

    def listing(self) -> Callable[[Asked], Listing]:
        """The records of the chapter or area."""
        from opsledger_tui.listings import about, of_records  # noqa: PLC0415 - only where something is handed out

        part = self.contents.part
        made = of_records(str(part.chapter.heading), about(self.session), part.rows)
        return lambda asked: made

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The record under the cursor, with every field."""
        from opsledger_tui.listings import about, of_record  # noqa: PLC0415 - as above

        if not self.record or self.records.current is None:
            return None
        made = of_record(self.record, about(self.session), self.records.current)
        return lambda asked: made

    @property
    def spot(self) -> str:
        """The selected record."""
        return self._chosen

    @spot.setter
    def spot(self, spot: str) -> None:
        self.records.wanted = spot

    def redraw(self) -> None:
        """Write everything again: in another language, by another clock."""
        self._entitle()
        self.contents.refresh()
        self.records.refresh()
        self._ask_sheet()

    def useful(self, action: str) -> bool:
        """Whether an action is useful; only a record has an explanation."""
        return action != "why" or not self._on_chapter

    def go_to(self, record: str, kind: str) -> None:
        """Show one record."""
        self.contents.move_to(self.contents.place_of(kind), tell=False)
        self._on_chapter = False
        self.records.wanted = record
        self.records.hold(self.contents.part)
        self.records.wanted = record
        self._ask_sheet()

    @property
    def record(self) -> str:
        """Id of the selected record; empty if there is none, and while a heading is chosen."""
        return "" if self._on_chapter else self._chosen

    @property
    def title_of_record(self) -> str:
        """The title of the record under the cursor."""
        return self.records.current.state.title if self.records.current else ""

    def scrub(self, step: int) -> None:
        """Travel to the event of this record before (-1) or after (+1) the moment."""
        portrait = self._portrait
        if portrait is None or not self.record or portrait.record != self.record:
            super().scrub(step)
            return
        session = self.session
        history = sorted(portrait.history, key=self._order)
        if session.live and step > 0:
            return
        reached = [e for e in history if self._order(e)[0] <= self._limit()]
        later = history[len(reached) :]
        if step > 0:
            self.post_message(Travel(session.moment_of(later[0].position) if later else LIVE))
            return
        if not reached:
            self.notify(tr("There is no earlier event here."))
            return
        last = self._order(reached[-1])[0]
        earlier = [e for e in reached if self._order(e)[0] < last]
        if earlier:
            self.post_message(Travel(session.moment_of(earlier[-1].position)))
        else:
            self.notify(tr("There is no earlier event here."))

    @property
    def steps(self) -> Wish:
        """The record's events, if its history cannot be read; those of the filtered log while a heading is chosen."""
        return Wish(record=self.record) if self.record else self.session.wish

    def on_mount(self) -> None:
        """Name the panes."""
        self._entitle()

    def on_book_found(self, message: BookFound) -> None:
        """Show the records, unless something else was requested meanwhile."""
        if message.serial != self._serial:
            return
        self.contents.hold(message.parts)
        self.records.hold(self.contents.part)
        self._entitle()

    def on_sheet_found(self, message: SheetFound) -> None:
        """Show the page, unless another one is wanted by now. A page about the same subject keeps its scroll position."""
        if message.subject != self._wanted(0).subject:
            return
        self._portrait = message.portrait
        if message.lines:
            self.sheet.show(lambda width: message.lines, from_top=message.subject != self._shown)
            self._shown = message.subject
            self._entitle()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        text = f"✖ {harmless(message.error.said)}"
        if message.sort == "sheet":
            self.sheet.say(text, "bad")
        elif message.sort == "book":
            self.records.say(text, "bad")
        else:
            self.notify(text, severity="error", markup=False)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another chapter, or another record."""
        event.stop()
        if event.lines is self.contents:
            self.records.wanted = ""
            self.records.cursor = 0
            self.records.hold(self.contents.part)
        elif event.lines is self.records:
            self._ask_sheet()
        self._entitle()

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Show the page that belongs to the pane in use, and fill a pane that has become visible."""
        del event
        if self.columns.depth < PAGE_DEPTH:
            self._on_chapter = self.columns.depth == 0
        self._entitle()
        self._ask_sheet()

    def on_text_pane_measured(self, event: TextPane.Measured) -> None:
        """Draw the page again for another width."""
        event.stop()
        self._ask_sheet()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """One pane deeper; from the record, to its events."""
        event.stop()
        if not self.columns.go(self.columns.depth + 1) and not self._on_chapter:
            self.action_open_events()
        self._ask_sheet()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back; from the page of a heading, to the headings."""
        event.stop()
        self.columns.go(0 if self._on_chapter else self.columns.depth - 1)

    def action_open_events(self) -> None:
        """Show the events of this record in the Log."""
        if self.record:
            self.post_message(OpenEvents(self.record))
        else:
            self.notify(tr("There is no record here."))

    def action_open_page(self) -> None:
        """Show the page of the chapter or area."""
        self._on_chapter = True
        self.columns.go(PAGE_DEPTH)
        self._ask_sheet()

    def action_why(self) -> None:
        """Switch between the record's page and who set each of its fields."""
        if not self.record:
            self.notify(tr("There is no record here."))
            return
        self._why = not self._why or not self.sheet.display
        if not self.sheet.display:
            self.columns.go(PAGE_DEPTH)
        self._entitle()
        self._ask_sheet()

    @property
    def _chosen(self) -> str:
        """Id of the record under the list's cursor."""
        return self.records.wanted or (self.records.current.record if self.records.current else "")

    def _order(self, entry: AnyEntry) -> tuple[int, int]:
        if self.session.axis is Axis.RECORDED:
            return entry.position, entry.position
        return microseconds(entry.effective_at), entry.position

    def _limit(self) -> int:
        moment = self.session.moment
        return moment.position if self.session.axis is Axis.RECORDED else moment.effective_us

    def _entitle(self) -> None:
        session = self.session
        self.contents.entitle(tr("Contents"))
        heading = title = str(self.contents.part.chapter.heading)
        if not session.wish.empty:
            title = told_of(title, harmless(session.wish_text))
        count = len(self.contents.part.rows)
        text = f"{self.records.cursor + 1:,}/{count:,}" if count else tr("no record")
        if ignored := session.wish.of_events_only:
            text = tr("{names} filters the Log only", names=joined(ignored)) + " · " + text
        self.records.entitle(title, text)
        record = harmless(self._chosen) or tr("Record")
        if self._why:
            record = tr("{record}: why", record=record)
        self.sheet.entitle(heading if self._on_chapter else record)

    def _wanted(self, width: int) -> SheetWanted:
        """What the page should show."""
        session = self.session
        chapter = self.contents.part.chapter if self._on_chapter else None
        return SheetWanted(
            chapter,
            self._chosen,
            self.at,
            session.head,
            self.now,
            session.axis,
            session.zone,
            width,
            self._why,
        )

    def _ask_sheet(self) -> None:
        if not self.display:
            return
        if not self._on_chapter and not self._chosen:
            self._portrait, self._shown = None, ""
            self.sheet.say(self.records.said or tr("no record"))
            return
        wanted = self._wanted(self.sheet.text_width)
        self.desks.reader.ask("sheet", partial(find_sheet, wanted=wanted, shelf=self._shelf), self)
