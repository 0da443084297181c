"""Checks that the tables of claims and idempotency keys agree with the entries.

These tables follow from the entries and are not signed. Removing a row from them allows something to happen twice that may
happen only once: a second value for a period, or a command that is sent again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from opsledger.store.files import connect
from opsledger.store.reader import LogReader
from opsledger_events.language import tr

PROGRESS_EVERY = 10_000


class Beside(NamedTuple):
    """The first difference between the tables and the entries."""

    position: int | None
    """Position of the entry; None for rows that no entry accounts for."""
    what: str


def difference(place: Path, progress: Callable[[int, int], None] | None = None) -> Beside | None:
    """The first difference between the tables and the entries; None if they agree. Reads every entry, in one snapshot."""
    connection = connect(place, read_only=True)
    log = LogReader(place, connection)
    try:
        connection.execute("BEGIN")
        return _difference(connection, log, progress)
    finally:
        log.close()


def _difference(
    connection: sqlite3.Connection, log: LogReader, progress: Callable[[int, int], None] | None
) -> Beside | None:
    total = log.head()
    claims = keys = 0
    for entry in log.scan(upto=total):
        if claim := entry.data.claim(entry.record):
            claims += 1
            if _holder(connection, "SELECT seq FROM claims WHERE claim = ?", claim) != entry.position:
                return Beside(
                    entry.position, tr("“{claim}” is claimed by it and not kept for it.", claim=claim)
                )
        if entry.key:
            keys += 1
            if _holder(connection, "SELECT seq FROM keys WHERE key = ?", entry.key) != entry.position:
                return Beside(
                    entry.position,
                    tr("The key “{key}” was used for it and is not kept for it.", key=entry.key),
                )
        if progress is not None and entry.position % PROGRESS_EVERY == 0:
            progress(entry.position, total)
    for table, expected in (("claims", claims), ("keys", keys)):
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        if found != expected:
            return Beside(
                None,
                tr(
                    "“{table}” has {found:|row|rows}, and entries account for {expected}.",
                    table=table,
                    found=found,
                    expected=expected,
                ),
            )
    return None


def _holder(connection: sqlite3.Connection, statement: str, value: str) -> int:
    row = connection.execute(statement, (value,)).fetchone()
    return row[0] if row else 0
