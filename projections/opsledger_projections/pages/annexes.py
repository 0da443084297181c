"""The annexes: files attached to any record, identified by their digests."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import tr
from opsledger_projections.pages.blocks import Block, Column, Table
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading


def blocks(reading: Reading, chapter: Chapter) -> Iterator[Block]:
    """A row for each file, with its record and its digest."""
    del chapter
    yield Table(
        (
            Column(tr("File")),
            Column(tr("Record")),
            Column(tr("Type")),
            Column(tr("Bytes"), numeric=True),
            Column("SHA-256"),
        ),
        tuple(
            (file.name, reading.ref(row.record), file.media_type, file.size_bytes, file.sha256)
            for row in reading.rows.values()
            for file in row.state.attachments
        ),
        empty=tr("Nothing yet."),
    )
