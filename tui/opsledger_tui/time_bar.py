"""The second line: live or the shown moment, its place in the ledger's span, and the clock."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.message import Message

from opsledger_events.language import tr
from opsledger_events.values import microseconds, moment_of
from opsledger_projections.at import FOREVER, FOREVER_US
from opsledger_tui.activity import NONE, Activity
from opsledger_tui.bar import Bar, Part
from opsledger_tui.messages import HitsFound
from opsledger_tui.moment import Axis, written, zone_name
from opsledger_tui.session import Session

EDITION = "◇"
"""The sign for an edition that was handed out."""

LEAST_CELLS = 8
"""Minimum width in cells of a useful picture of the span."""


class TimeBar(Bar):
    """Shows the moment. A click on the span travels there."""

    @dataclass
    class Picked(Message):
        """A time was clicked, in microseconds since 1970, on the clock of the bar."""

        us: int

    def __init__(self, session: Session) -> None:
        """A bar for one session."""
        super().__init__()
        self._session = session
        self._activity: Activity | None = None
        self._of_axis: Axis | None = None
        self._hits: HitsFound | None = None
        self._catching_up = ""
        self._span = (0, 0)

    def show_activity(self, activity: Activity | None, axis: Axis) -> None:
        """Draw the number of events over time."""
        self._activity, self._of_axis = activity, axis
        self.refresh()

    def show_hits(self, hits: HitsFound) -> None:
        """Draw the filter's events over time, while that filter is active."""
        self._hits = hits
        self.refresh()

    def show_progress(self, done: int, to_do: int) -> None:
        """Show how far the views have caught up; nothing if there is nothing to do."""
        text = tr("views {done:,} of {to_do:,}", done=done, to_do=to_do) if to_do else ""
        if text != self._catching_up:
            self._catching_up = text
            self.refresh()

    def left(self, room: int) -> list[Part]:
        """State, span, time and clock."""
        session = self._session
        state = [Part(" "), self._state(), Part(" ")]
        if self._catching_up:
            state.append(Part(f"{self._catching_up} ", "warning"))
        after = [
            Part(f" {self._time()} ", "time", "app.travel"),
            Part(f"{session.axis.label}▾ ", "label", "app.switch_clock"),
        ]
        used = sum(cell_len(part.text) for part in (*state, *after))
        return [*state, *self._picture(room - used, sum(cell_len(p.text) for p in state)), *after]

    def clicked(self, cell: int) -> None:
        """Travel to the clicked time."""
        start, width = self._span
        if self._activity is not None and start <= cell < start + width:
            self.post_message(self.Picked(self._activity.time_at((cell - start + 0.5) / width)))

    def _state(self) -> Part:
        session = self._session
        if not session.live:
            return Part(tr("◆ AS OF"), "asof", "app.go_live")
        if session.cut_off:
            return Part(tr("✖ CUT OFF"), "bad")
        if session.frozen:
            waiting = session.arrived - session.head
            return Part(tr("‖ FROZEN, {count:,} new", count=waiting), "warning", "app.freeze")
        return Part(tr("● LIVE"), "live", "app.travel")

    def _time(self) -> str:
        session = self._session
        moment = session.moment
        zone = session.zone
        when = self._session.now().now if session.live else moment_of(self._session.moment_us)
        text = f"{written(when, zone)} {zone_name(when, zone)}"
        if moment.position != FOREVER:
            known = tr("#{position:,}", position=moment.position)
            text = (
                f"{known} {text}"
                if moment.effective_us == FOREVER_US
                else tr("{time}, as known at {known}", time=text, known=known)
            )
        return text

    def _hits_of(self, activity: Activity | None) -> Activity | None:
        """The same span with the filter's events only; None if there is no filter, or its events are not counted yet."""
        hits, session = self._hits, self._session
        if activity is None or hits is None or session.wish.empty:
            return None
        fresh = hits.wish == session.wish and hits.axis is session.axis
        return activity._replace(counts=hits.counts) if fresh else None

    def _picture(self, room: int, start: int) -> list[Part]:
        width = room - 2
        if width < LEAST_CELLS:
            self._span = (0, 0)
            return []
        self._span = (start + 1, width)
        activity = self._activity if self._of_axis is self._session.axis else None
        hits = self._hits_of(activity)
        shown, look = (hits, "strong") if hits else (activity, "dim")
        drawn = shown.drawn(width) if shown else NONE * width
        us = microseconds(self._session.now().now) if self._session.live else self._session.moment_us
        role = "live" if self._session.live else "asof"
        points: dict[int, Part] = {}
        if activity is not None:
            marks = [("A", self._session.marks.a), ("B", self._session.marks.b)]
            points = {activity.cell(us, width): Part(EDITION, "label") for us in activity.editions}
            points |= {activity.cell(m.us, width): Part(name, "key") for name, m in marks if m is not None}
        points[width - 1 if activity is None else activity.cell(us, width)] = Part("●", role)
        parts, start = [Part("├", "dim")], 0
        for cell in sorted(points):
            parts += [Part(drawn[start:cell], look), points[cell]]
            start = cell + 1
        return [*parts, Part(drawn[start:], look), Part("┤", "dim")]
