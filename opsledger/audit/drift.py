"""Whether the tables and guards of a log are what they should be. What is not is told, and never quietly put right."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from opsledger.store.files import connect, explained
from opsledger.store.schema import TABLES, TRIGGERS
from opsledger_events.language import tr

Thing = tuple[str, str, str]
"""Something in a schema: its sort, its name, the table that it belongs to. A trigger may have a table's name."""


def drift_in(connection: sqlite3.Connection) -> str:
    """A table or a guard that is missing, was changed, or was added, in words; empty where there is none.

    What was added counts as well: a trigger can do anything, an index or a view is somebody's who was not to be there.
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
    """The same of the ledger in a folder. Raises what `connect` raises."""
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
