"""Contacts inside and outside the organisation, in the order in which to call them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.kinds.contact import Contact, Side
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import cell_of, columns_of
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading, state_tag
from opsledger_projections.records import RecordRow

LAST = 100
"""A number greater than every possible escalation order."""


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """A table for internal and one for external contacts."""
    del chapter
    rows = reading.of_kind("contact")
    if not rows:
        yield b.Paragraph(tr("Nothing yet."), "quiet")
    for side, heading, names in (
        (Side.INTERNAL, tr("Inside"), ("unit", "tel", "email", "hours", "escalation")),
        (Side.EXTERNAL, tr("Outside"), ("role", "org", "tel", "email", "hours", "escalation")),
    ):
        if some := [row for row in rows if _contact(row).side is side]:
            yield b.Heading(heading)
            yield listed(reading, sorted(some, key=lambda row: _contact(row).escalation or LAST), names)


def _contact(row: RecordRow) -> Contact:
    assert isinstance(row.state, Contact)
    return row.state


def listed(reading: Reading, rows: Sequence[RecordRow], names: Sequence[str]) -> b.Table:
    """Contacts with these fields, and the state of those that are no longer reachable."""
    return b.Table(
        (b.Column(str(kind_named("contact").label)), *columns_of(Contact, *names)),
        tuple(
            (
                reading.ref(row.record)
                if row.state.state == "active"
                else (reading.ref(row.record), state_tag(row)),
                *(cell_of(reading, Contact, name, getattr(row.state, name)) for name in names),
            )
            for row in rows
        ),
    )
