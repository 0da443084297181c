"""Which fields of a record an entry set, as a number: bit i is the i-th field of the record's declaration.

Kept beside each version, it tells who set what without a state being read. Fields are only ever added at
the end of a declaration, and another form of the views has another number, so a bit keeps its meaning.

Texts of a person who was erased all look the same. Whether an entry gave such a field another text cannot be
told any more, only that it gave it one: what an entry does not set is the same object after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import compress
from operator import is_not
from typing import Any

from msgspec.structs import astuple

from opsledger_events.personal import is_unreadable, personal_fields
from opsledger_events.record import Record

BITS = tuple(1 << place for place in range(62))
"""SQLite keeps 63 bits of a number; no record has so many fields."""

PLACES = range(len(BITS))


def touched(before: tuple[Any, ...], after: tuple[Any, ...], veiled: int = 0) -> int:
    """The fields that an entry set, from the values of the states before and after it, in order.

    `veiled`: those in which texts about persons may stand, see `veiled_places`.
    """
    found = 0
    for place in compress(PLACES, map(is_not, before, after)):  # what was not set is the same object
        if before[place] != after[place] or (veiled & BITS[place] and is_unreadable(after[place])):
            found |= BITS[place]
    return found


def set_between(before: Record, after: Record) -> int:
    """The fields that an entry set, from the state before it and what it made of that very state."""
    return touched(astuple(before), astuple(after), veiled_places(type(after)))


@cache
def veiled_places(record: type[Record]) -> int:
    """The fields of a record in which texts about persons may stand."""
    names = personal_fields(record)
    return sum(bit for bit, name in zip(BITS, record.__struct_fields__, strict=False) if name in names)


def unreadable_in(state: Record) -> int:
    """The fields of a state in which something stands for a text that cannot be read."""
    names = personal_fields(type(state))
    return sum(
        bit
        for bit, name in zip(BITS, state.__struct_fields__, strict=False)
        if name in names and is_unreadable(getattr(state, name))
    )


def places_in(found: int) -> Iterator[int]:
    """The places of the fields in a number."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
