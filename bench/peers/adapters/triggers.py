"""sqlite-history: triggers that keep the old values of a plain SQLite table in a table beside it."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_history import configure_history

from bench.peers.protocol import NAMES, Change, Fields, Peer, State

TABLE = """
CREATE TABLE page (
    number INTEGER PRIMARY KEY, title TEXT NOT NULL, owner TEXT NOT NULL, description TEXT NOT NULL,
    scope TEXT NOT NULL, actor TEXT NOT NULL
)
"""
COLUMNS = ", ".join((*NAMES, "actor"))
INSERT = "INSERT INTO page (number, title, owner, description, scope, actor) VALUES (?, ?, ?, ?, ?, ?)"


class SqliteHistory(Peer):
    """A table of records; its history has one row a change, with the columns that changed."""

    def open(self) -> None:
        """Open the file; where it is new, make the table and the triggers."""
        path = self.folder / "history.db"
        new = not path.exists()
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        if new:
            self._connection.execute(TABLE)
            configure_history(self._connection, "page")

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def append(self, change: Change) -> None:
        """One insert or update in one transaction."""
        self.append_many((change,))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Inserts and updates in one transaction."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for change in changes:
            fields = change.fields
            if change.version == 1:
                execute(INSERT, (change.record, *(fields[name] for name in NAMES), change.actor))
            else:
                names = ", ".join(f"{name} = ?" for name in fields)
                execute(
                    f"UPDATE page SET {names}, actor = ? WHERE number = ?",
                    (*fields.values(), change.actor, change.record),
                )
        execute("COMMIT")

    def history(self, record: int) -> list[Fields]:
        """The record's rows in the table of history; what did not change is NULL there."""
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM _page_history WHERE _rowid = ? ORDER BY _version", (record,)
        )
        actor, told = "", []
        for row in rows:
            actor = row[-1] or actor
            told.append(_given(row[:-1]) | {"actor": actor})
        return told

    def now(self) -> State:
        """The table itself."""
        rows = self._connection.execute("SELECT number, title, owner, description, scope FROM page")
        return {number: dict(zip(NAMES, values, strict=True)) for number, *values in rows}

    def as_of(self, last: Change) -> State:
        """The table of history folded up to a row: its own time is to the millisecond, not one for each change."""
        return self._folded(last.position)

    def rebuild(self) -> State:
        """The table of history folded."""
        return self._folded(2**63 - 1)

    def _folded(self, upto: int) -> State:
        state: State = {}
        rows = self._connection.execute(
            "SELECT _rowid, title, owner, description, scope FROM _page_history"
            " WHERE rowid <= ? ORDER BY rowid",
            (upto,),
        )
        for number, *values in rows:
            state.setdefault(number, {}).update(_given(values))
        return state


def _given(values: Iterable[Any]) -> Fields:
    return {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}


PEER = SqliteHistory
