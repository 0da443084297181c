"""The content of the Book's last pane: the page of a chapter, of an area, or of a record, at a moment.

Pages are made and drawn in a desk's thread, for the width of the pane, so that a long page never blocks the screen.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from opsledger.exporting.terminal.page import blocks_lines, page_lines
from opsledger.exporting.terminal.spans import Paper
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import language
from opsledger_projections.at import At
from opsledger_projections.blame import setters_in
from opsledger_projections.line_blame import Line as TextLine
from opsledger_projections.line_blame import blame_lines
from opsledger_projections.pages import of_record
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading
from opsledger_projections.views import Views
from opsledger_tui.desk import Asked
from opsledger_tui.drawing import Line
from opsledger_tui.drawn import pieces_of
from opsledger_tui.messages import SheetFound
from opsledger_tui.moment import Axis
from opsledger_tui.questions import portrait_of
from opsledger_tui.record_text import Portrait, write_page
from opsledger_tui.why_text import write_why

GOOD_FOR = timedelta(minutes=1)
"""How long a reading of the present is used: what is due depends on the time."""


class SheetWanted(NamedTuple):
    """What to show, and how."""

    chapter: Chapter | None
    """A chapter or an area; None for the record."""
    record: str
    """The record selected in the Book, in either case; empty for none."""
    at: At
    head: int
    """How far the log reaches: if it has grown, the page is a different one."""
    now: datetime
    """The time with which due days are compared."""
    axis: Axis
    zone: tzinfo | None
    width: int
    """Cells of a line; 0 while nothing is shown."""
    why: bool = False
    """Whether to show who set each of the record's fields, instead of its page."""

    @property
    def subject(self) -> str:
        """What the page is about, regardless of moment and width."""
        if self.chapter:
            return f"chapter {self.chapter.name}"
        return f"why {self.record}" if self.why else f"record {self.record}"


class Shelf:
    """Keeps the last reading, so that moving between records at one moment asks the views only once. For one thread."""

    def __init__(self) -> None:
        """An empty shelf."""
        self._reading: Reading | None = None
        self._of: tuple[At, int, str] | None = None

    def reading(self, views: Views, wanted: SheetWanted) -> Reading:
        """The handbook at the moment wanted."""
        of = (wanted.at, wanted.head, language())
        if self._reading is None or self._of != of or abs(wanted.now - self._reading.now) > GOOD_FOR:
            self._reading, self._of = Reading(views, wanted.now, wanted.at), of
        return self._reading


def find_sheet(asked: Asked, wanted: SheetWanted, shelf: Shelf) -> None:
    """Find the portrait of the record, and the lines of the page."""
    portrait = portrait_of(asked, wanted.record, wanted.at) if wanted.record else None
    if portrait and wanted.width and wanted.chapter is None:
        asked.note_read((portrait.kind.name,), wanted.record)
    lines: list[Line] = []
    if wanted.width and wanted.why and wanted.chapter is None:
        lines = _why(asked, wanted, portrait)
    elif wanted.width:
        if wanted.chapter:
            asked.note_read(wanted.chapter.kinds)
        reading = shelf.reading(asked.views(), wanted)
        lines = _of_chapter(wanted, reading) if wanted.chapter else _of_record(wanted, reading, portrait)
    asked.post(SheetFound(wanted.subject, portrait, lines))


def _of_chapter(wanted: SheetWanted, reading: Reading) -> list[Line]:
    assert wanted.chapter is not None
    page = wanted.chapter.page(reading)
    return [pieces_of(line) for line in page_lines(page, Paper(wanted.width, wanted.zone))]


def _of_record(wanted: SheetWanted, reading: Reading, portrait: Portrait | None) -> list[Line]:
    if portrait is None:
        return []
    blocks: list[Line] = []
    if portrait.state is not None and (row := reading.rows.get(wanted.record)) is not None:
        page = of_record.page(reading, row, history=False)
        blocks = [pieces_of(line) for line in blocks_lines(page.blocks, Paper(wanted.width, wanted.zone))]
    return write_page(portrait, blocks, wanted.axis, wanted.zone, wanted.width)


def _why(asked: Asked, wanted: SheetWanted, portrait: Portrait | None) -> list[Line]:
    if portrait is None:
        return []
    text: list[TextLine] | OpsledgerError
    try:
        text = blame_lines(asked.ledger.log, wanted.record, wanted.at)
    except OpsledgerError as error:
        text = error
    set_by = setters_in(portrait.history, wanted.at)
    return write_why(portrait, set_by, text, wanted.zone, wanted.width)
