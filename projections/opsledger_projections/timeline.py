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


class Question(NamedTuple):
    """A filter at a moment, as SQL."""

    where: str
    values: list[Any]
    order: str


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
    question = _question(views, asked, at)
    where, values = question.where, list(question.values)
    key = "effective_us, position" if asked.axis == "effective" else "position"
    for edge, sign in ((before, "<"), (after, ">")):
        if edge is not None:
            at_edge = "SELECT effective_us FROM timeline WHERE position = ?"
            if asked.axis == "effective":
                where += f" AND (effective_us, position) {sign} (({at_edge}), ?)"
                values += [edge, edge]
            else:
                where += f" AND position {sign} ?"
                values.append(edge)
    upwards = after is not None and before is None
    direction = "ASC" if upwards else "DESC"
    order = ", ".join(f"{column} {direction}" for column in key.split(", "))
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {where} ORDER BY {order} LIMIT ?", [*values, limit]
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
    question = _question(views, asked if after is None else asked._replace(after=max(asked.after, after)), at)
    direction = "DESC" if after is None else "ASC"
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {question.where} ORDER BY position {direction} LIMIT ?",
        [*question.values, limit],
    )
    return sorted(position for (position,) in rows)


def count(views: Views, asked: Filter, at: At = LIVE) -> int:
    """How many entries there are."""
    question = _question(views, asked, at)
    return views.connection.execute(
        f"SELECT count(*) FROM timeline WHERE {question.where}", question.values
    ).fetchone()[0]


def positions(views: Views, asked: Filter, at: At = LIVE) -> array[int]:
    """The positions of all of them, the newest first (eight bytes each)."""
    question = _question(views, asked, at)
    rows = views.connection.execute(
        f"SELECT position FROM timeline WHERE {question.where} ORDER BY {question.order}",
        question.values,
    )
    return array("q", (position for (position,) in rows))


def spread(
    views: Views, asked: Filter, start_us: int, step_us: float, parts: int, at: At = LIVE
) -> tuple[int, ...]:
    """How many of them are in each of so many equal parts of a span of the filter's axis; the last part has its end too."""
    question = _question(views, asked, at)
    rows = views.connection.execute(
        f"SELECT CAST(({asked.axis}_us - ?) / ? AS INTEGER) AS part, count(*) FROM timeline "
        f"WHERE {question.where} GROUP BY part",
        [start_us, step_us, *question.values],
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


def _question(views: Views, asked: Filter, at: At) -> Question:
    where, values = ["1"], list[Any]()
    position = at.position
    if asked.axis == "recorded":
        if asked.since_us is not None:
            where.append("position > ?")
            values.append(_recorded_by(views, asked.since_us - 1))
        if asked.until_us is not None:
            position = min(position, _recorded_by(views, asked.until_us - 1))
    else:
        if asked.since_us is not None:
            where.append("effective_us >= ?")
            values.append(asked.since_us)
        if asked.until_us is not None:
            where.append("effective_us < ?")
            values.append(asked.until_us)
    if asked.after:
        where.append("position > ?")
        values.append(asked.after)
    if position < views.position:
        where.append("position <= ?")
        values.append(position)
    if at.effective_us != FOREVER_US and not views.effective_now(at.effective_us):
        where.append("effective_us <= ?")
        values.append(at.effective_us)
    if asked.backdated_us is not None:
        where.append("recorded_us - effective_us > ?")
        values.append(asked.backdated_us)
    if asked.unmet:
        where.append("unmet = 1")
    if asked.actors:
        _among(where, values, "actor", _persons(views, asked.actors))
    for column, words in (("kind", asked.kinds), ("area", asked.areas)):
        if words:
            _among(where, values, column, _numbers(views, words))
    if asked.types:
        _among(where, values, "type", _type_numbers(views, asked.types))
    if asked.record:
        where.append(OF_RECORD)
        values += [asked.record, asked.record]
    if asked.text.strip():
        _matching(views, where, values, asked.text)
    newest = "effective_us DESC, position DESC" if asked.axis == "effective" else "position DESC"
    return Question(" AND ".join(where), values, newest)


OF_RECORD = """position IN (
    SELECT position FROM versions WHERE no = (SELECT no FROM records WHERE record = ?) UNION ALL
    SELECT position FROM timeline WHERE inert = 1 AND no = (SELECT no FROM records WHERE record = ?))"""
"""An entry has a version or is inert, and both are found by record."""


def _among(where: list[str], values: list[Any], column: str, numbers: Sequence[int]) -> None:
    where.append(f"{column} IN ({','.join('?' * len(numbers))})")
    values.extend(numbers)


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


def _matching(views: Views, where: list[str], values: list[Any], text: str) -> None:
    query = match_query(text)
    if not query:
        where.append("0")
        return
    views.catch_up_search()
    views.of("search")
    where.append("position IN (SELECT rowid FROM search WHERE search MATCH ?)")
    values.append(query)
