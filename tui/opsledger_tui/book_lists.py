"""The two lists of the Book: its chapters, and the records of one."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from opsledger.harmless import harmless
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_projections.records import RecordRow
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.lines import LineList
from opsledger_tui.phrases import phrase, state_label
from opsledger_tui.session import Session

RECORD_CELLS = 14
STATE_CELLS = 11
SIDE_CELLS = 12


class Chapter(NamedTuple):
    """A heading of the handbook, with its records."""

    kind: Kind
    rows: list[RecordRow]

    @property
    def open(self) -> int:
        """How many of the records are waited for."""
        return sum(row.state.state not in self.kind.settled for row in self.rows)


class ContentsList(LineList):
    """The headings of the handbook, with how many records each has."""

    def __init__(self) -> None:
        """Every kind, without records yet."""
        super().__init__(id="contents")
        self.chapters: list[Chapter] = [Chapter(kind, []) for kind in KINDS.values()]
        self.count = len(self.chapters)
        self.chosen = False
        """A user has moved the cursor."""

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Choose a chapter."""
        self.chosen = True
        super().move_to(index, tell=tell)

    @property
    def chapter(self) -> Chapter:
        """The one under the cursor."""
        return self.chapters[self.cursor]

    def hold(self, rows: dict[str, list[RecordRow]]) -> None:
        """Count these records; before anybody chose a chapter, the first with records is chosen."""
        self.chapters = [Chapter(kind, rows.get(name, [])) for name, kind in KINDS.items()]
        if not self.chosen:
            self.cursor = next((i for i, chapter in enumerate(self.chapters) if chapter.rows), 0)
        self.recount(len(self.chapters))

    def line(self, index: int) -> Line:
        """Heading and number of records, and how many of them are open where that is fewer."""
        kind, rows = self.chapters[index].kind, self.chapters[index].rows
        waiting = self.chapters[index].open
        count = f"{len(rows):,}"
        if kind.settled and waiting < len(rows):
            count = tr("{waiting:,} open of {count}", waiting=waiting, count=count)
        room = max(0, self.room - cell_len(count) - 2)
        return [
            Piece(fit(str(kind.heading), room) + " ", "" if rows else "dim"),
            Piece(count, "strong" if rows else "dim"),
        ]


class RecordList(LineList):
    """The records of one chapter. The cursor holds a record, not a line."""

    def __init__(self, session: Session) -> None:
        """No records yet."""
        super().__init__(id="records")
        self._session = session
        self._chapter: Chapter | None = None
        self.wanted = ""
        """Id of the record that the user is at."""

    @property
    def row(self) -> RecordRow | None:
        """The record under the cursor."""
        rows = self._chapter.rows if self._chapter else []
        return rows[self.cursor] if self.cursor < len(rows) else None

    def hold(self, chapter: Chapter) -> None:
        """Show a chapter; the cursor stays on its record."""
        self._chapter = chapter
        places = {row.record: index for index, row in enumerate(chapter.rows)}
        self.cursor = places.get(self.wanted, min(self.cursor, max(0, len(chapter.rows) - 1)))
        self.recount(len(chapter.rows))
        self.show_cursor()
        self.post_message(self.Moved(self))

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Put the cursor on a line, and hold on to its record."""
        super().move_to(index, tell=tell)
        self.wanted = self.row.record if self.row else ""

    def line(self, index: int) -> Line:
        """A record in a line: id, state, title, owner, and what its kind lists."""
        assert self._chapter is not None
        kind, row = self._chapter.kind, self._chapter.rows[index]
        state = row.state
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
