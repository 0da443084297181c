"""The timeline: entries of the ledger by kind, person, area, time and words, a page at a time.

Answers are positions; the log has the entries. On the `effective` axis entries are in order of when
they held (ties in ledger order), on the `recorded` axis in ledger order; the newest come first.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from opsledger_events.names import same_name
from opsledger_projections.at import FOREVER_US, LIVE, At
from opsledger_projections.views import Views
from opsledger_projections.words import match_query

Axis = Literal["effective", "recorded"]


class Filter(NamedTuple):
    """Which entries are asked for. Empty parts let everything through."""

    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """Stored types with or without their version: `issue.raised/1`, `issue.raised`."""
    actors: tuple[str, ...] = ()
    """Names of persons, in any spelling (see `opsledger_events.names`)."""
    areas: tuple[str, ...] = ()
    record: str = ""
    since_us: int | None = None
    """From this time on, on the axis."""
    until_us: int | None = None
    """Before this time, on the axis."""
    text: str = ""
    """Words, all of which occur in the entry: see `words.match_query`."""
    axis: Axis = "effective"
    backdated_us: int | None = None
    """Recorded more than so long after it held."""
    after: int = 0
    """Recorded after the entry at this position."""
    unmet: bool = False
    """Imported as found, though some rule was not met."""


NOTHING = Filter()


class Where:
    """What must be so of an entry, in SQL."""

    def __init__(self, axis: Axis) -> None:
        """Nothing yet; the newest of what it lets through come first on an axis."""
        self._clauses, self.values = ["1"], list[Any]()
        self.order = "effective_us DESC, position DESC" if axis == "effective" else "position DESC"

    def add(self, clause: str, *values: Any) -> None:
        """This too must be so, with the values of its question marks."""
        self._clauses.append(clause)
        self.values += values

    def among(self, column: str, numbers: Sequence[int]) -> None:
        """A column has one of these."""
        self.add(f"{column} IN ({','.join('?' * len(numbers))})", *numbers)

    def __str__(self) -> str:
        """All of it."""
        return " AND ".join(self._clauses)


def page(
    views: Views,
    asked: Filter,
    at: At = LIVE,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 256,
) -> list[int]:
    """Positions of one page, the newest first.

    Those next older than the entry `before`, or those next newer than the entry `after`, or the
    newest of all.
    """
    where = _where(views, asked, at)
    key = "effective_us, position" if asked.axis == "effective" else "position"
    for edge, sign in ((before, "<"), (after, ">")):
        if edge is not None:
            at_edge = "SELECT effective_us FROM timeline WHERE position = ?"
            if asked.axis == "effective":
                where.add(f"(effective_us, position) {sign} (({at_edge}), ?)", edge, edge)
            else:
                where.add(f"position {sign} ?", edge)
    upwards = after is not None and before is None
    direction = "ASC" if upwards else "DESC"
    order = ", ".join(f"{column} {direction}" for column in key.split(", "))
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {where} ORDER BY {order} LIMIT ?", [*where.values, limit]
    )
    found = [position for (position,) in rows]
    return found[::-1] if upwards else found


def recorded(
    views: Views, asked: Filter, at: At = LIVE, *, after: int | None = None, limit: int = 256
) -> list[int]:
    """Positions in ledger order, whichever axis the filter is on: what somebody who follows the log is told.

    Those next to the entry `after`, or the newest where it is None. On the effective axis an entry that was
    told late stands among older ones, where nobody who asks for what is newer would come upon it.
    """
    where = _where(views, asked if after is None else asked._replace(after=max(asked.after, after)), at)
    direction = "DESC" if after is None else "ASC"
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {where} ORDER BY position {direction} LIMIT ?",
        [*where.values, limit],
    )
    return sorted(position for (position,) in rows)


def count(views: Views, asked: Filter, at: At = LIVE) -> int:
    """How many entries there are."""
    where = _where(views, asked, at)
    (total,) = views.connection.execute(
        f"SELECT count(*) FROM timeline WHERE {where}", where.values
    ).fetchone()
    return total


def positions(views: Views, asked: Filter, at: At = LIVE) -> array[int]:
    """The positions of all of them, the newest first (eight bytes each)."""
    where = _where(views, asked, at)
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {where} ORDER BY {where.order}",
        where.values,
    )
    return array("q", (position for (position,) in rows))


def spread(
    views: Views, asked: Filter, start_us: int, step_us: float, parts: int, at: At = LIVE
) -> tuple[int, ...]:
    """How many of them are in each of so many equal parts of a span of the filter's axis; the last part has its end too."""
    where = _where(views, asked, at)
    rows = views.connection.execute(
        f"SELECT CAST(({asked.axis}_us - ?) / ? AS INTEGER) AS part, count(*) FROM timeline "
        f"WHERE {where} GROUP BY part",
        [start_us, step_us, *where.values],
    )
    counts = [0] * parts
    for part, count in rows:
        counts[max(0, min(part, parts - 1))] += count
    return tuple(counts)


def position_at(views: Views, us: int, axis: Axis) -> int:
    """The newest entry that is not after a time on an axis; 0 where there is none."""
    if axis == "effective":
        row = views.connection.execute(
            "SELECT position FROM timeline WHERE effective_us <= ? "
            "ORDER BY effective_us DESC, position DESC LIMIT 1",
            (us,),
        ).fetchone()
        return row[0] if row else 0
    return _recorded_by(views, us)


def _recorded_by(views: Views, us: int) -> int:
    """`recorded_us` never goes back, so halving finds it without an index."""
    low, high = 0, views.position
    get = views.connection.execute
    while low < high:
        middle = (low + high + 1) // 2
        row = get("SELECT recorded_us FROM timeline WHERE position = ?", (middle,)).fetchone()
        if row[0] <= us:
            low = middle
        else:
            high = middle - 1
    return low


def _where(views: Views, asked: Filter, at: At) -> Where:
    """A filter at a moment."""
    where, position = Where(asked.axis), at.position
    if asked.axis == "recorded":
        if asked.since_us is not None:
            where.add("position > ?", _recorded_by(views, asked.since_us - 1))
        if asked.until_us is not None:
            position = min(position, _recorded_by(views, asked.until_us - 1))
    else:
        if asked.since_us is not None:
            where.add("effective_us >= ?", asked.since_us)
        if asked.until_us is not None:
            where.add("effective_us < ?", asked.until_us)
    if asked.after:
        where.add("position > ?", asked.after)
    if position < views.position:
        where.add("position <= ?", position)
    if at.effective_us != FOREVER_US and not views.effective_now(at.effective_us):
        where.add("effective_us <= ?", at.effective_us)
    if asked.backdated_us is not None:
        where.add("recorded_us - effective_us > ?", asked.backdated_us)
    if asked.unmet:
        where.add("unmet = 1")
    if asked.actors:
        where.among("actor", _persons(views, asked.actors))
    for column, words in (("kind", asked.kinds), ("area", asked.areas)):
        if words:
            where.among(column, _numbers(views, words))
    if asked.types:
        where.among("type", _type_numbers(views, asked.types))
    if asked.record:
        where.add(OF_RECORD, asked.record, asked.record)
    if asked.text.strip():
        where.add(*_matching(views, asked.text))
    return where


OF_RECORD = """position IN (
    SELECT position FROM versions WHERE no = (SELECT no FROM records WHERE record = ?) UNION ALL
    SELECT position FROM timeline WHERE inert = 1 AND no = (SELECT no FROM records WHERE record = ?))"""
"""An entry has a version or is inert, and both are found by record."""


def _numbers(views: Views, words: Sequence[str]) -> list[int]:
    rows = views.connection.execute(
        f"SELECT no FROM names WHERE name IN ({','.join('?' * len(words))})", tuple(words)
    )
    return [no for (no,) in rows]


def _persons(views: Views, names: Sequence[str]) -> list[int]:
    """The numbers of every spelling of these names."""
    wanted = {same_name(name) for name in names}
    rows = views.connection.execute("SELECT no, name FROM names")
    return [no for no, name in rows if same_name(name) in wanted]


def _type_numbers(views: Views, types: Sequence[str]) -> list[int]:
    found = _numbers(views, [name for name in types if "/" in name])
    for name in types:
        if "/" not in name:
            rows = views.connection.execute("SELECT no FROM names WHERE name GLOB ? || '/[0-9]*'", (name,))
            found += [no for (no,) in rows]
    return found


def _matching(views: Views, text: str) -> tuple[str, ...]:
    """That the words of a text occur: the clause and its value. Takes the full-text index as far as the views are."""
    query = match_query(text)
    if not query:
        return ("0",)
    views.catch_up_search()
    views.of("search")
    return "position IN (SELECT rowid FROM search WHERE search MATCH ?)", query
