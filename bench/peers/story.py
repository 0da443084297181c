"""The made-up changes that every peer is given, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from bench.peers.protocol import NAMES, Change, Fields
from bench.stories import PEOPLE, phrase

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=1)
SEED = 20_240_101
NEW_SHARE = 10
"""One change in so many begins a record, once the first batch has begun some."""


def changes(batch: int) -> Iterator[Change]:
    """Changes without end; in each batch of this size every record occurs once at most.

    Once, because packages that version rows keep one version for each record and transaction.
    """
    dice, position = Random(SEED), 0
    records: list[Fields] = []
    versions: list[int] = []
    while True:
        begun = len(records)
        new = max(1, batch // NEW_SHARE) if begun else batch
        for number in dice.sample(range(begun), batch - new) + list(range(begun, begun + new)):
            position += 1
            if number < begun:
                fields = _amended(dice, records[number])
                records[number] |= fields
                versions[number] += 1
            else:
                fields = {name: _value(dice, name) for name in NAMES}
                records.append(dict(fields))
                versions.append(1)
            at = BEGIN + position * STEP
            yield Change(position, number + 1, versions[number], at, dice.choice(PEOPLE), fields)


def _amended(dice: Random, record: Fields) -> Fields:
    """One or two fields with other values than they have."""
    fields: Fields = {}
    for name in dice.sample(NAMES, dice.randint(1, 2)):
        while (value := _value(dice, name)) == record[name]:
            pass
        fields[name] = value
    return fields


def _value(dice: Random, name: str) -> str:
    """A value for a field; some 250 bytes for a change, with its actor and time."""
    if name == "owner":
        return dice.choice(PEOPLE)
    return phrase(dice, {"title": 5, "description": 16, "scope": 8}[name])
