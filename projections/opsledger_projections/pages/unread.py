"""Documents in force that somebody has yet to acknowledge, because of their place in the organisation.

A document's own record knows the readers that it names. The readers that a position, a unit or "everybody" stands for
are known only from the organisation, so they are found for all documents together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsledger_events.kinds.document import Document
from opsledger_events.names import is_among
from opsledger_events.reading import EVERYBODY, has_acknowledged
from opsledger_projections.at import LIVE
from opsledger_projections.pages.person import Person, person_of
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.structure import active_units, position_of, standing_positions, unit_of
from opsledger_projections.records import RecordRow


class Unread(NamedTuple):
    """A document, and those who have yet to acknowledge its present edition, apart from the readers that it names."""

    row: RecordRow
    persons: tuple[str, ...]


def unread(reading: Reading) -> list[Unread]:
    """Every document in force that a reader whom it does not name has yet to acknowledge."""
    if reading.at == LIVE and not reading.views.connection.execute(ADDRESSED).fetchone():
        return []
    rows = [row for row in reading.of_kind("document") if is_addressed(document_of(row))]
    people = [person_of(reading, name) for name in sorted(everybody(reading))] if rows else []
    found = ((row, tuple(_missing(document_of(row), people))) for row in rows)
    return [Unread(row, persons) for row, persons in found if persons]


ADDRESSED = "SELECT 1 FROM records WHERE kind = 'document' AND instr(CAST(state AS TEXT), '\"reader')"
"""Finds whether any document now says who is to read it, which in small ledgers mostly none does."""


def is_addressed(document: Document) -> bool:
    """Whether a document is in force for readers whom it does not name."""
    return document.state == "effective" and bool(document.reader_groups or EVERYBODY in document.readers)


def document_of(row: RecordRow) -> Document:
    """The document of a row."""
    assert isinstance(row.state, Document)
    return row.state


def everybody(reading: Reading) -> set[str]:
    """Everybody who holds a position or heads a unit."""
    holders = {name for row in standing_positions(reading) for name in position_of(row).holders}
    return holders | {head for row in active_units(reading) if (head := unit_of(row).head)}


def _missing(document: Document, people: list[Person]) -> Iterator[str]:
    for person in people:
        done = has_acknowledged(person.name, document.acknowledged, document.effective_version)
        if person.is_reader(document) and not is_among(person.name, document.readers) and not done:
            yield person.name
