"""Whether the tables beside the entries tell what the entries do: what is claimed, and which keys are taken.

They follow from the entries and are no part of what is signed. Whoever takes a row out of them lets something happen twice
that may happen once: a value for a period, a command that is sent again.
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
    """The first thing that the tables and the entries do not agree on."""

    position: int | None
    """Of the entry; None for rows that no entry accounts for."""
    what: str


def difference(place: Path, progress: Callable[[int, int], None] | None = None) -> Beside | None:
    """What of the tables does not follow from the entries; None where all does. Reads every entry, in one snapshot."""
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
