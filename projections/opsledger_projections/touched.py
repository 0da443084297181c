"""Which fields of a record an entry set, as a number: bit i is the i-th field of the record's declaration.

Kept beside each version, it tells who set what without a state being read. Fields are only ever added at
the end of a declaration, and another form of the views has another number, so a bit keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from operator import is_not
from typing import Any

BITS = tuple(1 << place for place in range(62))
"""SQLite keeps 63 bits of a number; no record has so many fields."""

PLACES = range(len(BITS))


def touched(before: tuple[Any, ...], after: tuple[Any, ...]) -> int:
    """The fields that differ between two states, each given by its values in order."""
    found = 0
    for place in compress(PLACES, map(is_not, before, after)):  # what was not set is the same object
        if before[place] != after[place]:
            found |= BITS[place]
    return found


def places_in(found: int) -> Iterator[int]:
    """The places of the fields in a number."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
