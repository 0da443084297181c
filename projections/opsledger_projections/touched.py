"""Which fields of a record an entry set, as a number: bit i is the i-th field of the record's declaration.

This number is stored with each version, so that finding out who set a field takes no state. A bit keeps its meaning,
because fields are only ever added at the end of a declaration, and a new form of the views has a new number.

Texts of an erased person all look the same. For such a field, it is no longer known whether an entry changed the
text, only that it set one: a field that an entry does not set holds the same object afterwards.
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
"""The bit of each field. SQLite keeps 63 bits of a number; no record has that many fields."""

PLACES = range(len(BITS))


def touched(before: tuple[Any, ...], after: tuple[Any, ...], veiled: int = 0) -> int:
    """Bits of the fields that an entry set, from the values of the states before and after it, in order.

    `veiled`: bits of the fields that may hold texts about persons, see `veiled_places`.
    """
    found = 0
    for place in compress(PLACES, map(is_not, before, after)):  # a field that was not set is the same object
        if before[place] != after[place] or (veiled & BITS[place] and is_unreadable(after[place])):
            found |= BITS[place]
    return found


def set_between(before: Record, after: Record) -> int:
    """Bits of the fields that an entry set, from a state and the state that the entry made of that same object."""
    return touched(astuple(before), astuple(after), veiled_places(type(after)))


@cache
def veiled_places(record: type[Record]) -> int:
    """Bits of the fields of a record that may hold texts about persons."""
    names = personal_fields(record)
    return sum(bit for bit, name in zip(BITS, record.__struct_fields__, strict=False) if name in names)


def unreadable_in(state: Record) -> int:
    """Bits of the fields of a state that hold a placeholder for an unreadable text."""
    names = personal_fields(type(state))
    return sum(
        bit
        for bit, name in zip(BITS, state.__struct_fields__, strict=False)
        if name in names and is_unreadable(getattr(state, name))
    )


def places_in(found: int) -> Iterator[int]:
    """The indices of the fields whose bits are set in a number."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
