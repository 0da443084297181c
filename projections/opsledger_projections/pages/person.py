"""A person in the handbook: the positions they hold, the units they head, and the words that mean them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsledger_events.kinds.document import Document
from opsledger_events.kinds.unit import OrgUnit
from opsledger_events.names import is_among, is_one
from opsledger_events.reading import EVERYBODY
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.structure import (
    active_units,
    position_of,
    standing_positions,
    unit_of,
)
from opsledger_projections.records import RecordRow


class Person(NamedTuple):
    """One person's place in the organisation."""

    name: str
    positions: tuple[RecordRow, ...]
    """The positions that they hold."""
    units: tuple[RecordRow, ...]
    """The units that they head."""
    names: frozenset[str]
    """The words that mean them: their name, and the ids and titles of their positions."""
    groups: frozenset[str]
    """The units to which they belong, through a position or as head, and every unit above these."""

    def is_meant(self, word: str) -> bool:
        """Whether a word means this person: one of their positions, or their name in any spelling."""
        return word in self.names or is_one(word, self.name)

    def is_reader(self, document: Document) -> bool:
        """Whether they are to acknowledge a document: by name, position or unit, or because everybody must."""
        everybody = EVERYBODY in document.readers or is_among(self.name, document.readers)
        return everybody or not (self.names | self.groups).isdisjoint(document.reader_groups)


def person_of(reading: Reading, name: str) -> Person:
    """The person with that name; a person whom no record names holds nothing."""
    positions = tuple(row for row in standing_positions(reading) if is_among(name, position_of(row).holders))
    units = tuple(row for row in active_units(reading) if is_one(unit_of(row).head, name))
    words = (word for row in positions for word in (row.record, row.state.title))
    belongs = [position_of(row).unit for row in positions] + [row.record for row in units]
    groups = (group for unit in belongs if unit for group in upwards(reading, unit))
    return Person(name, positions, units, frozenset((name, *words)), frozenset(groups))


def upwards(reading: Reading, unit: str) -> Iterator[str]:
    """A unit and every unit above it."""
    seen: set[str] = set()
    above: str | None = unit
    while above and above not in seen:
        seen.add(above)
        yield above
        state = reading.state(above)
        above = state.parent if isinstance(state, OrgUnit) else None
