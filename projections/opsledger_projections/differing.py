"""How a row of a view differs from the same row of a replay, in words: the record, and the fields that differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec

from opsledger_events.language import clauses, tr

KEYS = {
    "records": ("no",),
    "versions": ("position",),
    "timeline": ("position",),
    "measurements": ("position",),
    "links": ("no", "type", "target", "since"),
    "search": ("term", "doc", "offset"),
}
"""The columns by which the rows of a view are ordered and identified: two rows with equal values are the same row."""


LONGEST = 60
"""Maximum number of characters shown of a value."""

Row = Mapping[str, Any]


def row_difference(view: str, row: Row | None, replayed: Row | None, live: sqlite3.Connection) -> str:
    """What is wrong with a row of the live view; either row is None if its side has no more rows."""
    order = KEYS[view]
    if row is not None and replayed is not None:
        key, other = tuple(row[part] for part in order), tuple(replayed[part] for part in order)
        if key == other:
            return clauses(_fields(view, row, replayed, live))
        row, replayed = (row, None) if key < other else (None, replayed)
    if row is not None:
        return tr("{row}: the log has no such row", row=_called(view, row, live))
    assert replayed is not None
    return tr("{row}: is missing", row=_called(view, replayed, live))


def _fields(view: str, row: Row, replayed: Row, live: sqlite3.Connection) -> Iterator[str]:
    called = _called(view, row, live)
    for name in row:
        if row[name] == replayed[name]:
            continue
        if name != "state":
            yield _field(called, name, row[name], replayed[name])
            continue
        was, should = _state(row[name]), _state(replayed[name])
        for part in sorted({*was, *should}):
            if was.get(part) != should.get(part):
                yield _field(called, part, was.get(part), should.get(part))


def _field(row: str, name: str, value: Any, replayed: Any) -> str:
    return tr(
        "{row}: {field} is {value}, and {replayed} by the log",
        row=row,
        field=name,
        value=_shown(value),
        replayed=_shown(replayed),
    )


def _called(view: str, row: Row, live: sqlite3.Connection) -> str:
    """The name of what the row is about."""
    if view == "search":
        return tr("“{word}” in #{position:,}", word=row["term"], position=row["doc"])
    record = row.get("record") or _record_of(row["no"], live)
    if view == "records":
        return record
    if view == "links":
        return f"{record} → {row['target']} ({row['type']})"
    return f"{record} #{row['position']:,}"


def _record_of(number: int, live: sqlite3.Connection) -> str:
    found = live.execute("SELECT record FROM records WHERE no = ?", (number,)).fetchone()
    return found[0] if found else tr("record number {number}", number=number)


def _state(value: Any) -> dict[str, Any]:
    """The fields of a stored state; a state that cannot be read counts as one field."""
    try:
        found = msgspec.json.decode(value)
    except (msgspec.DecodeError, TypeError):
        found = None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {"state": value}


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return tr("empty")
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    text = value if isinstance(value, str) else repr(value)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    return f"“{text}”" if isinstance(value, str) else text
