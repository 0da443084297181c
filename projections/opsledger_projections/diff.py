"""What changed between two moments: records added, changed, closed or gone, field by field, each with its entry.

Where no late entry counts, the entries of a record that count at a moment are its first so many (see
`moments`), so at two moments the fewer are the beginning of the more. A field then differs by what the entries
beyond the fewer did, and the last of them that set it is the one that explains the difference, whichever
of the moments is the earlier. Where late entries count, both moments are folded, and the entry that
counts at only one of them explains it.

Texts that cannot be read any more, of a person who was erased, all look the same: such a field differs
where an entry of the one moment set it that is not of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from msgspec.structs import astuple

from opsledger_events.event import AnyEntry
from opsledger_events.record import Record
from opsledger_events.registry import kind_named, kind_of
from opsledger_projections.at import At
from opsledger_projections.blame import setters_in
from opsledger_projections.moments import PairSql, settled
from opsledger_projections.records import snapshot, with_late
from opsledger_projections.states import DECODERS
from opsledger_projections.touched import BITS, places_in, unreadable_in, veiled_places
from opsledger_projections.views import Views

Change = Literal["added", "changed", "closed", "gone"]
CHANGES: tuple[Change, ...] = ("added", "changed", "closed", "gone")


class FieldDiff(NamedTuple):
    """One field with its value at either moment."""

    name: str
    before: Any
    """None where the record was not there."""
    after: Any
    position: int
    """The entry that explains the difference: it counts at one of the moments only."""


class RecordDiff(NamedTuple):
    """A record that is not the same at two moments."""

    record: str
    kind: str
    title: str
    """At the second moment, or at the first where it is gone."""
    change: Change
    """`closed`: it came into a state in which its life is over; `gone`: it was not there yet."""
    fields: tuple[FieldDiff, ...]
    """The fields with another value, in the order of their declaration."""


class Side(NamedTuple):
    """One record at one of the moments."""

    last: int
    """The last of its first entries that all count; 0 for none."""
    mixed: bool
    """Late entries count beyond them."""
    state: Record | None
    """None where it was not there."""


def diff(
    views: Views,
    a: At,
    b: At,
    *,
    record: str = "",
    kinds: Sequence[str] = (),
    wanted: Callable[[str, Record], bool] | None = None,
) -> list[RecordDiff]:
    """What is not the same at `b` as it was at `a`.

    In the whole handbook, in one record, in some kinds, or among the records that are `wanted` at either
    moment, by their id and state. Records whose entries came to the same are left out.
    """
    return list(differences(views, a, b, record=record, kinds=kinds, wanted=wanted))


def differences(
    views: Views,
    a: At,
    b: At,
    *,
    record: str = "",
    kinds: Sequence[str] = (),
    wanted: Callable[[str, Record], bool] | None = None,
) -> Iterator[RecordDiff]:
    """The same, one after the other: of a whole year nobody keeps every value."""
    where, values = _condition(record, kinds)
    with snapshot(views.connection) as connection:
        a, b = settled(views, a), settled(views, b)
        pair = PairSql(a, b)
        for no, name, kind, last_a, mixed_a, state_a, last_b, mixed_b, state_b in connection.execute(
            pair.rows(where), pair.values | values
        ):
            veiled = veiled_places(kind_named(kind).record)
            if state_a == state_b and not mixed_a and not mixed_b and not veiled:
                continue
            old = _side(views, a, no, kind, last_a, mixed_a, state_a)
            new = _side(views, b, no, kind, last_b, mixed_b, state_b)
            hidden = _hidden(views, a, b, no, name, old, new) if veiled else 0
            if (old.state == new.state and not hidden) or (wanted and not _any(wanted, name, old, new)):
                continue
            pairs = pairs_between(old.state, new.state, hidden)
            if old.mixed or new.mixed:
                positions = _explained_by_folding(views, a, b, name, pairs)
            else:
                positions = _explained_by_versions(views, no, old.last, new.last, pairs)
            yield _record_diff(name, kind, old.state, new.state, pairs, positions)


def _condition(record: str, kinds: Sequence[str]) -> tuple[str, dict[str, str]]:
    if record:
        return "r.record = :record", {"record": record}
    if kinds:
        names = {f"kind{number}": kind for number, kind in enumerate(kinds)}
        return f"r.kind IN ({', '.join(f':{name}' for name in names)})", names
    return "1", {}


def _side(
    views: Views, at: At, no: int, kind: str, last: int | None, mixed: int, state: bytes | None
) -> Side:
    if mixed:
        return Side(last or 0, True, with_late(views, at, no, kind, state, last)[0])
    return Side(last or 0, False, None if state is None else DECODERS[kind](state))


def _any(wanted: Callable[[str, Record], bool], record: str, old: Side, new: Side) -> bool:
    return any(side.state is not None and wanted(record, side.state) for side in (old, new))


class Pair(NamedTuple):
    """A field that differs between two states."""

    place: int
    """Of the field in the declaration."""
    name: str
    before: Any
    """None where there was no state."""
    after: Any


def pairs_between(old: Record | None, new: Record | None, hidden: int = 0) -> list[Pair]:
    """The fields that differ; of a record that is on one side only, those that were filled, and its state.

    `hidden`: those that differ though their values look the same.
    """
    record = new or old
    assert record is not None
    blank = kind_of(record).initial
    names = record.__struct_fields__
    values = enumerate(zip(names, astuple(old or blank), astuple(new or blank), strict=True))
    if old is not None and new is not None:
        shown = set(places_in(hidden))
        return [Pair(place, *held) for place, held in values if held[1] != held[2] or place in shown]
    return [
        Pair(place, name, before if old else None, after if new else None)
        for place, (name, before, after) in values
        if before != after or name == "state"
    ]


def _hidden(views: Views, a: At, b: At, no: int, record: str, old: Side, new: Side) -> int:
    """The fields that hold the same at both moments because it cannot be read, and were set in between."""
    if old.state is None or new.state is None:
        return 0
    unreadable = unreadable_in(old.state) & unreadable_in(new.state)
    if not unreadable:
        return 0
    if not old.mixed and not new.mixed:
        rows = views.connection.execute(TOUCHED, (no, min(old.last, new.last), max(old.last, new.last)))
        found = 0
        for _, touched in rows:
            found |= touched
        return unreadable & found
    history = _changing(views, record, a, b)
    set_a, set_b = (
        {name: entry.position for name, entry in setters_in(history, at).items()} for at in (a, b)
    )
    names = new.state.__struct_fields__
    return sum(
        BITS[place] for place in places_in(unreadable) if set_a.get(names[place]) != set_b.get(names[place])
    )


def _changing(views: Views, record: str, a: At, b: At) -> list[AnyEntry]:
    """The entries of a record that change it, as far as either moment knows them."""
    history = views.log.history(record, max(a.position, b.position))
    return [entry for entry in history if not entry.data.inert]


def _record_diff(
    record: str,
    kind: str,
    old: Record | None,
    new: Record | None,
    pairs: list[Pair],
    positions: dict[int, int],
) -> RecordDiff:
    shown = new or old
    assert shown is not None
    fields = tuple(FieldDiff(p.name, p.before, p.after, positions[p.place]) for p in pairs)
    return RecordDiff(record, kind, shown.title, change_of(kind, old, new), fields)


def change_of(kind: str, old: Record | None, new: Record | None) -> Change:
    """What became of a record."""
    if old is None:
        return "added"
    if new is None:
        return "gone"
    final = kind_named(kind).final
    return "closed" if new.state in final and old.state not in final else "changed"


TOUCHED = """
SELECT position, touched FROM versions INDEXED BY versions_no
WHERE no = ? AND position > ? AND position <= ? ORDER BY position DESC
"""


def _explained_by_versions(views: Views, no: int, one: int, other: int, pairs: list[Pair]) -> dict[int, int]:
    """The last entry of the one that set each field and is not of the other: going back until all are found."""
    wanted = sum(BITS[pair.place] for pair in pairs)
    found: dict[int, int] = {}
    position = 0
    for position, touched in views.connection.execute(TOUCHED, (no, min(one, other), max(one, other))):
        if hit := touched & wanted:
            for place in places_in(hit):
                found[place] = position
            wanted &= ~hit
            if not wanted:
                break
    # What no entry set is as every record of the kind begins: the first entry brought it.
    return found | dict.fromkeys(places_in(wanted), position)


def _explained_by_folding(views: Views, a: At, b: At, record: str, pairs: list[Pair]) -> dict[int, int]:
    """The setter at one moment that does not count at the other; the one at `b` where either is so."""
    history = _changing(views, record, a, b)
    at_a, at_b = ({entry.position for entry in at.counting(history)} for at in (a, b))
    apart = at_a ^ at_b
    set_at = [setters_in(history, at) for at in (b, a)]
    found: dict[int, int] = {}
    for pair in pairs:
        said = (at[pair.name].position for at in set_at if pair.name in at)
        # A field that is reckoned from others may have no such setter: then the last that made a difference.
        found[pair.place] = next((position for position in said if position in apart), max(apart))
    return found
