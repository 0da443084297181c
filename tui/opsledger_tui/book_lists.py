"""The two lists of the Book: its chapters and areas, and the records of one."""

from __future__ import annotations

from rich.cells import cell_len

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_projections.pages.contents import chapters
from opsledger_projections.records import RecordRow
from opsledger_tui.book_questions import Part, parts_of
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.lines import LineList
from opsledger_tui.phrases import phrase, state_label
from opsledger_tui.saying_list import SayingList
from opsledger_tui.session import Session

RECORD_CELLS = 14
STATE_CELLS = 11
SIDE_CELLS = 12
AREA_MARK = "· "


class ContentsList(LineList):
    """The headings of the handbook and its areas, with how many records each has."""

    def __init__(self) -> None:
        """Every heading, without records yet."""
        super().__init__(id="contents")
        self.parts = parts_of({})
        self.count = len(self.parts)
        self.chosen = False
        """Whether the user has moved the cursor."""

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Choose a heading."""
        self.chosen = True
        super().move_to(index, tell=tell)

    @property
    def part(self) -> Part:
        """The part under the cursor."""
        return self.parts[self.cursor]

    def place_of(self, kind: str) -> int:
        """The line of the chapter that shows a kind."""
        return next((i for i, part in enumerate(self.parts) if kind in part.chapter.kinds), self.cursor)

    def hold(self, parts: list[Part]) -> None:
        """Show these parts; until the user chooses a heading, the first one with records is chosen."""
        self.parts = parts
        if not self.chosen:
            self.cursor = next((i for i, part in enumerate(self.parts) if part.rows), 0)
        self.recount(len(self.parts))

    def line(self, index: int) -> Line:
        """Heading and number of records, and the number of open ones if that is smaller."""
        chapter, rows, waiting, may_settle = self.parts[index]
        count = f"{len(rows):,}"
        if waiting < len(rows) and may_settle:
            count = tr("{waiting:,} open of {count}", waiting=waiting, count=count)
        indent = AREA_MARK if index >= len(chapters()) else ""
        room = max(0, self.room - cell_len(count) - 2)
        return [
            Piece(fit(f"{indent}{chapter.heading}", room) + " ", "" if rows else "dim"),
            Piece(count, "strong" if rows else "dim"),
        ]


class RecordList(SayingList):
    """The records of one chapter or area. The cursor holds a record, not a line."""

    def __init__(self, session: Session) -> None:
        """No records yet."""
        super().__init__(id="records")
        self._session = session
        self._part: Part | None = None
        self.wanted = ""
        """Id of the selected record."""

    @property
    def current(self) -> RecordRow | None:
        """The record under the cursor."""
        rows = self._part.rows if self._part else []
        return rows[self.cursor] if self.cursor < len(rows) else None

    def hold(self, part: Part) -> None:
        """Show a part of the handbook; the cursor stays on its record."""
        self._part = part
        places = {row.record: index for index, row in enumerate(part.rows)}
        self.cursor = places.get(self.wanted, min(self.cursor, max(0, len(part.rows) - 1)))
        self.hold_rows(len(part.rows))
        if not part.rows:
            self.say(self._session.nothing_shown)
        self.show_cursor()
        self.post_message(self.Moved(self))

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Put the cursor on a line, and keep it on that line's record."""
        super().move_to(index, tell=tell)
        self.wanted = self.current.record if self.current else ""

    def row(self, index: int) -> Line:
        """A record in a line: id, state, title, owner, and the columns of its kind."""
        assert self._part is not None
        row = self._part.rows[index]
        kind, state = KINDS[row.kind], row.state
        settled = "dim" if state.state in kind.settled else ""
        zone = self._session.zone
        side = [phrase(getattr(state, name), zone) for name in ("owner", *kind.columns)]
        shown = max(0, min(len(side), (self.room - 59) // SIDE_CELLS + 1))
        room = self.room - RECORD_CELLS - STATE_CELLS - 3 - shown * (SIDE_CELLS + 1)
        return [
            Piece(fit(harmless(row.record), RECORD_CELLS) + " ", "record"),
            Piece(fit(state_label(kind.states, state.state), STATE_CELLS) + " ", settled or "strong"),
            Piece(fit(harmless(state.title), max(0, room)) + " ", settled),
            *(Piece(fit(text, SIDE_CELLS) + " ", "dim") for text in side[:shown]),
        ]
