"""A screen of the frame: panes beside each other that show the session's moment.

This base gives every screen the same behaviour: it reads only while it is visible, again when the moment or the filter
changes, and once for several new events.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.dom import DOMNode
from textual.timer import Timer

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.values import moment_of
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.columns import Columns
from opsledger_tui.desk import Desk
from opsledger_tui.messages import Failed, StepFound, Travel
from opsledger_tui.questions import EventsWanted
from opsledger_tui.session import Session
from opsledger_tui.steps import find_next, find_previous
from opsledger_tui.wish import Wish

if TYPE_CHECKING:
    from opsledger.exporting.listing import Listing
    from opsledger_tui.desk import Asked
    from opsledger_tui.marks import Mark

NEWS_AFTER_S = 0.5
"""Seconds for which new events are gathered before a screen reads again."""


class Desks(NamedTuple):
    """The desks that answer the screens' questions, each in its own thread."""

    finder: Desk
    """Finds rows."""
    searcher: Desk
    """Finds rows by words, which may have to wait for the full-text index, and analyses figures, which also takes a moment."""
    reader: Desk
    """Reads details."""
    writer: Desk
    """Records events."""

    def close(self) -> None:
        """End their threads."""
        for desk in self:
            desk.close()


class View(Container):
    """One screen. A subclass asks for its content and draws it."""

    BINDINGS: ClassVar[list[BindingType]] = []
    where: ClassVar[Where]
    """The screen's identity."""

    def __init__(self, session: Session, desks: Desks, columns: Columns) -> None:
        """A screen of one session, with its panes."""
        super().__init__(id=self.where.value)
        self.session = session
        self.desks = desks
        self.columns = columns
        self._fresh = False
        self._news: Timer | None = None

    def compose(self) -> ComposeResult:
        """The panes."""
        yield self.columns

    def find(self) -> None:
        """Ask for the content at the session's moment, through its filter. For subclasses."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Write everything again, after a change of language or clock."""
        raise NotImplementedError

    def useful(self, action: str) -> bool:
        """Whether an action of this screen would have any effect now."""
        del action
        return True

    def owner_of(self, where: Where) -> DOMNode:
        """The widget that has the method of an action: this screen or one of its panes."""
        del where
        return self

    @property
    def record(self) -> str:
        """The id of the selected record; empty for none."""
        return ""

    @property
    def entry(self) -> AnyEntry | None:
        """The selected event, if an event is selected rather than a record."""
        return None

    @property
    def title_of_record(self) -> str:
        """The title of the selected record, if it is known here."""
        return ""

    def listing(self) -> Callable[[Asked], Listing] | None:
        """A question for everything in the list, to hand out; None if there is no list."""
        return None

    def line_listing(self) -> Callable[[Asked], Listing] | None:
        """The same for the line under the cursor alone."""
        return None

    @property
    def since(self) -> Mark | None:
        """The moment from which `=` compares, such as the start of what is shown; None if the user chooses it."""
        return None

    @property
    def spot(self) -> Any:
        """The cursor's place, which `-` restores."""
        return None

    @spot.setter
    def spot(self, spot: Any) -> None:
        del spot

    def depart(self) -> None:
        """Called before a past moment is shown."""

    @property
    def fresh(self) -> bool:
        """Whether the screen has read since the moment or the filter last changed."""
        return self._fresh

    def load(self) -> None:
        """Read again, now or when the screen next becomes visible."""
        self._fresh = self.display
        if self.display:
            self.find()

    def shown(self) -> None:
        """Called when the screen comes to the front."""
        if not self._fresh:
            self.load()

    def grow(self, entries: list[AnyEntry]) -> None:
        """Take in new events: read again, once for several."""
        del entries
        if not self.display:
            self._fresh = False
        elif self.session.live and self._news is None and self._fresh:
            self._news = self.set_timer(NEWS_AFTER_S, self._read_news)

    def scrub(self, step: int) -> None:
        """Travel to the event before (-1) or after (+1) the moment, among those that `steps` lets through."""
        session = self.session
        if step > 0 and session.live:
            return
        find = find_next if step > 0 else find_previous
        wanted = EventsWanted(0, self.steps, session.at, session.axis, session.now())
        self.desks.finder.ask("step", partial(find, wanted=wanted, moment=session.moment), self)

    @property
    def steps(self) -> Wish:
        """The filter for the events that `[` and `]` step through."""
        return self.session.wish

    def on_step_found(self, message: StepFound) -> None:
        """Travel to the event, and report a damaged one that was skipped; after the last event, return to the present."""
        if message.damage is not None:
            self._tell_damage(message.damage)
        if message.position is not None:
            self.travel_to_event(message.position)
        elif message.step > 0:
            self.post_message(Travel(LIVE))
        else:
            self.notify(tr("There is no earlier event here."))

    def on_failed(self, message: Failed) -> None:
        """Keep the message from the app: the screen itself shows the error in its place."""
        message.stop()

    def travel_to_event(self, position: int) -> None:
        """Show everything as it was right after an event; if its time cannot be read, say so."""
        try:
            moment = self.session.moment_of(position)
        except OpsledgerError as error:
            self._tell_damage(error)
            return
        self.post_message(Travel(moment))

    @property
    def now(self) -> datetime:
        """The time with which due days are compared: the shown moment."""
        session = self.session
        present = session.now().now
        return present if session.live else min(present, moment_of(session.moment_us))

    @property
    def at(self) -> At:
        """The moment to read at; the present if nothing is held back."""
        session = self.session
        return LIVE if session.live and not session.frozen else session.at

    def _tell_damage(self, error: OpsledgerError) -> None:
        said = harmless(error.said)
        self.notify(said, severity="error", markup=False)

    def _read_news(self) -> None:
        self._news = None
        self.load()
