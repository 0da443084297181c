"""The page of an area: all records that belong to it, whatever their kind."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages.blocks import Block, Heading, Paragraph
from opsledger_projections.pages.contents import Chapter, chapters
from opsledger_projections.pages.of_kind import list_of
from opsledger_projections.pages.reading import Reading


def blocks(reading: Reading, chapter: Chapter) -> Iterator[Block]:
    """A table for each kind with a record in this area, in the order of the chapters."""
    found = False
    for kind in (name for each in chapters() for name in each.kinds):
        rows = [row for row in reading.of_kind(kind) if str(row.state.area) == chapter.name]
        if rows:
            found = True
            yield Heading(str(kind_named(kind).heading))
            yield list_of(reading, kind_named(kind), rows)
    if not found:
        yield Paragraph(tr("Nothing yet."), "quiet")
