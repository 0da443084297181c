"""Screen 3, the Log: every event, the change it made, and the record after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import Label, told_of, tr
from opsledger_projections.at import FOREVER_US
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.event_list import EventList
from opsledger_tui.event_text import Change, write_event
from opsledger_tui.lines import LineList
from opsledger_tui.messages import (
    AskFor,
    ChangeFound,
    Failed,
    OpenRecord,
    RowsFound,
    RowsGrown,
    StepFound,
)
from opsledger_tui.moment import Axis
from opsledger_tui.prompt import Purpose
from opsledger_tui.questions import (
    EventsWanted,
    find_change,
    find_new_rows,
    find_newest_rows,
    find_rows,
)
from opsledger_tui.record_text import Portrait, write_record
from opsledger_tui.rows import NO_ROWS, Rows, grown, ordinal_at, ordinal_of
from opsledger_tui.session import Session
from opsledger_tui.steps import find_before
from opsledger_tui.text_pane import TextPane
from opsledger_tui.view import Desks, View

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked

EVENTS = Label("Events", "事件")

MANY_NEW = 500
"""From this many new events on, the list is found again instead of extended."""


class LogView(View):
    """Events │ the change │ the record after it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.LOG)

    where = Where.LOG

    def __init__(self, session: Session, desks: Desks) -> None:
        """The log of one session."""
        self.events = EventList(session)
        self.detail = TextPane(id="event")
        self.after = TextPane(id="after")
        super().__init__(session, desks, Columns(self.events, self.detail, self.after))
        self._serial = 0
        self._looked_upto = 0
        self._looking = False
        self._failed = ""
        """Why the events could not be found; empty if they were."""
        self._change: tuple[int, Change] | None = None

    def find(self) -> None:
        """Find the events that the session asks for; the cursor stays on its event."""
        session = self.session
        self._serial += 1
        self._failed = ""
        by_order = session.wish.empty and session.moment.effective_us == FOREVER_US
        if by_order and (session.axis is Axis.RECORDED or not self.events.rows.positions):
            self._hold(Rows(range(1, session.at.position + 1), complete=session.axis is Axis.RECORDED))
        for desk in (self.desks.finder, self.desks.searcher):
            desk.drop("rows")
            desk.drop("new rows")
        self._looking = not by_order or session.axis is Axis.EFFECTIVE
        if self._looking:
            self._desk.ask("rows", partial(find_newest_rows, wanted=self._wanted()), self)
        self._entitle()

    def grow(self, entries: list[AnyEntry]) -> None:
        """Take in new events that arrived."""
        if not self.display:
            super().grow(entries)
            return
        session = self.session
        rows = self.events.rows
        if isinstance(rows.positions, range):
            if session.axis is Axis.RECORDED and session.wish.empty and session.live:
                self._hold(Rows(range(1, session.at.position + 1)))
            return
        if not rows.complete or not session.live:
            return
        next_ones = entries[0].position <= self._looked_upto + 1  # none arrived while rows were looked for
        if session.wish.empty and next_ones and len(entries) <= MANY_NEW:
            new = [entry.position for entry in entries if entry.position > self._looked_upto]
            self._looked_upto = entries[-1].position
            self._hold(grown(rows, new, session.log))
        else:
            self._ask_new()

    def useful(self, action: str) -> bool:
        """Whether an action is useful; travelling to an event's moment needs an event."""
        return action != "as_of_event" or len(self.events.rows.positions) > 0

    def listing(self) -> Callable[[Asked], Listing]:
        """The events, the newest first."""
        from opsledger_tui.listings import about, of_entries  # noqa: PLC0415 - only where something is handed out

        positions = list(reversed(self.events.rows.positions))
        return partial(of_entries, title=str(EVENTS), header=about(self.session), positions=positions)

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The event under the cursor."""
        from opsledger_tui.listings import about, of_entries  # noqa: PLC0415 - as above

        if self.entry is None:
            return None
        position = self.entry.position
        return partial(of_entries, title=str(EVENTS), header=about(self.session), positions=[position])

    @property
    def spot(self) -> int | None:
        """The selected event."""
        return self.events.wanted

    @spot.setter
    def spot(self, spot: int | None) -> None:
        self.events.wanted = spot

    def depart(self) -> None:
        """Let the cursor go to the newest event of the moment."""
        self.events.wanted = None

    def redraw(self) -> None:
        """Write everything again: in another language, by another clock."""
        self._entitle()
        self.events.refresh()
        self._write()

    def jump(self, us: int) -> None:
        """Put the cursor on the last event not after a time."""
        self.events.go_to_time(us)

    def scrub(self, step: int) -> None:
        """Travel to the event before (-1) or after (+1) the moment, in the filtered log."""
        if step > 0:
            super().scrub(step)
            return
        try:
            position = self._before_moment(self.events.rows)
        except OpsledgerError:
            self._scrub_past_damage()
            return
        self.on_step_found(StepFound(position, step))

    def _scrub_past_damage(self) -> None:
        """The same with the views, which know the time of an event whose entry cannot be read."""
        current = self.events.position_at(self.events.cursor)
        if self.session.live and current:
            self.desks.finder.ask("step", partial(find_before, wanted=self._wanted(), position=current), self)
        else:
            super().scrub(-1)

    def on_rows_found(self, message: RowsFound) -> None:
        """Show the found events, unless something else was requested meanwhile."""
        if message.serial == self._serial:
            self._looked_upto = message.upto
            self._looking = False
            self._hold(message.rows)
            if not message.rows.complete:
                self.call_after_refresh(self._ask_rest, message.serial)
            elif self.session.live and self.session.head > message.upto:
                self._ask_new()  # what arrived while these were looked for

    def on_rows_grown(self, message: RowsGrown) -> None:
        """Take in the new events that the filter lets through."""
        rows = self.events.rows
        if message.serial != self._serial or isinstance(rows.positions, range):
            return
        new = [position for position in message.positions if position > self._looked_upto]
        self._looked_upto = max(self._looked_upto, message.upto)
        if new:
            self._hold(grown(rows, new, self.session.log))

    def on_change_found(self, message: ChangeFound) -> None:
        """Show the change made by the event under the cursor."""
        entry = self.events.current()
        if isinstance(entry, OpsledgerError) or entry is None or entry.position != message.position:
            return
        self._change = (message.position, message.change)
        self._write()

    def on_failed(self, message: Failed) -> None:
        """Show in its place why something could not be found."""
        text = f"✖ {harmless(message.error.said)}"
        if message.sort == "change":
            self.detail.say(text, "bad")
        elif message.sort in ("rows", "new rows"):
            self._looking, self._failed = False, text
            self._hold(NO_ROWS)
        else:
            self.notify(text, severity="error", markup=False)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Read the detail of the event under the cursor."""
        event.stop()
        self._entitle()
        self._ask_detail()

    def on_columns_arranged(self, event: Columns.Arranged) -> None:
        """Fill a pane that has become visible."""
        del event
        self._ask_detail()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go one pane deeper; from the last one, into the Book. An empty list leads nowhere."""
        event.stop()
        if self.events.current() is None:
            return
        if not self.columns.go(self.columns.depth + 1):
            self.action_open_record()
        self._ask_detail()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """One pane back."""
        event.stop()
        self.columns.go(self.columns.depth - 1)

    @property
    def entry(self) -> AnyEntry | None:
        """The event under the cursor, if there is one and it can be read."""
        entry = self.events.current()
        return None if isinstance(entry, OpsledgerError) else entry

    @property
    def record(self) -> str:
        """The record of the event under the cursor; empty if there is none."""
        return self.entry.record if self.entry else ""

    @property
    def title_of_record(self) -> str:
        """The label of the event."""
        return str(self.entry.data.declared.label) if self.entry else ""

    def action_open_record(self) -> None:
        """The record of this event in the Book."""
        if self.record:
            self.post_message(OpenRecord(self.record))
        else:
            self.notify(tr("There is no event here."))

    def action_as_of_event(self) -> None:
        """Everything as it was right after the event under the cursor."""
        position = self.events.position_at(self.events.cursor)
        if position is not None:
            self.travel_to_event(position)
        else:
            self.notify(tr("There is no event here."))

    def action_jump(self) -> None:
        """Ask for a time to put the cursor on."""
        self.post_message(AskFor(Purpose.JUMP))

    @property
    def _desk(self) -> Desk:
        return self.desks.searcher if self.session.wish.words else self.desks.finder

    def _ask_rest(self, serial: int) -> None:
        if serial == self._serial:
            self._desk.ask("rows", partial(find_rows, wanted=self._wanted()), self)

    def _ask_new(self) -> None:
        self._desk.ask(
            "new rows", partial(find_new_rows, wanted=self._wanted(), after=self._looked_upto), self
        )

    def _wanted(self) -> EventsWanted:
        session = self.session
        return EventsWanted(self._serial, session.wish, session.at, session.axis, session.now())

    def _before_moment(self, rows: Rows) -> int | None:
        """The last event strictly before the moment, or, in the present, before the cursor's event.

        Raises OpsledgerError if an entry next to it cannot be read: the binary search may then have missed others.
        """
        session, log = self.session, self.session.log
        if not rows.positions:
            return None
        moment = session.moment
        if session.live:
            current = self.events.position_at(self.events.cursor)
            moment = session.moment_of(current) if current else moment
        if rows.by_effect:
            ordinal = ordinal_at(rows, moment.effective_us - 1, log)
            found, *_ = near = rows.positions[ordinal : ordinal + 2]
            for position in near:
                log.entry(position)
            return found if session.moment_of(found).effective_us < moment.effective_us else None
        last = min(moment.position, session.head) - 1
        found = rows.positions[ordinal_of(rows, last, log)] if last > 0 else 0
        return found if 0 < found <= last else None

    def _hold(self, rows: Rows) -> None:
        was_useful = self.useful("as_of_event")
        self.events.hold(rows)
        if self._failed:
            self.events.say(self._failed, "bad")
        elif not rows.positions and rows.complete:
            self.events.say(self.session.nothing_shown)
        if self.useful("as_of_event") is not was_useful:
            self.post_message(Columns.Arranged())  # another key is of use
        self._entitle()

    def _entitle(self) -> None:
        session, rows = self.session, self.events.rows
        title = str(EVENTS)
        if not session.wish.empty:
            title = told_of(title, harmless(session.wish_text))
        count = len(rows.positions)
        where = f"{self.events.cursor + 1:,}/" if count else ""
        if self._failed:
            text = tr("not found")
        elif self._looking and not session.wish.empty:
            text = tr("looking …")
        elif rows.complete:
            none = tr("no event") if session.wish.empty else tr("no event fits")
            text = f"{where}{count:,}" if count else none
        else:
            text = tr("newest {count:,}, looking for more …", count=count)
        self.events.entitle(title, text)
        self.detail.entitle(tr("What it did"))
        self.after.entitle(tr("The record after it"))

    def _ask_detail(self) -> None:
        entry = self.events.current()
        if not (self.detail.display or self.after.display):
            return
        if entry is None:
            self.detail.show(None)
            self.after.show(None)
        elif isinstance(entry, OpsledgerError):
            self.detail.say(f"✖ {harmless(entry.said)}", "bad")
            self.after.show(None)
        elif self._change is None or self._change[0] != entry.position:
            self.desks.reader.ask("change", partial(find_change, entry=entry), self)

    def _write(self) -> None:
        entry = self.events.current()
        if entry is None or isinstance(entry, OpsledgerError) or self._change is None:
            return
        position, change = self._change
        if position != entry.position:
            return
        zone = self.session.zone
        self.detail.show(partial(write_event, entry, change, zone))
        portrait = Portrait(entry.record, change.kind, change.after, entry.version)
        self.after.show(partial(write_record, portrait, self.session.axis, zone))
