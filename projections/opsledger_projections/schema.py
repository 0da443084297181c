"""The tables of `views.db`, made through sqlite-utils, and the indexes that are made after loading."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x4F50_5356
"""'OPSV' in the file's header."""

VERSIONS = {"book": 5, "search": 2}
"""Number of each view's form. Raise it with every change of a table here or of what is put into it:
views of another number are built again. What a kind needs a person for (`wakes_us`) is put into it too. `book` is every table that one pass of the fold fills."""

BOOK: dict[str, dict[str, type]] = {
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
    },
    "links": {"no": int, "type": str, "target": str, "since": int, "until": int},
    "measurements": {
        "position": int,
        "no": int,
        "segment": str,
        "period": str,
        "start_us": int,
        "value": float,
        "denominator": float,
        "effective_us": int,
        "recorded_us": int,
        "corrected": int,
    },
}
"""Columns of every table of the book. What may be missing is in `OPTIONAL`."""

KEYS = {
    "names": "no",
    "records": "no",
    "versions": "position",
    "timeline": "position",
    "measurements": "position",
}

OPTIONAL = {("links", "until"), ("measurements", "denominator"), ("records", "wakes_us")}

FIRST_INDEXES = (
    "CREATE UNIQUE INDEX names_name ON names (name)",
    "CREATE UNIQUE INDEX records_record ON records (record)",
    "CREATE INDEX links_open ON links (no, until)",
)
"""What the fold itself looks things up by."""

LAST_INDEXES = (
    "CREATE INDEX records_wakes ON records (wakes_us) WHERE wakes_us IS NOT NULL",
    "CREATE INDEX versions_no ON versions (no, position, touched)",
    "CREATE INDEX versions_high ON versions (no, high_us)",
    "CREATE INDEX versions_late ON versions (no, position, effective_us) WHERE late = 1",
    "CREATE INDEX timeline_inert ON timeline (no, position, effective_us, version) WHERE inert = 1",
    "CREATE INDEX timeline_effective ON timeline (effective_us)",
    "CREATE INDEX links_target ON links (target)",
    "CREATE INDEX measurements_no ON measurements (no, segment, period)",
)
"""What only questions need: made when the tables are loaded, which is faster by far."""

SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5"
    "(words, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 2\")"
)
"""Contentless: it holds where the words are, not the texts; its rowid is the position."""


def create(connection: sqlite3.Connection) -> None:
    """Make every table, empty, without the indexes of `LAST_INDEXES`."""
    from sqlite_utils import Database  # noqa: PLC0415 - 75 ms, and only new views need it

    database = Database(connection)
    database.table("views").create(
        {"name": str, "version": int, "position": int, "ledger": str, "last": str},
        pk="name",
        not_null={"name", "version", "position", "ledger", "last"},
        strict=True,
    )
    for name, columns in BOOK.items():
        database.table(name).create(
            columns,
            pk=KEYS.get(name),
            not_null={c for c in columns if (name, c) not in OPTIONAL},
            strict=True,
        )
    for statement in FIRST_INDEXES:
        connection.execute(statement)
    connection.execute(SEARCH)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def create_last_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes that questions need, after loading."""
    for statement in LAST_INDEXES:
        connection.execute(statement)
