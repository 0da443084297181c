"""Filling the views: from nothing into a new file, or further from where they stand.

The folds are given many entries at a time, and nothing looks at single entries while all goes well. Where a view refuses some,
what they came to is undone, and that view takes them again by itself, one by one: so the entry is
found at which it stops, and the others go on without it.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections import schema
from opsledger_projections.folding import FOLDS, Fold, RefusedError, minding
from opsledger_projections.log import Log
from opsledger_projections.stamp import stamp_at
from opsledger_projections.viewfile import Standing, standings
from opsledger_projections.waking import wake_figures

LOAD_BATCH = 500
"""Entries that are folded at once: few enough to stay in the processor's cache."""

BATCH = 5_000
"""Entries of one transaction."""

SEARCH_BATCH = 20_000

Progress = Callable[[int, int], None]


def build(path: Path, log: Log, head: int, progress: Progress | None = None) -> None:
    """Make a new file with every view up to `head`, or up to the entry that it refuses."""
    limits: dict[str, int] = {}
    while (refused := _load(path, log, head, limits, progress)) is not None:
        view, position = refused
        limits[view] = position
    if limits:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            extend(connection, log, limits, head, progress, new=True)


def _load(
    path: Path, log: Log, head: int, limits: dict[str, int], progress: Progress | None
) -> tuple[str, int] | None:
    """Fill a new file: load first, index last. A view that has a limit goes no further.

    A file without a journal cannot undo. So where a view refuses some entries, this returns the view and the
    position before them, and what is in the file is of no use.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, without_gc():
        execute = connection.execute
        execute("PRAGMA journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA cache_size = -131072")
        execute("PRAGMA temp_store = MEMORY")
        schema.create(connection)
        execute("BEGIN")
        ends = {view: min(head, limits.get(view, head)) for view in schema.always()}
        if (refused := _fill(connection, log, head, ends, progress)) is not None:
            return refused
        for view in schema.VIEWS:
            _begin(connection, view, log, ends.get(view, 0))
        execute("COMMIT")
        execute("ANALYZE")
        execute("PRAGMA locking_mode = NORMAL")
        execute("PRAGMA journal_mode = WAL")
    return None


def _fill(
    connection: sqlite3.Connection, log: Log, head: int, ends: dict[str, int], progress: Progress | None
) -> tuple[str, int] | None:
    """Fold the log into empty tables, each view up to its end. Returns the view that refused something, and after what."""
    folds = {view: FOLDS[view](connection, log) for view, end in ends.items() if end}
    entries, done = log.scan(0, head), 0
    try:
        while done < head:
            going = {view: fold for view, fold in folds.items() if done < ends[view]}
            done += _take(going, list(islice(entries, LOAD_BATCH)), done, new=True)
            if progress:
                progress(done, head)
    except RefusedError as refused:
        return refused.view, done
    schema.create_last_indexes(connection, ends)
    try:
        _settle(folds, new=True)
    except RefusedError as refused:
        return refused.view, 0  # by which of its entries is not known
    return None


def extend(
    connection: sqlite3.Connection,
    log: Log,
    views: Iterable[str],
    head: int,
    progress: Progress | None = None,
    *,
    new: bool = False,
) -> dict[str, Standing]:
    """Take views further up to `head`, those together that stand at the same entry. Returns those that stopped."""
    found = standings(connection)
    with without_gc():
        while group := _furthest_behind(found, views, head):
            after, together = group
            try:
                _go_on(connection, log, together, after, head, progress, new=new)
                found |= {view: found[view]._replace(position=head) for view in together}
            except _StuckError as stuck:
                _find_the_place(connection, log, stuck, new=new)
                found = standings(connection)
    return {view: found[view] for view in views if found[view].stopped}


def _furthest_behind(
    found: dict[str, Standing], views: Iterable[str], head: int
) -> tuple[int, list[str]] | None:
    """The least position of those that go on and are not there yet, and which stand at it."""
    positions = {view: found[view].position for view in views if not found[view].stopped}
    after = min(positions.values(), default=head)
    return (after, [view for view in positions if positions[view] == after]) if after < head else None


def _go_on(
    connection: sqlite3.Connection,
    log: Log,
    views: list[str],
    after: int,
    head: int,
    progress: Progress | None,
    *,
    new: bool,
) -> None:
    """Take views that stand at the same entry further, batch by batch, each with its position."""
    size = SEARCH_BATCH if "search" in views else BATCH
    folds = {view: FOLDS[view](connection, log) for view in views}
    entries, position = log.scan(after, head), after
    while position < head:
        end = min(position + size, head)
        try:
            with transaction(connection):
                done = position
                while done < end:
                    block = list(islice(entries, min(LOAD_BATCH, end - done)))
                    done += _take(folds, block, done, new=new)
                _settle(folds, new=new)
                _reached(connection, views, log, end)
                if end == head and "measurements" in folds and "book" not in folds:
                    _look_at_the_figures_again(connection)
        except RefusedError as refused:
            raise _StuckError(refused.view, position, end) from refused
        position = end
        if progress:
            progress(position - after, head - after)


def _take(folds: dict[str, Fold], block: list[AnyEntry], position: int, *, new: bool) -> int:
    """Let each view take the entries after a position. Returns how many they are."""
    count = taken(len(block), position)
    for view, fold in folds.items():
        with minding(view, new=new):
            fold.take(block)
    return count


def _settle(folds: dict[str, Fold], *, new: bool) -> None:
    for view, fold in folds.items():
        with minding(view, new=new):
            fold.settle()


class _StuckError(Exception):
    """A view refused something among the entries after one position up to another."""

    def __init__(self, view: str, after: int, upto: int) -> None:
        super().__init__(view)
        self.view = view
        self.after = after
        self.upto = upto


def _find_the_place(connection: sqlite3.Connection, log: Log, stuck: _StuckError, *, new: bool) -> None:
    """Take the entries one by one, and note the first that the view refuses."""
    view = stuck.view
    fold = FOLDS[view](connection, log)
    for entry in log.scan(stuck.after, stuck.upto):
        try:
            with transaction(connection):
                _take({view: fold}, [entry], entry.position - 1, new=new)
                _settle({view: fold}, new=new)
                _reached(connection, [view], log, entry.position)
        except RefusedError as refused:
            connection.execute(
                "UPDATE views SET stopped = ?, failure = ? WHERE name = ?",
                (entry.position, refused.failure, view),
            )
            break
    if view == "measurements":
        _look_at_the_figures_again(connection)


def clear(connection: sqlite3.Connection, log: Log, view: str) -> None:
    """Empty one view, so that it is built again; the others stay as they are."""
    with transaction(connection):
        for table in schema.VIEWS[view].tables:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        schema.create_tables(connection, view)
        schema.create_last_indexes(connection, [view])
        _begin(connection, view, log, 0)


def _begin(connection: sqlite3.Connection, view: str, log: Log, position: int) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?, ?, 0, '')",
        (view, schema.VIEWS[view].version, position, log.identity, stamp_at(log, position)),
    )


def _reached(connection: sqlite3.Connection, views: list[str], log: Log, position: int) -> None:
    """Note how far views have come, in the transaction of their rows."""
    last = stamp_at(log, position)
    connection.executemany(
        "UPDATE views SET position = ?, last = ? WHERE name = ?", [(position, last, view) for view in views]
    )


def _look_at_the_figures_again(connection: sqlite3.Connection) -> None:
    """Measurements came without the book, which else looks at the figures of whatever it takes."""
    wake_figures(connection, standings(connection)["book"].position)


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
