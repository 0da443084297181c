"""The contents of the handbook: its chapters and areas, with the number of records in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from opsledger_events.language import clauses, joined, tr
from opsledger_events.registry import KINDS, kind_named
from opsledger_projections.pages.blocks import Cell, Column, Heading, Page, Table, Tag
from opsledger_projections.pages.contents import Chapter, area_chapters, chapters
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow

NAME = "contents"


def page(reading: Reading, taken: Collection[str] = ()) -> Page:
    """Every chapter in order, then the areas.

    If a chapter's name is `taken` for something else, the name of its first kind is used.
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
        said = tr("{count:|file|files}", count=files) if files else ""
        return word, str(chapter.heading), None, said or Tag(tr("nothing yet"), "quiet")
    return word, str(chapter.heading), len(rows), states_of(rows) or Tag(tr("nothing yet"), "quiet")


def states_of(rows: Sequence[RecordRow]) -> str:
    """The number of records in each state, in the order of the states; by kind if there are several kinds."""
    kinds = dict.fromkeys(row.kind for row in rows)
    said: list[str] = []
    for kind in map(kind_named, kinds):
        counted = Counter(row.state.state for row in rows if row.kind == kind.name)
        states = joined(f"{counted[word]} {label}" for word, label in kind.states.items() if counted[word])
        said.append(tr("{kind}: {states}", kind=kind.heading, states=states) if len(kinds) > 1 else states)
    return clauses(said)


def _area(reading: Reading, area: Chapter) -> tuple[Cell, ...]:
    rows = reading.of_kind(*(name for name, kind in KINDS.items() if not kind.about_access))
    return area.name, str(area.heading), sum(str(row.state.area) == area.name for row in rows)
