"""The page of a chapter without its own maker: a table of records for each of its kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import field_marks
from opsledger_events.registry import KINDS, kind_named
from opsledger_projections.pages.blocks import Block, Cell, Column, Heading, Table
from opsledger_projections.pages.cells import brief, cell_of, columns_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow


def blocks(reading: Reading, chapter: Chapter) -> Iterator[Block]:
    """A table of the listed records for each kind, with headings if there are several kinds."""
    kinds = [kind_named(name) for name in chapter.kinds if name in KINDS]
    for kind in kinds:
        if len(kinds) > 1:
            yield Heading(str(kind.heading))
        yield list_of(reading, kind, reading.of_kind(kind.name))


def list_of(reading: Reading, kind: Kind, rows: Sequence[RecordRow]) -> Table:
    """Records of one kind with the columns that it declares, and their owners if any has one."""
    owned = any(row.state.owner for row in rows)
    return Table(
        (
            Column(str(kind.label)),
            Column(tr("State")),
            *columns_of(kind.record, *kind.page_columns),
            *((Column(tr("Owner")),) if owned else ()),
        ),
        tuple(
            (
                reading.ref(row.record),
                state_tag(row),
                *(_cell(reading, kind, name, getattr(row.state, name)) for name in kind.page_columns),
                *((row.state.owner,) if owned else ()),
            )
            for row in rows
        ),
        empty=tr("Nothing yet."),
    )


def _cell(reading: Reading, kind: Kind, name: str, value: Any) -> Cell:
    """The cell for a value; of a long text only the beginning, as its record shows all of it."""
    cell = cell_of(reading, kind.record, name, value)
    return brief(cell) if isinstance(cell, str) and field_marks(kind.record, name).get("long") else cell
