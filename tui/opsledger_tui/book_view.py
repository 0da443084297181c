"""Screen 2, the Book: the handbook's contents, the records of a chapter, one record with its history."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from opsledger.harmless import harmless
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE
from opsledger_tui.actions import Where, bindings
from opsledger_tui.book_lists import ContentsList, RecordList
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.lines import LineList
from opsledger_tui.messages import BookFound, Failed, OpenEvents, PortraitFound, Travel
from opsledger_tui.moment import Axis
from opsledger_tui.questions import find_book, find_portrait
from opsledger_tui.record_text import Portrait, write_record
from opsledger_tui.session import Session
from opsledger_tui.text_pane import TextPane

NEWS_AFTER_S = 0.5
"""New events are gathered this long before the records are read again."""


class BookView(Container):
    """Contents │ records │ one record."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.BOOK)

    def __init__(self, session: Session, finder: Desk, reader: Desk) -> None:
        """The book of one session; `finder` finds the records, `reader` reads one."""
        super().__init__(id="book")
        self._session = session
        self._finder = finder
        self._reader = reader
        self._serial = 0
        self._loaded = False
        self._news: Timer | None = None
        self._portrait: Portrait | None = None
        self.contents = ContentsList()
        self.records = RecordList(session)
        self.sheet = TextPane(id="record")
        self.columns = Columns(self.contents, self.records, self.sheet)

    def compose(self) -> ComposeResult:
        """The panes."""
        yield self.columns

    def load(self) -> None:
        """Find the records that the session asks for; only once the Book is looked at."""
        self._loaded = False
        if not self.display:
            return
        self._loaded = True
        self._serial += 1
        session = self._session
        at = LIVE if session.live and not session.frozen else session.at
        self._finder.ask("book", partial(find_book, serial=self._serial, at=at, wish=session.wish), self)
        self._ask_portrait()

    def shown(self) -> None:
        """The Book came to the front."""
        if not self._loaded:
            self.load()

    def grow(self, entries: list[AnyEntry]) -> None:
        """New events came: read again, once for several."""
        del entries
        if self._session.live and self._news is None and self._loaded:
            self._news = self.set_timer(NEWS_AFTER_S, self._read_news)
        elif not self.display:
            self._loaded = False

    def redraw(self) -> None:
        """Write everything again: in another language, by another clock."""
        self._entitle()
        self.contents.refresh()
        self.records.refresh()
        self._write()

    def go_to(self, record: str, kind: str) -> None:
        """Show one record."""
        names = list(KINDS)
        if kind in names:
            self.contents.move_to(names.index(kind), tell=False)
        self.records.wanted = record
        self.records.hold(self.contents.chapter)
        self.records.wanted = record
        self._ask_portrait()

    @property
    def record(self) -> str:
        """Id of the record that the Book is at; empty where there is none."""
        return self.records.wanted or (self.records.row.record if self.records.row else "")

    def scrub(self, step: int) -> None:
        """Travel to the event of this record before (-1) or after (+1) the moment."""
        portrait = self._portrait
        if portrait is None or portrait.record != self.record:
            return
        session = self._session
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

    def on_mount(self) -> None:
        """Name the panes."""
        self._entitle()

    def on_book_found(self, message: BookFound) -> None:
        """Hold the records, unless something else was asked for since."""
        if message.serial != self._serial:
            return
        self.contents.hold(message.rows)
        self.records.hold(self.contents.chapter)
        self._entitle()

    def on_portrait_found(self, message: PortraitFound) -> None:
        """Show the record."""
        if message.portrait.record == self.record:
            self._portrait = message.portrait
            self._write()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        text = f"✖ {harmless(message.error.message)} {harmless(message.error.way_out)}"
        if message.sort == "portrait":
            self.sheet.say(text, "bad")
        else:
            self.records.border_subtitle = Content(text)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another chapter, or another record."""
        event.stop()
        if event.lines is self.contents:
            self.records.wanted = ""
            self.records.cursor = 0
            self.records.hold(self.contents.chapter)
        elif event.lines is self.records:
            self._ask_portrait()
        self._entitle()

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Fill a pane that came to be shown."""
        del event
        self._ask_portrait()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """One pane deeper; from the record, to its events."""
        event.stop()
        if not self.columns.go(self.columns.depth + 1):
            self.action_open_events()
        self._ask_portrait()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        self.columns.go(self.columns.depth - 1)

    def action_open_events(self) -> None:
        """The events of this record in the Log."""
        if self.record:
            self.post_message(OpenEvents(self.record))

    def _read_news(self) -> None:
        self._news = None
        self.load()

    def _order(self, entry: AnyEntry) -> tuple[int, int]:
        if self._session.axis is Axis.RECORDED:
            return entry.position, entry.position
        return microseconds(entry.effective_at), entry.position

    def _limit(self) -> int:
        moment = self._session.moment
        return moment.position if self._session.axis is Axis.RECORDED else moment.effective_us

    def _entitle(self) -> None:
        session = self._session
        self.contents.border_title = Content(tr("Contents"))
        title = str(self.contents.chapter.kind.heading)
        if not session.wish.empty:
            title = f"{title}: {harmless(session.wish_text)}"
        self.records.border_title = Content(title)
        count = self.records.count
        text = f"{self.records.cursor + 1:,}/{count:,}" if count else tr("no record")
        if ignored := session.wish.of_events_only:
            text = tr("{names} filters the Log only", names=", ".join(ignored)) + " · " + text
        self.records.border_subtitle = Content(text)
        self.sheet.border_title = Content(harmless(self.record) or tr("Record"))

    def _ask_portrait(self) -> None:
        if not self.display:
            return
        if not self.record:
            self._portrait = None
            self.sheet.show(None)
            return
        question = partial(find_portrait, record=self.record, at=self._session.at)
        self._reader.ask("portrait", question, self)

    def _write(self) -> None:
        if self._portrait is None:
            return
        session = self._session
        self.sheet.show(partial(write_record, self._portrait, session.axis, session.zone))
        self._entitle()
