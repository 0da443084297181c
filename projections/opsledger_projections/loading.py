"""Loading a new file of views: without a journal, rows first and indexes last."""

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
"""Entries that are folded at once: few enough to stay in the processor's cache."""

PAGE_BYTES = 8_192
"""Twice SQLite's own: loading asks the system half as often."""

CACHE_KIB = 16_384
"""Rows come in the order of their tables, so a page that is full is not needed again: more would only take memory."""

ANALYSED_ROWS = 1_000
"""So many rows of an index tell SQLite's planner as much as all of them."""

Progress = Callable[[int, int], None]
"""Told how many entries are done, and how many there are to do."""


class StuckError(Exception):
    """A view refused something among the entries after one position up to another."""

    def __init__(self, view: str, after: int, upto: int) -> None:
        """`after` is 0 where nobody knows by which of the entries."""
        super().__init__(view)
        self.view = view
        self.after = after
        self.upto = upto


@contextmanager
def unjournalled(path: Path) -> Generator[sqlite3.Connection]:
    """A file to load rows into: it cannot undo, and is of no use where the block raised."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, without_gc():
        viewfile.make_private(path)  # SQLite has made it by now, and nothing is in it yet
        execute = connection.execute
        execute(f"PRAGMA page_size = {PAGE_BYTES}")
        execute("PRAGMA main.journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA main.locking_mode = EXCLUSIVE")  # others attached to it are read only
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        execute("PRAGMA temp_store = MEMORY")
        yield connection


PART_MARK = ".part-"
"""Stands in the name of a file that a helper fills, between the name of the whole and that of the part."""


def sweep(path: Path) -> None:
    """Remove the parts of a build of this file that was killed."""
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
    """Fold the log into empty tables, each view up to its end. Raises StuckError where one refuses something."""
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
    """Let each view take the entries after a position. Returns how many they are.

    Raises RefusedError, and IntegrityError where the log ends before its head.
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
    """Let each view write what it held back. Raises RefusedError."""
    for view, fold in folds.items():
        with minding(view, new=new):
            fold.settle()


def begin(connection: sqlite3.Connection, view: str, log: Log, position: int) -> None:
    """Note that a view was built from nothing up to a position."""
    connection.execute(
        "INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?, ?, 0, '')",
        (view, schema.VIEWS[view].version, position, told_by(log), stamp_at(log, position)),
    )


def finish(connection: sqlite3.Connection) -> None:
    """Make a loaded file one that questions are asked of and that is gone on with."""
    connection.execute(f"PRAGMA analysis_limit = {ANALYSED_ROWS}")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA main.locking_mode = NORMAL")
    connection.execute("PRAGMA main.journal_mode = WAL")


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
