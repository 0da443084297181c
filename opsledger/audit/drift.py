"""Checks that the tables and guards of a log are those of the format. Differences are reported, never silently repaired."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from opsledger.store.files import connect, explained
from opsledger.store.schema import TABLES, TRIGGERS
from opsledger_events.language import tr

Thing = tuple[str, str, str]
"""An object of a schema: its sort, its name, and its table. A trigger may have the same name as a table."""


def drift_in(connection: sqlite3.Connection) -> str:
    """A table or guard that is missing, changed or added, in words; empty if there is none.

    Additions count too: a trigger can do anything, and an index or a view shows that somebody altered the file.
    """
    found, expected = _things_in(connection), _expected()
    for thing, sql in expected.items():
        if found.get(thing) == sql:
            continue
        sort, name, _ = thing
        if sort == "trigger":
            return tr("The guard “{name}” of the append-only tables is missing or changed.", name=name)
        return tr("The table “{name}” is missing or changed.", name=name)
    if added := sorted(set(found) - set(expected)):
        return tr("“{name}” was added to the tables of the log.", name=added[0][1])
    return ""


def drift_of(place: Path) -> str:
    """The same for the ledger in a folder. Raises the errors of `connect`."""
    connection = connect(place, read_only=True)
    try:
        with explained(place):
            return drift_in(connection)
    finally:
        connection.close()


def _things_in(connection: sqlite3.Connection) -> dict[Thing, str]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(sort, name, table): sql for sort, name, table, sql in rows}


def _expected() -> dict[Thing, str]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(TABLES + TRIGGERS)
        return _things_in(connection)
    finally:
        connection.close()
