"""Filling the views: from nothing into a new file, or further from where they stand."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import islice

from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr
from opsledger_projections.book import Book
from opsledger_projections.log import Log
from opsledger_projections.schema import VERSIONS, create, create_last_indexes
from opsledger_projections.stamp import stamp_at
from opsledger_projections.waking import wake_figures
from opsledger_projections.words import words_of_entry

LOAD_BATCH = 500
"""Entries whose rows are gathered for a new file: few enough to stay in the processor's cache."""

BATCH = 5_000
"""Entries of one transaction."""

SEARCH_BATCH = 20_000

Progress = Callable[[int, int], None]


def build(connection: sqlite3.Connection, log: Log, head: int, progress: Progress | None = None) -> None:
    """Fill a new, empty file up to `head`: load first, index last. Nobody else may have it open."""
    execute = connection.execute
    execute("PRAGMA journal_mode = OFF")
    execute("PRAGMA synchronous = OFF")
    execute("PRAGMA locking_mode = EXCLUSIVE")
    execute("PRAGMA cache_size = -131072")
    execute("PRAGMA temp_store = MEMORY")
    create(connection)
    execute("BEGIN")
    with without_gc():
        book, entries, done = Book(connection), log.scan(0, head), 0
        while done < head:
            done += taken(book.take(islice(entries, LOAD_BATCH)), done)
            if progress:
                progress(done, head)
        book.write_records()
    create_last_indexes(connection)
    wake_figures(connection)
    last = stamp_at(log, head)
    for view, position in (("book", head), ("search", 0)):
        execute(
            "INSERT INTO views VALUES (?, ?, ?, ?, ?)",
            (view, VERSIONS[view], position, log.identity, last if position else ""),
        )
    execute("COMMIT")
    execute("ANALYZE")
    execute("PRAGMA locking_mode = NORMAL")
    execute("PRAGMA journal_mode = WAL")


def extend(
    connection: sqlite3.Connection, log: Log, after: int, head: int, progress: Progress | None = None
) -> None:
    """Take in the entries after `after` up to `head`, batch by batch, each with its position."""
    with without_gc():
        book, entries, position = Book(connection), log.scan(after, head), after
        while position < head:
            with transaction(connection):
                position += taken(book.take(islice(entries, BATCH)), position)
                wake_figures(connection, book.write_records())
                reached(connection, "book", log, position)
            if progress:
                progress(position - after, head - after)


def extend_search(
    connection: sqlite3.Connection, log: Log, head: int, progress: Progress | None = None
) -> None:
    """Take the words of the entries up to `head` into the full-text index."""
    after: int = connection.execute("SELECT position FROM views WHERE name = 'search'").fetchone()[0]
    entries, position = log.scan(after, head), after
    with without_gc():
        while position < head:
            with transaction(connection):
                rows = ((e.position, words_of_entry(e, log)) for e in islice(entries, SEARCH_BATCH))
                added = connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)
                position += taken(added.rowcount, position)
                reached(connection, "search", log, position)
            if progress:
                progress(position - after, head - after)


def clear_search(connection: sqlite3.Connection, ledger: str) -> None:
    """Empty the full-text index, so that it is built again."""
    with transaction(connection):
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.execute(
            "INSERT OR REPLACE INTO views VALUES ('search', ?, 0, ?, '')", (VERSIONS["search"], ledger)
        )


def reached(connection: sqlite3.Connection, view: str, log: Log, position: int) -> None:
    """Note how far a view has come, in the transaction of its rows."""
    connection.execute(
        "UPDATE views SET position = ?, last = ? WHERE name = ?",
        (position, stamp_at(log, position), view),
    )


def taken(count: int, position: int) -> int:
    """How many entries were taken. Raises IntegrityError where the log ends before its head."""
    if not count:
        raise IntegrityError(
            tr("The log ends at #{position}, before its head.", position=position),
            tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
        )
    return count


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All of the block or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def without_gc() -> Generator[None]:
    """Garbage collection off for the block: it would look at every object kept, again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
