"""The parts into which building a long log's views is divided: each folds the whole log and fills some of the tables.

Storing a version of the record for every change costs most. So that is one part, and its file
becomes the file of the views; everything else is the second part, and the full-text index the third.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from opsledger_projections import schema
from opsledger_projections.book import Book, Share
from opsledger_projections.folding import FOLDS, Fold
from opsledger_projections.loading import Progress, load, unjournalled
from opsledger_projections.log import Log
from opsledger_projections.words import Words


class Part(NamedTuple):
    """Some of the tables, and the folds that fill them."""

    tables: tuple[str, ...]
    """The tables that it fills for the views. Other tables in its file only serve to fill these."""
    folds: Callable[[sqlite3.Connection, Log], dict[str, Fold]]


def _versions(connection: sqlite3.Connection, _: Log) -> dict[str, Fold]:
    return {"book": Book(connection, Share.VERSIONS)}


def _others(connection: sqlite3.Connection, log: Log) -> dict[str, Fold]:
    """Folds of the views that are always extended, the book without its versions; the book reads the measurements."""
    book = Book(connection, Share.OTHERS)
    return {view: book if view == "book" else FOLDS[view](connection, log) for view in schema.always()}


def _search(connection: sqlite3.Connection, log: Log) -> dict[str, Fold]:
    return {"search": Words(connection, log)}


VERSIONS = "versions"
OTHERS = "others"
SEARCH = "search"

PARTS = {
    VERSIONS: Part(("versions",), _versions),
    OTHERS: Part(
        tuple(
            table for view in schema.always() for table in schema.VIEWS[view].tables if table != "versions"
        ),
        _others,
    ),
    SEARCH: Part(schema.VIEWS["search"].copied, _search),
}


def load_part(part: str, path: Path, log: Log, head: int, progress: Progress | None = None) -> None:
    """Fill a new file with one part, up to `head`. Raises StuckError if a view refuses an entry."""
    path.unlink(missing_ok=True)
    with unjournalled(path) as connection:
        schema.create(connection)
        connection.execute("BEGIN")
        folds = PARTS[part].folds(connection, log)
        load(connection, folds, log, head, dict.fromkeys([*schema.always(), *folds], head), progress)
        connection.execute("COMMIT")


def take_over(connection: sqlite3.Connection, tables: tuple[str, ...], place: str) -> None:
    """Copy the tables of an attached file into ours, which have the same columns and indexes.

    SQLite then copies rows and index entries unchanged, which https://www.sqlite.org/lang_vacuum.html calls
    the transfer optimization. It requires empty tables.
    """
    for table in tables:
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM {place}.{table}")
