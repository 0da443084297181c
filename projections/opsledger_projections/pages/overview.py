"""The contents of the handbook: its chapters and its areas, with how much there is in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from opsledger_events.language import joined, tr
from opsledger_events.registry import KINDS, kind_named
from opsledger_projections.pages.blocks import Cell, Column, Heading, Page, Table, Tag
from opsledger_projections.pages.contents import Chapter, area_chapters, chapters
from opsledger_projections.pages.reading import Reading

NAME = "contents"


def page(reading: Reading, taken: Collection[str] = ()) -> Page:
    """Every chapter in order, then the areas.

    A chapter whose word is `taken` for something else goes by that of its first kind.
    """
    blocks = (
        Table(
            (
                Column(tr("Name")),
                Column(tr("Chapter")),
                Column(tr("Records"), numeric=True),
                Column(tr("States")),
            ),
            tuple(_chapter(reading, chapter, taken) for chapter in chapters()),
        ),
        Heading(tr("Areas")),
        Table(
            (Column(tr("Name")), Column(tr("Area")), Column(tr("Records"), numeric=True)),
            tuple(_area(reading, area) for area in area_chapters()),
        ),
    )
    return Page(NAME, tr("Operations handbook"), blocks)


def _chapter(reading: Reading, chapter: Chapter, taken: Collection[str]) -> tuple[Cell, ...]:
    word = chapter.kinds[0] if chapter.name in taken else chapter.name
    rows = reading.of_kind(*chapter.kinds)
    if not chapter.kinds:
        files = sum(len(row.state.attachments) for row in reading.rows.values())
        said = tr("{count} files", count=files) if files else ""
        return word, str(chapter.heading), None, said or Tag(tr("nothing yet"), "quiet")
    states = "; ".join(_states(reading, chapter)) if rows else Tag(tr("nothing yet"), "quiet")
    return word, str(chapter.heading), len(rows), states


def _states(reading: Reading, chapter: Chapter) -> Iterator[str]:
    """How many records are in which state, kind by kind."""
    for name in chapter.kinds:
        if name not in KINDS:
            continue
        kind = kind_named(name)
        counts = dict.fromkeys(kind.states, 0)
        for row in reading.of_kind(name):
            counts[row.state.state] += 1
        said = joined(f"{count} {kind.states[state]}" for state, count in counts.items() if count)
        if said:
            yield f"{kind.heading}: {said}" if len(chapter.kinds) > 1 else said


def _area(reading: Reading, area: Chapter) -> tuple[Cell, ...]:
    rows = reading.of_kind(*(name for name, kind in KINDS.items() if not kind.about_access))
    return area.name, str(area.heading), sum(str(row.state.area) == area.name for row in rows)
