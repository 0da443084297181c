"""A person as the handbook knows them: what they hold, what they head, and by which words they are meant."""

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
    """Where one person stands in the organisation."""

    name: str
    positions: tuple[RecordRow, ...]
    """What they hold."""
    units: tuple[RecordRow, ...]
    """What they head."""
    names: frozenset[str]
    """By what they are meant: their name, and the ids and titles of their positions."""
    groups: frozenset[str]
    """The units that they belong to, by a position or as head, and every unit above these."""

    def is_meant(self, word: str) -> bool:
        """Whether a word means this person: a position of theirs, or their name in any spelling."""
        return word in self.names or is_one(word, self.name)

    def is_reader(self, document: Document) -> bool:
        """Whether they are to acknowledge a document: by name, position or unit, or because everybody is."""
        everybody = EVERYBODY in document.readers or is_among(self.name, document.readers)
        return everybody or not (self.names | self.groups).isdisjoint(document.reader_groups)


def person_of(reading: Reading, name: str) -> Person:
    """The person of that name; somebody whom nothing names holds nothing."""
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
