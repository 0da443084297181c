"""Filling the views: from nothing into a new file, or onward from the last entry they hold.

The folds take many entries at a time; as long as all goes well, none is handled singly. If a view refuses a batch,
the batch is rolled back, and that view takes its entries again alone, one by one. This finds the entry at which
it stops; the other views go on without it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from opsledger_projections import schema
from opsledger_projections.folding import FOLDS, RefusedError
from opsledger_projections.loading import (
    LOAD_BATCH,
    Progress,
    StuckError,
    begin,
    finish,
    load,
    settle,
    sweep,
    take,
    unjournalled,
    without_gc,
)
from opsledger_projections.log import Log
from opsledger_projections.parts import take_over
from opsledger_projections.stamp import stamp_at, told_by
from opsledger_projections.viewfile import UNREADABLE, Standing, is_corrupt, is_trouble, standings
from opsledger_projections.waking import wake_figures

BATCH = 5_000
"""Entries per transaction."""

SEARCH_BATCH = 20_000

LONG = 100_000
"""From this many entries on, several processes share a build from nothing. They save some 7 µs per entry, and starting
them takes 0.3 s: below half this number nothing is gained, and a little above that not much."""


def build(path: Path, log: Log, head: int, progress: Progress | None = None, *, search: bool = False) -> None:
    """Make a new file with every view up to `head`, or up to the entry that the view refuses.

    The full-text index is included only if `search` asks for it and several processes build.
    """
    sweep(path)
    if head >= LONG and (os.cpu_count() or 1) > 1:
        from opsledger_projections import parting  # noqa: PLC0415 - most catch-ups start no processes

        if parting.build(path, log, head, progress, search=search):
            return
    limits: dict[str, int] = {}
    while (stuck := _load(path, log, head, limits, progress)) is not None:
        limits[stuck.view] = stuck.after
    if limits:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            extend(connection, log, limits, head, progress, new=True)


def _load(
    path: Path, log: Log, head: int, limits: dict[str, int], progress: Progress | None
) -> StuckError | None:
    """Fill a new file. A view with a limit stops there.

    The file has no journal to roll back with. So if a view refuses entries, this returns which view and between which
    positions, and the file is useless.
    """
    path.unlink(missing_ok=True)
    ends = {view: min(head, limits.get(view, head)) for view in schema.always()}
    with _on_the_disk(), unjournalled(path) as connection:
        schema.create(connection)
        connection.execute("BEGIN")
        folds = {view: FOLDS[view](connection, log) for view, end in ends.items() if end}
        try:
            load(connection, folds, log, head, ends, progress)
        except StuckError as stuck:
            return stuck
        for view in schema.VIEWS:
            begin(connection, view, log, ends.get(view, 0))
        connection.execute("COMMIT")
        finish(connection)
    return None


@contextmanager
def _on_the_disk() -> Generator[None]:
    """While a file is being made, SQLite's "malformed" means a full or failing disk, not a damaged file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_corrupt(error):
            raise sqlite3.OperationalError(str(error)) from error
        raise


def extend(
    connection: sqlite3.Connection,
    log: Log,
    views: Iterable[str],
    head: int,
    progress: Progress | None = None,
    *,
    new: bool = False,
) -> dict[str, Standing]:
    """Extend views up to `head`; views at the same position go together. Returns those that stopped."""
    found = standings(connection)
    with without_gc():
        while group := _furthest_behind(found, views, head):
            after, together = group
            try:
                _go_on(connection, log, together, after, head, progress, new=new)
                found |= {view: found[view]._replace(position=head) for view in together}
            except StuckError as stuck:
                _find_the_place(connection, log, stuck, new=new)
                found = standings(connection)
    return {view: found[view] for view in views if found[view].stopped}


def _furthest_behind(
    found: dict[str, Standing], views: Iterable[str], head: int
) -> tuple[int, list[str]] | None:
    """The lowest position among the views that have neither stopped nor reached `head`, and the views at it."""
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
    """Extend views that are at the same position, batch by batch, noting the position with each batch."""
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
                    done += take(folds, block, done, new=new)
                settle(folds, new=new)
                _reached(connection, views, log, end)
                if end == head and "measurements" in folds and "book" not in folds:
                    _look_at_the_figures_again(connection)
        except RefusedError as refused:
            raise StuckError(refused.view, position, end) from refused
        position = end
        if progress:
            progress(position - after, head - after)


def _find_the_place(connection: sqlite3.Connection, log: Log, stuck: StuckError, *, new: bool) -> None:
    """Take the entries one by one, and note the first one that the view refuses."""
    view = stuck.view
    fold = FOLDS[view](connection, log)
    for entry in log.scan(stuck.after, stuck.upto):
        try:
            with transaction(connection):
                take({view: fold}, [entry], entry.position - 1, new=new)
                settle({view: fold}, new=new)
                _reached(connection, [view], log, entry.position)
        except RefusedError as refused:
            connection.execute(
                "UPDATE views SET stopped = ?, failure = ? WHERE name = ?",
                (entry.position, refused.failure, view),
            )
            break
    if view == "measurements":
        _look_at_the_figures_again(connection)


def keep(path: Path, old: Path, views: Iterable[str]) -> bool:
    """Copy views from an old file into a new one that lacks only them.

    Returns whether this succeeded; otherwise the new file is useless.
    """
    try:
        with unjournalled(path) as connection:
            connection.execute("ATTACH ? AS old", (str(old),))
            connection.execute("BEGIN")
            for view in views:
                take_over(connection, schema.VIEWS[view].copied, "old")
                connection.execute(
                    "INSERT OR REPLACE INTO views SELECT * FROM old.views WHERE name = ?", (view,)
                )
            connection.execute("COMMIT")
            connection.execute("DETACH old")
            finish(connection)
    except UNREADABLE as error:
        if is_trouble(error):
            raise
        return False  # the old one is damaged
    return True


def clear(connection: sqlite3.Connection, log: Log, view: str) -> None:
    """Empty one view, so that it is built again; the others stay unchanged."""
    with transaction(connection):
        for table in schema.VIEWS[view].tables:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        schema.create_tables(connection, view)
        schema.create_last_indexes(connection, [view])
        begin(connection, view, log, 0)


def _reached(connection: sqlite3.Connection, views: list[str], log: Log, position: int) -> None:
    """Note the position of views in the transaction that writes their rows."""
    last = stamp_at(log, position)
    connection.executemany(
        "UPDATE views SET position = ?, last = ? WHERE name = ?", [(position, last, view) for view in views]
    )
    if log.unopened:
        connection.execute("UPDATE views SET ledger = ?", (told_by(log),))


def _look_at_the_figures_again(connection: sqlite3.Connection) -> None:
    """Find again from when figures need a person: the measurements grew without the book, which otherwise does this."""
    wake_figures(connection, standings(connection)["book"].position)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """Commit the whole block, or roll it back on an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
