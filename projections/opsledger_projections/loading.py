"""Loading a new file of views: without a journal, rows first, indexes last."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections import schema, viewfile
from opsledger_projections.folding import Fold, RefusedError, minding
from opsledger_projections.log import Log
from opsledger_projections.stamp import stamp_at, told_by

LOAD_BATCH = 500
"""Entries folded at a time: few enough to stay in the processor's cache."""

PAGE_BYTES = 8_192
"""Twice SQLite's default, so that loading makes half as many system calls."""

CACHE_KIB = 16_384
"""Rows arrive in table order, so a full page is not needed again; a larger cache would only take memory."""

ANALYSED_ROWS = 1_000
"""This many rows of an index tell SQLite's planner as much as all of them."""

Progress = Callable[[int, int], None]
"""Called with the number of entries done and the number to do."""


class StuckError(Exception):
    """A view refused an entry in a range: after one position, up to another."""

    def __init__(self, view: str, after: int, upto: int) -> None:
        """`after` is 0 if the refused entry may be anywhere from the first on."""
        super().__init__(view)
        self.view = view
        self.after = after
        self.upto = upto


@contextmanager
def unjournalled(path: Path) -> Generator[sqlite3.Connection]:
    """A file to load rows into, without rollback; it is useless if the block raised."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, without_gc():
        viewfile.make_private(path)  # SQLite has created it by now, and it is still empty
        execute = connection.execute
        execute(f"PRAGMA page_size = {PAGE_BYTES}")
        execute("PRAGMA main.journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA main.locking_mode = EXCLUSIVE")  # others attached to it are read only
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        execute("PRAGMA temp_store = MEMORY")
        yield connection


PART_MARK = ".part-"
"""The mark in the name of a helper's file, between the name of the whole file and that of the part."""


def sweep(path: Path) -> None:
    """Remove the partial files that a killed build of this file left."""
    for left in path.parent.iterdir():
        if left.name.startswith(f"{path.name}{PART_MARK}"):
            left.unlink(missing_ok=True)


def load(
    connection: sqlite3.Connection,
    folds: Mapping[str, Fold],
    log: Log,
    head: int,
    ends: Mapping[str, int],
    progress: Progress | None = None,
) -> None:
    """Fold the log into empty tables, each view up to its end. Raises StuckError if a view refuses an entry."""
    entries, done = log.scan(0, head), 0
    try:
        while done < head:
            going = {view: fold for view, fold in folds.items() if done < ends[view]}
            done += take(going, list(islice(entries, LOAD_BATCH)), done, new=True)
            if progress:
                progress(done, head)
    except RefusedError as refused:
        raise StuckError(refused.view, done, head) from refused
    schema.create_last_indexes(connection, ends)
    try:
        settle(folds, new=True)
    except RefusedError as refused:
        raise StuckError(refused.view, 0, head) from refused


def take(folds: Mapping[str, Fold], block: list[AnyEntry], position: int, *, new: bool) -> int:
    """Let each view take a block of entries, which follows a position. Returns the number of entries.

    Raises RefusedError, and IntegrityError if the block is empty: the log ends before its head.
    """
    if not block:
        raise IntegrityError(
            tr("The log ends at #{position}, before its head.", position=position),
            tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
        )
    for view, fold in folds.items():
        with minding(view, new=new):
            fold.take(block)
    return len(block)


def settle(folds: Mapping[str, Fold], *, new: bool) -> None:
    """Let each view write the rows that it held back. Raises RefusedError."""
    for view, fold in folds.items():
        with minding(view, new=new):
            fold.settle()


def begin(connection: sqlite3.Connection, view: str, log: Log, position: int) -> None:
    """Note that a view was built from nothing, up to a position."""
    connection.execute(
        "INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?, ?, 0, '')",
        (view, schema.VIEWS[view].version, position, told_by(log), stamp_at(log, position)),
    )


def finish(connection: sqlite3.Connection) -> None:
    """Prepare a loaded file for questions and for being extended."""
    connection.execute(f"PRAGMA analysis_limit = {ANALYSED_ROWS}")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA main.locking_mode = NORMAL")
    connection.execute("PRAGMA main.journal_mode = WAL")


@contextmanager
def without_gc() -> Generator[None]:
    """Turn garbage collection off for the block: it would inspect every kept object again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
