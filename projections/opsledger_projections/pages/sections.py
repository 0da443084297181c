"""Finding a section of the handbook by name, and the records in it."""

from __future__ import annotations

from opsledger_events.record import Record
from opsledger_events.registry import KINDS
from opsledger_events.values import Area
from opsledger_projections.pages.contents import Chapter, area_chapters, chapter_of, chapters
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow


def section_named(name: str) -> Chapter | None:
    """The chapter or area with a name or a heading in either language; a kind that shares its chapter has its own list."""
    wanted = name.casefold()
    for chapter in chapters():
        if wanted in (chapter.name, *(text.casefold() for text in chapter.heading)):
            return chapter
    for kind in KINDS.values():
        if not kind.about_access and wanted in (
            kind.name,
            *(text.casefold() for text in (*kind.label, *kind.heading)),
        ):
            chapter = chapter_of(kind.name)
            alone = chapter.kinds == (kind.name,)
            return chapter if alone else Chapter(kind.name, kind.heading, (kind.name,))
    for area in area_chapters():
        if wanted in (area.name, *(text.casefold() for text in area.heading)):
            return area
    return None


def stands_in(chapter: Chapter, state: Record) -> bool:
    """Whether a record of the chapter's kinds belongs to it: to an area by its area, to the annexes by its files."""
    if chapter.kinds:
        return True
    return str(state.area) == chapter.name if chapter.name in set(Area) else bool(state.attachments)


def rows_in(reading: Reading, chapter: Chapter) -> list[RecordRow]:
    """The records of a section, in the order of the handbook."""
    if chapter.kinds:
        return reading.of_kind(*chapter.kinds)
    in_order = [row for each in chapters() for row in reading.of_kind(*each.kinds)]
    return [row for row in in_order if stands_in(chapter, row.state)]
