"""The reference: an event log in plain sqlite3, with one row per event, without integrity or guards.

The columns are ours, so that the same questions can be asked. WAL and `synchronous=FULL` make an append
equally durable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Self

from opsledger_events.event import AnyEntry
from opsledger_events.registry import encode_entry
from opsledger_events.values import microseconds

Row = tuple[int, str, int, str, int, bytes]

TABLE = """
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY, record TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,
    recorded_us INTEGER NOT NULL, entry BLOB NOT NULL, UNIQUE (record, version)
)
"""
INSERT = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"


class RawLog:
    """A log of plain rows in a file."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(TABLE)

    @classmethod
    def copied(cls, log: Path, path: Path) -> Self:
        """A raw log in `path` of the entries in the `log.db` of a ledger."""
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        with closing(cls(unfinished).connection) as connection:
            connection.execute("ATTACH ? AS ledger", (str(log),))
            connection.execute(
                "INSERT INTO log SELECT seq, record, version, type, recorded_us, entry FROM ledger.events"
            )
            connection.execute("DETACH ledger")
            connection.execute("PRAGMA journal_mode = DELETE")
        unfinished.rename(path)
        return cls(path)

    def append(self, entries: Iterable[AnyEntry]) -> None:
        """Encode entries and insert them in one transaction."""
        rows = [row_of(entry) for entry in entries]
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        if len(rows) == 1:
            execute(INSERT, rows[0])
        else:
            self.connection.executemany(INSERT, rows)
        execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def row_of(entry: AnyEntry) -> Row:
    """An entry as a plain row."""
    return (
        entry.position,
        entry.record,
        entry.version,
        entry.type,
        microseconds(entry.recorded_at),
        encode_entry(entry),
    )
