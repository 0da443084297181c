"""Navigation: to another moment, another filter, another screen, and back."""

from __future__ import annotations

from opsledger.moments import (
    EDITION,
    ask_point,
    moment_in,
    resolve_known_at,
    us_asked,
)
from opsledger_events.errors import NotFoundError, OpsledgerError
from opsledger_events.fold import kind_begun
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.frame import Frame
from opsledger_tui.marks import End, Mark, mark_of_shown
from opsledger_tui.messages import Failed, Sifted
from opsledger_tui.moment import Axis
from opsledger_tui.session import Place, Session
from opsledger_tui.wish import ALL, Wish, read_wish

DAY_US = 86_400_000_000


class Course:
    """Moves one session and its frame, and remembers their previous places."""

    def __init__(self, session: Session, frame: Frame) -> None:
        """Start at the session's present place."""
        self._session = session
        self._frame = frame
        self.last_filter = ""
        """The last filter, for using it again."""
        session.moment_us = self._session.time_of(session.moment)

    def go(self, where: Where) -> None:
        """Show another screen."""
        if where is not self._frame.place:
            self._remember()
            self._frame.show_place(where)

    def open_record(self, record: str) -> None:
        """Show a record in the Book, which reports an unreadable entry; if there is no such record, say so."""
        try:
            kind = self._kind_of(record)
        except OpsledgerError as error:
            self._frame.post_message(Failed("open record", error))
            return
        self._remember()
        self._frame.book.go_to(record, kind.name)
        self._frame.book.columns.depth = 2
        self._frame.show_place(Where.BOOK)

    def open_event(self, position: int) -> None:
        """Show an event in the Log, whatever the filter."""
        self._remember()
        log = self._frame.log_view
        log.columns.depth = 0
        log.spot = position
        if self._session.wish != ALL:
            self.filter("")
        self._frame.show_place(Where.LOG)
        log.events.go_to(position)

    def show(self, where: Where, wish_text: str, moment: At) -> None:
        """Show a screen with a filter, at a moment. Raises InputError for a filter that cannot be read."""
        self._remember()
        if wish_text != self._session.wish_text:
            self.filter(wish_text)
        if moment != self._session.moment:
            self._show_moment(moment, self._session.time_of(moment))
        self._frame.show_place(where)

    @property
    def where(self) -> Where:
        """The screen that is shown."""
        return self._frame.place

    def open_events(self, record: str) -> None:
        """Show the events of a record in the Log."""
        self._remember()
        self._frame.log_view.columns.depth = 0
        self.filter(f"record:{record}")
        self._frame.show_place(Where.LOG)

    def compare(self, record: str) -> None:
        """Show what changed between the moments A and B, with the cursor on a record if it changed."""
        self._remember()
        if record:
            self._frame.diff_view.seek(record)
        self._frame.show_place(Where.DIFF)

    def mark(self, end: End) -> Mark:
        """Mark the shown moment as A or as B."""
        mark = mark_of_shown(self._session)
        self.set_mark(end, mark)
        return mark

    def mark_by(self, end: End, text: str) -> None:
        """Mark the moment that the user typed; an empty text removes the mark. Raises InputError, NotFoundError."""
        session = self._session
        at = ask_point(text, session.now(), session.log).at if text.strip() else None
        self.set_mark(end, at and Mark(at, session.time_of(at)))

    def open_figure(self, record: str, period: str) -> None:
        """Show the chart of an indicator, with the cursor on a period."""
        self._remember()
        self._frame.kpi.go_to(record, period)
        self._frame.kpi.columns.depth = 1
        self._frame.show_place(Where.KPI)

    def back(self) -> bool:
        """Return to the previous place; False if there is none."""
        if not self._session.been:
            return False
        place = self._session.been.pop()
        for where, spot in place.spots.items():
            self._frame.screen_of(where).spot = spot
        if place.wish_text != self._session.wish_text:
            self.filter(place.wish_text)
        if place.moment != self._session.moment:
            self._show_moment(place.moment, place.moment_us)
        self._frame.show_place(place.where)
        return True

    def travel_to(self, moment: At, us: int | None = None) -> None:
        """Show a moment; `us` is the time by which it was requested."""
        if moment == self._session.moment:
            return
        self._remember()
        if moment != LIVE:
            for view in self._frame.views:
                view.depart()
        self._show_moment(moment, self._session.time_of(moment) if us is None else us)

    def travel_by(self, text: str) -> None:
        """Show the moment that the user typed. Raises InputError and NotFoundError."""
        session = self._session
        text = text.strip()
        if text.startswith("#") or text.lower().startswith(EDITION):
            position = resolve_known_at(text, session.now(), session.log)
            self.travel_to(session.moment._replace(position=position))
        elif text:
            self.travel_to_us(us_asked(text, session.now()))

    def travel_to_us(self, us: int) -> None:
        """Show the moment of a time on the shown clock; the present if the time is not in the past."""
        session = self._session
        if us >= microseconds(session.now().now):
            self.travel_to(LIVE)
        elif session.axis is Axis.EFFECTIVE:
            self.travel_to(session.moment._replace(effective_us=us), us)
        else:
            self.travel_to(session.moment._replace(position=session.log.position_at(us)), us)

    def travel_days(self, days: int) -> None:
        """Show the moment some days later, or earlier."""
        session = self._session
        now = microseconds(session.now().now) if session.live else session.moment_us
        self.travel_to_us(now + days * DAY_US)

    def jump(self, text: str) -> None:
        """Put the cursor of the Log on a time that the user typed. Raises InputError."""
        self._frame.log_view.jump(microseconds(moment_in(text, self._session.now())))

    def filter(self, text: str) -> None:
        """Show only what the typed filter lets through. Raises InputError."""
        self.show_wish(read_wish(text, self._session.now()), text)
        self.last_filter = text or self.last_filter

    def show_wish(self, wish: Wish, text: str) -> None:
        """Show what a filter lets through, on every screen."""
        session = self._session
        changed = wish != session.wish
        session.wish = wish
        session.wish_text = "" if wish == ALL else text.strip()
        if changed:
            self._load()
            self._frame.post_message(Sifted())
        self._frame.redraw()

    def switch_clock(self) -> None:
        """Order and travel by the other clock."""
        self._session.axis = self._session.axis.other
        self._load()
        self._frame.redraw()

    def freeze(self) -> None:
        """Hold new events back, or let them in again."""
        session = self._session
        session.freeze(not session.frozen)
        self._frame.redraw()
        if not session.frozen:
            self._load()

    def _kind_of(self, record: str) -> Kind:
        """The kind of a record, even if its entries cannot be read. Raises NotFoundError, IntegrityError."""
        begun = self._session.log.first_type(record)
        if not begun:
            raise NotFoundError(tr("There is no record “{record}”.", record=record))
        return kind_begun(record, begun)

    def _show_moment(self, moment: At, us: int) -> None:
        session = self._session
        session.moment, session.moment_us = moment, us
        self._load()
        self._frame.redraw()

    def set_mark(self, end: End, mark: Mark | None) -> None:
        """Set a moment as A or B; None removes the mark."""
        session = self._session
        session.marks = session.marks._replace(**{end: mark})
        for view in self._frame.views:
            if view.where is Where.DIFF:
                view.load()
        self._frame.redraw()

    def _load(self) -> None:
        for view in self._frame.views:
            view.load()

    def _remember(self) -> None:
        session, frame = self._session, self._frame
        here = Place(
            frame.place,
            session.moment,
            session.moment_us,
            session.wish_text,
            {view.where: view.spot for view in frame.views},
        )
        if not session.been or session.been[-1] != here:
            session.been.append(here)
