"""The lists of the screen Now: what needs a person, the figures, what is new."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len

from opsledger.harmless import harmless
from opsledger_events.digits import exact
from opsledger_events.errors import ViewStoppedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections.attention import Call
from opsledger_projections.kpi import sparkline
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.figure_list import FigureList
from opsledger_tui.moment import written
from opsledger_tui.now_questions import CallsFound
from opsledger_tui.phrases import summary
from opsledger_tui.saying_list import SayingList
from opsledger_tui.session import Session

RECORD_CELLS = 14
OWNER_CELLS = 10
OWNER_FROM = 72
"""Minimum width of a list that shows the owner."""
TITLE_SHARE = 0.35
TREND_CELLS = 12
VALUE_CELLS = 12

SIGNS = {3: ("✖", "bad"), 2: ("!", "warning"), 1: ("·", "")}
"""The sign for each severity, with its look."""
TO_COME = ("○", "dim")


class CallList(SayingList):
    """What needs a person: each line has the record, the reason and the owner."""

    def __init__(self, session: Session) -> None:
        """Nothing yet."""
        super().__init__(id="calls")
        self._session = session
        self._calls: list[Call] = []
        self._now: datetime | None = None

    @property
    def call(self) -> Call | None:
        """The one under the cursor."""
        return self._calls[self.cursor] if self.cursor < len(self._calls) else None

    @property
    def shown_calls(self) -> list[Call]:
        """All calls, in the order of the lines."""
        return list(self._calls)

    def hold(self, calls: list[Call], now: datetime, empty: str, lacking: str = "") -> None:
        """Show calls; the cursor stays on its record. `empty` is the text if there are none, `lacking` if some are missing."""
        at = self.call
        self._calls, self._now = calls, now
        if at is not None:
            same = (i for i, c in enumerate(calls) if (c.record, c.need.what) == (at.record, at.need.what))
            self.cursor = next(same, self.cursor)
        if calls:
            self.hold_rows(len(calls), lacking, "bad")
        elif lacking:
            self.say(f"{empty}\n{lacking}", "bad")
        else:
            self.say(empty)
        self.show_cursor()

    @property
    def coming(self) -> int:
        """How many of the needs are yet to begin."""
        return sum(self._is_coming(call) for call in self._calls)

    def row(self, index: int) -> Line:
        """Sign, record, why, title, owner."""
        call = self._calls[index]
        sign, look = TO_COME if self._is_coming(call) else SIGNS.get(call.need.severity, SIGNS[1])
        owner = OWNER_CELLS + 1 if self.room >= OWNER_FROM else 0
        room = self.room - RECORD_CELLS - 4 - owner
        title = int(room * TITLE_SHARE)
        return [
            Piece(f"{sign} ", look),
            Piece(fit(harmless(call.record), RECORD_CELLS) + " ", "record"),
            Piece(fit(harmless(self._why(call, room - title)), room - title) + " ", look),
            Piece(fit(harmless(call.title), title), "dim"),
            Piece(" " + fit(harmless(call.owner), OWNER_CELLS) if owner else "", "actor"),
        ]

    def _why(self, call: Call, cells: int) -> str:
        """The reason, with the day since or from which it holds, if the whole day fits."""
        reason, begins = call.need.message, call.need.begins
        if begins is None:
            return reason
        day = self._day(begins)
        if self._is_coming(call):
            dated = tr("{reason}, from {day} on", reason=reason, day=day)
        else:
            dated = tr("{reason}, since {day}", reason=reason, day=day)
        return dated if cell_len(dated) <= cells else reason

    def _day(self, at: datetime) -> str:
        """A day, with the year if it is not this year."""
        zone = self._session.zone
        day = written(at, zone)[:10]
        this_year = self._now is not None and day[:4] == written(self._now, zone)[:4]
        return day[5:] if this_year else day

    def _is_coming(self, call: Call) -> bool:
        return call.need.begins is not None and self._now is not None and call.need.begins > self._now


class DayFigures(FigureList):
    """The figures by title."""

    def row(self, index: int) -> Line:
        """Title, course, value with its unit, and the mark of its standing."""
        one = self.figures[index]
        mark, _, role = one.standing.value
        value = "–" if one.latest is None else f"{exact(one.latest)} {harmless(one.unit)}"
        room = self.room - TREND_CELLS - VALUE_CELLS - 5
        return [
            Piece(fit(harmless(one.title or one.record), room) + " "),
            Piece(sparkline(one.course, TREND_CELLS).rjust(TREND_CELLS) + " ", role),
            Piece(
                " " * max(0, VALUE_CELLS - cell_len(value)) + fit(value, min(VALUE_CELLS, cell_len(value)))
            ),
            Piece(f" {mark}", role),
        ]


class NewsList(SayingList):
    """The events since the last visit, newest first."""

    def __init__(self, session: Session) -> None:
        """Nothing yet."""
        super().__init__(id="news")
        self._session = session
        self._entries: list[AnyEntry] = []

    @property
    def entry(self) -> AnyEntry | None:
        """The one under the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def hold(self, entries: list[AnyEntry]) -> None:
        """Show others; the cursor stays on its event."""
        at = self.entry
        self._entries = entries
        if at is not None and self.cursor:
            self.cursor = next((i for i, e in enumerate(entries) if e.position == at.position), self.cursor)
        if entries:
            self.hold_rows(len(entries))
        else:
            self.say(tr("Nothing new."))
        self.show_cursor()

    def row(self, index: int) -> Line:
        """Time of recording, record, event and actor."""
        entry = self._entries[index]
        zone = self._session.zone
        return [
            Piece(written(entry.recorded_at, zone)[5:] + " ", "time"),
            Piece(fit(harmless(entry.record), RECORD_CELLS) + " ", "record"),
            Piece(f"{entry.data.declared.label} "),
            Piece(harmless(entry.actor) + " ", "actor"),
            Piece(summary(entry, zone), "dim"),
        ]


def told_of_calls(found: CallsFound, coming: int) -> str:
    """The number of needs, in words, and whether those of figures are left out."""
    count = len(found.calls) - coming
    if coming:
        number = tr("{count:,}, and {coming:,} to come", count=count, coming=coming)
    else:
        number = f"{count:,}" if count else ""
    lacking = tr("without the figures") if found.stopped else ""
    return " · ".join(part for part in (number, lacking) if part)


def without_figures(stopped: ViewStoppedError) -> str:
    """Why the needs of figures are left out, and the way out."""
    said = tr(
        "Without what the figures say. {message} {way_out}", message=stopped.message, way_out=stopped.way_out
    )
    return f"✖ {harmless(said)}"


def told(count: int, by_others: int) -> str:
    """The number of new events, in words."""
    return tr("{count:,|event|events}, {others:,} by others", count=count, others=by_others)
