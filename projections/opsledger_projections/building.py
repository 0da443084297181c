"""Filling the views: from nothing into a new file, or further from where they stand."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import islice

from opsledger_events.event import AnyEntry
from opsledger_projections.book import Book
from opsledger_projections.log import Log
from opsledger_projections.schema import VERSIONS, create, create_last_indexes
from opsledger_projections.stamp import stamp_at
from opsledger_projections.words import words_of_entry

LOAD_BATCH = 1_000
"""Entries folded at once into a new file: few enough to stay in the processor's cache."""

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
        book, done = Book(connection), 0
        for batch in batches(log, 0, head, LOAD_BATCH):
            done += book.take(batch)
            if progress:
                progress(done, head)
        book.write_records()
    create_last_indexes(connection)
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
        book, done = Book(connection), 0
        for batch in batches(log, after, head, BATCH):
            with transaction(connection):
                done += book.take(batch)
                book.write_records()
                reached(connection, "book", log, after + done)
            if progress:
                progress(done, head - after)


def extend_search(
    connection: sqlite3.Connection, log: Log, head: int, progress: Progress | None = None
) -> None:
    """Take the words of the entries up to `head` into the full-text index."""
    after: int = connection.execute("SELECT position FROM views WHERE name = 'search'").fetchone()[0]
    done = 0
    with without_gc():
        for batch in batches(log, after, head, SEARCH_BATCH):
            with transaction(connection):
                connection.executemany(
                    "INSERT INTO search (rowid, words) VALUES (?, ?)",
                    ((entry.position, words_of_entry(entry, log)) for entry in batch),
                )
                done += len(batch)
                reached(connection, "search", log, after + done)
            if progress:
                progress(done, head - after)


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


def batches(log: Log, after: int, head: int, size: int) -> Iterator[list[AnyEntry]]:
    """The entries after `after` up to `head`, some thousand at a time."""
    entries = log.scan(after, head)
    while batch := list(islice(entries, size)):
        yield batch


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
