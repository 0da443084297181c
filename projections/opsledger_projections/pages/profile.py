"""The profile of the organisation: its facts, its mission and values, its history, and the editions handed out."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.kinds.organisation import Edition, Milestone, Organisation
from opsledger_events.language import tr
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, label_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The organisation; if there are several, each under its name."""
    del chapter
    rows = reading.of_kind("organisation")
    if not rows:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
    for row in rows:
        if len(rows) > 1:
            yield b.Heading(row.state.title, record=row.record)
        yield from of_organisation(reading, row, level=2 if len(rows) == 1 else 3)


def of_organisation(reading: Reading, row: RecordRow, level: int) -> Iterator[b.Block]:
    """One organisation, with its parts under headings of a given level."""
    held = row.state
    assert isinstance(held, Organisation)
    yield facts(reading, row.record, held)
    values = "\n".join(f"- {value}" for value in held.values)
    said = {"scope": held.scope, "mission": held.mission, "vision": held.vision, "values": values}
    for name, text in said.items():
        if text:
            yield b.Heading(label_of(Organisation, name), level)
            yield b.Prose(text, as_typed=True)
    if held.milestones:
        yield b.Heading(label_of(Organisation, "milestones"), level)
        yield b.Table(
            columns_of(Milestone, "day", "text"),
            tuple((milestone.day, milestone.text) for milestone in held.milestones),
        )
    if held.editions:
        yield b.Heading(label_of(Organisation, "editions"), level)
        yield editions(held)


def facts(reading: Reading, record: str, held: Organisation) -> b.Facts:
    """Short facts about it; unknown ones are left out."""
    rows: tuple[tuple[str, b.Cell], ...] = (
        (label_of(Organisation, "title"), reading.ref(record)),
        *(
            (label_of(Organisation, name), getattr(held, name) or None)
            for name in ("legal_name", "address", "founded_on")
        ),
    )
    return b.Facts(tuple((label, cell) for label, cell in rows if cell is not None))


def editions(held: Organisation) -> b.Table:
    """The editions handed out, newest first, with the digests for checking them."""
    return b.Table(
        columns_of(
            Edition, "name", "published_at", "language", "position", "form", "program", "digest", "root"
        ),
        tuple(
            (
                edition.name,
                edition.published_at,
                str(edition.language.label),
                edition.position,
                edition.form,
                edition.program,
                edition.digest,
                edition.root,
            )
            for edition in reversed(held.editions)
        ),
    )
