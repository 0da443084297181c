"""The declaration of every view: the number of its form, its tables, and the indexes to make after loading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

APPLICATION_ID = 0x4F50_5356
"""'OPSV' in the file's header."""

Columns = dict[str, type]

BOOK: dict[str, Columns] = {
    "names": {"no": int, "name": str},
    "records": {
        "no": int,
        "record": str,
        "kind": str,
        "state_word": str,
        "title": str,
        "owner": str,
        "area": str,
        "version": int,
        "position": int,
        "began_us": int,
        "changed_us": int,
        "latest_us": int,
        "in_order": int,
        "inert": int,
        "wakes_us": int,
        "state": bytes,
    },
    "versions": {
        "position": int,
        "no": int,
        "version": int,
        "effective_us": int,
        "high_us": int,
        "late": int,
        "touched": int,
        "state": bytes,
    },
    "timeline": {
        "position": int,
        "no": int,
        "version": int,
        "type": int,
        "kind": int,
        "actor": int,
        "area": int,
        "effective_us": int,
        "recorded_us": int,
        "inert": int,
        "unmet": int,
    },
    "links": {"no": int, "type": str, "target": str, "since": int, "until": int},
}
"""Columns of every table that the fold of the records fills. Columns that may be null are in `OPTIONAL`."""

MEASUREMENTS: Columns = {
    "position": int,
    "record": str,
    "segment": str,
    "period": str,
    "start_us": int,
    "value": float,
    "denominator": float,
    "effective_us": int,
    "recorded_us": int,
    "corrected": int,
}

SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5"
    "(words, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 2\")"
)
"""Contentless: it holds the places of the words, not the texts; its rowid is the position."""

KEYS = {
    "names": "no",
    "records": "no",
    "versions": "position",
    "timeline": "position",
    "measurements": "position",
}

OPTIONAL = {("links", "until"), ("measurements", "denominator"), ("records", "wakes_us")}


class View(NamedTuple):
    """The declaration of one view. Each view has its own position, and stops alone at an entry that it refuses."""

    version: int
    """Number of its form. Raise it with every change to a table here or to what is put into it: a view with
    another number is built again."""
    tables: dict[str, Columns | str]
    """Its tables: the columns of each, or the statement that creates it."""
    first_indexes: tuple[str, ...] = ()
    """Indexes that the fold itself needs."""
    last_indexes: tuple[str, ...] = ()
    """Indexes that only questions need; they are made after loading, which is much faster."""
    on_demand: bool = False
    """Only questions that need the view extend it, because that costs as much as all others together."""
    underneath: tuple[str, ...] = ()
    """The ordinary tables in which a virtual table is stored."""

    @property
    def copied(self) -> tuple[str, ...]:
        """The tables to copy in order to copy the whole view."""
        return self.underneath or tuple(self.tables)


VIEWS = {
    "measurements": View(
        version=1,
        tables={"measurements": MEASUREMENTS},
        last_indexes=("CREATE INDEX measurements_record ON measurements (record, segment, period)",),
    ),
    "book": View(
        # When a kind needs a person (`wakes_us`) is stored in it too.
        version=12,
        tables={**BOOK},
        first_indexes=(
            "CREATE UNIQUE INDEX names_name ON names (name)",
            "CREATE UNIQUE INDEX records_record ON records (record)",
            "CREATE INDEX links_open ON links (no, until)",
        ),
        last_indexes=(
            "CREATE INDEX records_wakes ON records (wakes_us) WHERE wakes_us IS NOT NULL",
            "CREATE INDEX versions_no ON versions (no, position, touched)",
            "CREATE INDEX versions_high ON versions (no, high_us)",
            "CREATE INDEX versions_late ON versions (no, position, effective_us) WHERE late = 1",
            "CREATE INDEX timeline_inert ON timeline (no, position, effective_us, version) WHERE inert = 1",
            "CREATE INDEX timeline_effective ON timeline (effective_us)",
            "CREATE INDEX timeline_unmet ON timeline (position) WHERE unmet = 1",
            "CREATE INDEX links_target ON links (target)",
        ),
    ),
    "search": View(
        version=2,
        tables={"search": SEARCH},
        on_demand=True,
        # The tables in which FTS5 stores an index: https://www.sqlite.org/fts5.html#fts5_data_structures
        underneath=("search_config", "search_data", "search_idx"),
    ),
}
"""Every view, in the order in which they take an entry: the book reads the measurements."""


def always() -> list[str]:
    """The views that every question extends."""
    return [name for name, view in VIEWS.items() if not view.on_demand]


def create(connection: sqlite3.Connection) -> None:
    """Create the tables of a new file, empty, without the last indexes."""
    columns = {"name": str, "version": int, "position": int, "ledger": str, "last": str}
    columns |= {"stopped": int, "failure": str}
    connection.execute(_statement(connection, "views", columns, "name"))
    for view in VIEWS:
        create_tables(connection, view)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def create_tables(connection: sqlite3.Connection, view: str) -> None:
    """Create the tables of one view, empty, without its last indexes."""
    for name, made_of in VIEWS[view].tables.items():
        made = made_of if isinstance(made_of, str) else _statement(connection, name, made_of, KEYS.get(name))
        connection.execute(made)
    for statement in VIEWS[view].first_indexes:
        connection.execute(statement)


def create_last_indexes(connection: sqlite3.Connection, views: Iterable[str]) -> None:
    """Create the indexes that questions need, after loading."""
    for view in views:
        for statement in VIEWS[view].last_indexes:
            connection.execute(statement)


def _statement(connection: sqlite3.Connection, table: str, columns: Columns, key: str | None) -> str:
    from sqlite_utils import Database  # noqa: PLC0415 - takes 75 ms, and only new views need it

    required = {column for column in columns if (table, column) not in OPTIONAL}
    return Database(connection).create_table_sql(table, columns, pk=key, not_null=required, strict=True)
