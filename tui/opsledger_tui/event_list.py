"""The list of events, newest first, whatever its length."""

from __future__ import annotations

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.moment import Axis, written
from opsledger_tui.phrases import summary
from opsledger_tui.rows import NO_ROWS, Blocks, Rows, ordinal_at, ordinal_of
from opsledger_tui.saying_list import SayingList
from opsledger_tui.session import Session

TIME_CELLS = 17
RECORD_CELLS = 12
ACTOR_CELLS = 10


class EventList(SayingList):
    """Events under a cursor that holds a position of the ledger, not a line of the screen."""

    def __init__(self, session: Session) -> None:
        """An empty list of one session."""
        super().__init__(id="events")
        self._session = session
        self._blocks = Blocks(session.log)
        self.rows: Rows = NO_ROWS
        self.wanted: int | None = None
        """Position of the selected event; None at the top, where new events come in."""

    def hold(self, rows: Rows) -> None:
        """Show these events; the cursor stays on its event, or the nearest one before it."""
        height_of_cursor = self.cursor - self.scroll_offset.y
        self._blocks.hold(rows.positions)
        self.rows = rows
        self.cursor = 0 if self.wanted is None else self._index_of(self.wanted)
        self.hold_rows(len(rows.positions))
        # Later events are above the cursor: keep some of them visible.
        self.show_from(self.cursor - (height_of_cursor or self.page // 4))
        self.show_cursor()
        if self.wanted is None and not self._session.live:
            self.wanted = self.position_at(0)
        self.post_message(self.Moved(self))

    def go_to(self, position: int) -> None:
        """Put the cursor on an event, or the nearest one before it."""
        if self.rows.positions:
            self.move_to(self._index_of(position))
        self.wanted = position

    def go_to_time(self, us: int) -> None:
        """Put the cursor on the last event not after a time, on the clock by which the list is ordered."""
        if self.rows.positions:
            self.move_to(self._line_of(ordinal_at(self.rows, us, self._session.log)))
            self.wanted = self.position_at(self.cursor)

    def position_at(self, index: int) -> int | None:
        """The position in a line, from the top."""
        positions = self.rows.positions
        return positions[-1 - index] if 0 <= index < len(positions) else None

    def current(self) -> AnyEntry | OpsledgerError | None:
        """The event under the cursor, why it cannot be read, or None in an empty list."""
        return self._entry(self.cursor) if self.rows.positions else None

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Put the cursor on a line, and keep it on the event in it."""
        super().move_to(index, tell=tell)
        at_top = self.cursor == 0 and self._session.live
        self.wanted = None if at_top else self.position_at(self.cursor)

    def stay(self) -> None:
        """Keep the cursor on its event, even at the top, where newer events would push it down."""
        self.wanted = self.position_at(self.cursor)

    def row(self, index: int) -> Line:
        """One event in a line: time, record, actor, event and summary, which takes the remaining room."""
        entry = self._entry(index)
        if isinstance(entry, OpsledgerError):
            position = self.position_at(index)
            return [Piece(f"✖ #{position:,} ", "bad"), Piece(harmless(entry.message), "bad")]
        zone = self._session.zone
        time = entry.effective_at if self._session.axis is Axis.EFFECTIVE else entry.recorded_at
        return [
            Piece(fit(written(time, zone), TIME_CELLS), "time"),
            Piece(fit(harmless(entry.record), RECORD_CELLS) + " ", "record"),
            Piece(fit(harmless(entry.actor), ACTOR_CELLS) + " ", "actor"),
            Piece("! " if entry.unmet else "", "warning"),
            Piece(f"{entry.data.declared.label}  "),
            Piece(summary(entry, zone), "dim"),
        ]

    def _index_of(self, position: int) -> int:
        if not self.rows.positions:
            return 0
        return self._line_of(ordinal_of(self.rows, position, self._session.log))

    def _line_of(self, ordinal: int) -> int:
        """The line of an event, counted from the top: the last event comes first."""
        return len(self.rows.positions) - 1 - ordinal

    def _entry(self, index: int) -> AnyEntry | OpsledgerError:
        return self._blocks.at(len(self.rows.positions) - 1 - index)
