"""Policies and rules: the texts in force with edition, approver and next review, and the drafts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.document import Document
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.of_kind import list_of
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The texts in force, and the drafts of first and next editions."""
    del chapter
    yield list_of(reading, kind_named("document"), reading.of_kind("document"))
    every = reading.of_kind("document", every=True)
    if drafts := [row for row in every if _document(row).draft is not None and row.state.state != "retired"]:
        yield b.Heading(tr("In preparation"))
        yield _drafts(reading, drafts)


def _document(row: RecordRow) -> Document:
    assert isinstance(row.state, Document)
    return row.state


def _drafts(reading: Reading, rows: Sequence[RecordRow]) -> b.Table:
    """Drafts with their stage, authors and approver; edition 0 means that no text was in force yet."""
    return b.Table(
        (
            b.Column(str(kind_named("document").label)),
            *columns_of(Document, "type", "edition", "stage", "draft_author", "draft_approver"),
        ),
        tuple(
            (
                reading.ref(row.record),
                str(held.type.label),
                held.edition,
                str(held.stage.label) if held.stage else None,
                named(reading, held.draft_author),
                named(reading, held.draft_approver),
            )
            for row in rows
            for held in (_document(row),)
        ),
    )
