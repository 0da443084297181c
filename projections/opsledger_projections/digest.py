"""Digests of the views: equal for equal content, no matter how or when the views were built."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice, zip_longest
from typing import Any, NamedTuple

import msgspec

from opsledger_projections import schema
from opsledger_projections.differing import row_difference
from opsledger_projections.views import Views

TABLES = {
    "records": "SELECT * FROM records ORDER BY no",
    "versions": "SELECT * FROM versions ORDER BY position",
    "timeline": "SELECT t.position, r.record, t.version, type.name AS type, kind.name AS kind, actor.name AS actor, "
    "area.name AS area, "
    "t.effective_us, t.recorded_us, t.inert, t.unmet FROM timeline t JOIN records r ON r.no = t.no "
    "JOIN names type ON type.no = t.type JOIN names kind ON kind.no = t.kind "
    "JOIN names actor ON actor.no = t.actor JOIN names area ON area.no = t.area ORDER BY t.position",
    "measurements": "SELECT * FROM measurements ORDER BY position",
    "links": "SELECT * FROM links ORDER BY no, type, target, since",
    "search": "SELECT term, doc, offset FROM temp.search_words",
}
"""The content of every table of the views, each in a fixed order; the words are ordered by term, entry and place."""


class Compared(NamedTuple):
    """One table of two files, side by side."""

    table: str
    rows: int
    digest: str
    other_digest: str
    first_difference: str
    """How the first differing row differs, in words; empty if none does."""

    @property
    def view(self) -> str:
        """The view that the table belongs to."""
        return view_of(self.table)

    @property
    def equal(self) -> bool:
        """Whether both tables have the same content."""
        return self.digest == self.other_digest


def view_of(table: str) -> str:
    """The view that a table belongs to."""
    return next(name for name, view in schema.VIEWS.items() if table in view.tables)


def digests(views: Views) -> dict[str, str]:
    """SHA-256 (hex) of each table's content, as far as it reaches. Brings the full-text index level with the others first."""
    views.catch_up_search()
    return {table: _digest(views, table)[0] for table in TABLES}


def compare(views: Views, others: Views) -> list[Compared]:
    """Every table of one file compared with that of another, as far as they reach."""
    views.catch_up_search()
    others.catch_up_search()
    found: list[Compared] = []
    for table in TABLES:
        digest, rows = _digest(views, table)
        other, _ = _digest(others, table)
        first = "" if digest == other else _first_difference(views, others, table)
        found.append(Compared(table, rows, digest, other, first))
    return found


def _digest(views: Views, table: str) -> tuple[str, int]:
    state, encode, rows = sha256(), msgspec.msgpack.Encoder().encode, 0
    found = _rows(views, table)
    while some := list(islice(found, 1_000)):
        state.update(b"".join(map(encode, some)))
        rows += len(some)
    return state.hexdigest(), rows


def _first_difference(views: Views, others: Views, table: str) -> str:
    columns = [column[0] for column in views.file.execute(f"{TABLES[table]} LIMIT 0").description]
    for row, other in zip_longest(_rows(views, table), _rows(others, table)):
        if row != other:
            return row_difference(table, _named(columns, row), _named(columns, other), views.file)
    return ""


def _named(columns: list[str], row: tuple[Any, ...] | None) -> dict[str, Any] | None:
    return None if row is None else dict(zip(columns, row, strict=True))


def _rows(views: Views, table: str) -> Iterator[tuple[Any, ...]]:
    if table == "search":
        views.file.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, search, instance)"
        )
    yield from views.file.execute(TABLES[table])
