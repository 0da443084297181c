"""Questions of the Book: the records of the handbook, distributed to the chapters and areas that list them."""

from __future__ import annotations

from typing import NamedTuple

from opsledger_events.registry import KINDS
from opsledger_projections.at import At
from opsledger_projections.pages.contents import Chapter, area_chapters, chapters
from opsledger_projections.records import RecordRow, records_at
from opsledger_tui.desk import Asked
from opsledger_tui.messages import BookFound
from opsledger_tui.questions import natural
from opsledger_tui.wish import Wish, fits


class Part(NamedTuple):
    """A chapter or an area of the handbook, with its records."""

    chapter: Chapter
    rows: list[RecordRow]
    open: int
    """Number of open records."""
    may_settle: bool
    """Whether some of them are of a kind that can be settled."""


def part_of(chapter: Chapter, rows: list[RecordRow]) -> Part:
    """A chapter with its records, which are counted once."""
    settled = {kind: KINDS[kind].settled for kind in {row.kind for row in rows}}
    waiting = sum(row.state.state not in settled[row.kind] for row in rows)
    return Part(chapter, rows, waiting, any(settled.values()))


def parts_of(rows: dict[str, list[RecordRow]]) -> list[Part]:
    """The handbook's chapters in order, then its areas, with their records."""
    every = [row for chapter in chapters() for kind in chapter.kinds for row in rows.get(kind, ())]
    by_area: dict[str, list[RecordRow]] = {}
    for row in every:
        by_area.setdefault(row.state.area, []).append(row)
    return [
        *(part_of(chapter, _of_chapter(chapter, rows, every)) for chapter in chapters()),
        *(part_of(area, by_area.get(area.name, [])) for area in area_chapters()),
    ]


def _of_chapter(
    chapter: Chapter, rows: dict[str, list[RecordRow]], every: list[RecordRow]
) -> list[RecordRow]:
    """The records of a chapter's kinds; for the chapter without kinds, the records with annexes."""
    if not chapter.kinds:
        return [row for row in every if row.state.attachments]
    return [row for kind in chapter.kinds for row in rows.get(kind, ())]


def find_book(asked: Asked, serial: int, at: At, wish: Wish) -> None:
    """Find every record of the handbook that a filter lets through at a moment."""
    views = asked.views()
    rows = {name: list[RecordRow]() for name in KINDS}
    for row in records_at(views, at):
        if fits(wish, KINDS[row.kind], row.record, row.state):
            rows[row.kind].append(row)
    for of_kind in rows.values():
        of_kind.sort(key=lambda row: natural(row.record))
    asked.post(BookFound(serial, parts_of(rows)))
