"""The list of the Diff: the changed records by chapter, each with a sign for its change."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_projections.diff import Change
from opsledger_projections.pages.difference import change_label, counted
from opsledger_tui.diff_messages import ChangedRecord, ChapterDiff
from opsledger_tui.drawing import Line, Piece, fit, wrap
from opsledger_tui.lines import LineList

RECORD_CELLS = 24
"""Maximum width of ids, which also take at most a third of a line."""
FIELDS_CELLS = 10
CHANGE_CELLS = 9
CHANGE_FROM_CELLS = 60
"""Minimum width of a list that shows the word for a change besides its sign."""

SIGNS: dict[Change, Piece] = {
    "added": Piece("+", "added"),
    "changed": Piece("~", "strong"),
    "closed": Piece("✓", "good"),
    "gone": Piece("-", "bad"),
}

Row = ChapterDiff | ChangedRecord
Key = tuple[str, str]
"""The identity of a row: `chapter` or `record`, and its name."""


def signed_counts(counts: dict[Change, int]) -> Line:
    """The number of records for each sort of change: `+3 ~7 ✓1`."""
    return [Piece(f" {SIGNS[change].text}{count:,}", SIGNS[change].role) for change, count in counts.items()]


def _key(row: Row) -> Key:
    return ("record", row.record) if isinstance(row, ChangedRecord) else ("chapter", row.chapter.name)


class ChangedList(LineList):
    """Chapters and records under a cursor that holds one of them, not a line."""

    def __init__(self) -> None:
        """An empty list, before the first comparison."""
        super().__init__(id="changed")
        self._rows: list[Row] = []
        self._said: tuple[str, str] = ("", "")
        self._text: list[str] = []
        self._places: dict[Key, int] = {}
        self._widest = 0
        self.wanted: Key | None = None
        """The selected chapter or record."""

    @property
    def row(self) -> Row | None:
        """The chapter or the record under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    @property
    def record(self) -> ChangedRecord | None:
        """The record under the cursor; None on a chapter."""
        row = self.row
        return row if isinstance(row, ChangedRecord) else None

    @property
    def place(self) -> tuple[int, int]:
        """The number, from 1, of the record at or before the cursor, and the number of records."""
        records = [index for index, row in enumerate(self._rows) if isinstance(row, ChangedRecord)]
        return sum(index <= self.cursor for index in records), len(records)

    def has(self, record: str) -> bool:
        """Whether a record changed."""
        return ("record", record) in self._places

    def want(self, key: Key | None) -> None:
        """Put the cursor on a chapter or a record, now or when it appears."""
        if key in self._places:
            self.move_to(self._places[key])
        self.wanted = key

    def hold(self, chapters: list[ChapterDiff]) -> None:
        """Show these; the cursor stays on its record."""
        self._rows = [row for part in chapters for row in (part, *part.records)]
        ids = (cell_len(harmless(record.record)) for part in chapters for record in part.records)
        self._widest = min(RECORD_CELLS, max(ids, default=0))
        self._places = {_key(row): index for index, row in enumerate(self._rows)}
        if self.wanted is not None:
            self.cursor = self._places.get(self.wanted, self.cursor)
        self.recount(len(self._rows))
        self.show_cursor()
        self.post_message(self.Moved(self))

    def say(self, text: str, role: str = "dim") -> None:
        """Show a text in place of the list."""
        self._rows, self._places = [], {}
        self._said = (text, role)
        self._write()
        self.post_message(self.Moved(self))

    def move_to(self, index: int, *, tell: bool = True) -> None:
        """Put the cursor on a line, and keep it on that line's content."""
        super().move_to(index, tell=tell)
        self.wanted = _key(self.row) if self.row is not None else None

    def on_resize(self, event: events.Resize) -> None:
        """A text fills the new width."""
        super().on_resize(event)
        if not self._rows:
            self._write()

    @property
    def said(self) -> str:
        """The text in place of the list; empty if there is a list."""
        return "" if self._rows else self._said[0]

    @property
    def shows_cursor(self) -> bool:
        """A text has none."""
        return bool(self._rows)

    def line(self, index: int) -> Line:
        """A chapter with its counts, or a record with its change, id, title and number of changed fields."""
        if not self._rows:
            return [Piece(self._text[index], self._said[1])]
        row = self._rows[index]
        return self._of_record(row) if isinstance(row, ChangedRecord) else self._of_chapter(row)

    def _of_chapter(self, part: ChapterDiff) -> Line:
        counts = signed_counts(counted(part.records))
        room = max(0, self.room - sum(cell_len(piece.text) for piece in counts))
        return [
            Piece(fit(f"── {part.chapter.heading} " + "─" * room, room).replace("…", "─"), "heading"),
            *counts,
        ]

    def _of_record(self, record: ChangedRecord) -> Line:
        count = record.fields
        fields = tr("{count:|field|fields}", count=count) if count > 1 else tr("1 field")
        worded = self.room >= CHANGE_FROM_CELLS
        word = [Piece(fit(change_label(record.change), CHANGE_CELLS) + " ", "dim")] if worded else []
        ids = min(self._widest, self.room // 3)
        used = 2 + ids + 1 + (CHANGE_CELLS + 1 if worded else 0) + FIELDS_CELLS + 1
        return [
            SIGNS[record.change],
            Piece(" "),
            Piece(fit(harmless(record.record), ids) + " ", "record"),
            *word,
            Piece(fit(harmless(record.title), max(0, self.room - used)) + " "),
            Piece(fit(fields, FIELDS_CELLS), "dim"),
        ]

    def _write(self) -> None:
        self._text = wrap(self._said[0], max(1, self.room)) if self._said[0] else []
        self.recount(len(self._text))
