"""What changed between two moments: records added, changed, closed or gone, field by field."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from msgspec.structs import astuple

from opsledger_events.record import Record
from opsledger_events.registry import kind_named, kind_of
from opsledger_projections.at import At
from opsledger_projections.moments import changed_between
from opsledger_projections.records import RecordRow, record_at, records_at
from opsledger_projections.views import Views

Change = Literal["added", "changed", "closed", "gone"]


class FieldDiff(NamedTuple):
    """One field with its value at either moment."""

    name: str
    before: Any
    """None where the record was not there."""
    after: Any


class RecordDiff(NamedTuple):
    """A record that is not the same at two moments."""

    record: str
    kind: str
    title: str
    """At the second moment, or at the first where it is gone."""
    change: Change
    """`closed`: it came into a state in which nobody waits for anything; `gone`: it was not there yet."""
    fields: tuple[FieldDiff, ...]
    """The fields with another value, in the order of their declaration."""
    position: int
    """The newest entry that counts at one of the moments and not at the other; `entries_between` has all."""


def diff(views: Views, a: At, b: At, record: str = "") -> list[RecordDiff]:
    """What is not the same at `b` as it was at `a`, in the whole handbook or in one record.

    Records whose entries came to the same are left out. Which entry set a field says `blame.setters`.
    """
    names = [record] if record else changed_between(views, a, b)
    before, after = _rows(views, a, names), _rows(views, b, names)
    found: list[RecordDiff] = []
    for name in names:
        old, new = before.get(name), after.get(name)
        row = new or old
        if row is None or (old is not None and new is not None and old.state == new.state):
            continue
        found.append(
            RecordDiff(
                row.record,
                row.kind,
                row.state.title,
                change_of(row.kind, old, new),
                fields_between(old.state if old else None, new.state if new else None),
                max(old.position if old else 0, new.position if new else 0),
            )
        )
    return found


ONE_BY_ONE = 1_000
"""Up to so many records are read one by one; beyond it the whole handbook is."""


def _rows(views: Views, at: At, names: list[str]) -> dict[str, RecordRow]:
    if len(names) > ONE_BY_ONE:
        return {row.record: row for row in records_at(views, at)}
    rows = ((name, record_at(views, name, at)) for name in names)
    return {name: row for name, row in rows if row is not None}


def change_of(kind: str, old: RecordRow | None, new: RecordRow | None) -> Change:
    """What became of a record."""
    if old is None:
        return "added"
    if new is None:
        return "gone"
    settled = kind_named(kind).settled
    return "closed" if new.state.state in settled and old.state.state not in settled else "changed"


def fields_between(old: Record | None, new: Record | None) -> tuple[FieldDiff, ...]:
    """The fields that differ; of a record that is on one side only, those that were filled."""
    record = new or old
    assert record is not None
    blank = kind_of(record).initial
    values = zip(record.__struct_fields__, astuple(old or blank), astuple(new or blank), strict=True)
    one_sided = old is None or new is None
    return tuple(
        FieldDiff(name, before if old else None, after if new else None)
        for name, before, after in values
        if before != after or (one_sided and name == "state")
    )


BETWEEN = """
SELECT position FROM versions WHERE no = (SELECT no FROM records WHERE record = ?)
AND (position <= ? AND effective_us <= ?) <> (position <= ? AND effective_us <= ?)
ORDER BY position
"""


def entries_between(views: Views, record: str, a: At, b: At) -> tuple[int, ...]:
    """Positions of a record's entries that count at one of two moments and not at the other."""
    rows = views.connection.execute(BETWEEN, (record, *a, *b))
    return tuple(position for (position,) in rows)
