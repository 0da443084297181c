"""`opsledger replay` of the views: rebuild each from scratch in a temporary file, and compare it with the live one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from opsledger.cli.handing_over import check_target, is_sqlite_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.unfinished import made_at, scratch
from opsledger_events.errors import CheckFailedError
from opsledger_events.language import clauses, tr

if TYPE_CHECKING:
    from opsledger_projections.viewfile import Standing
    from opsledger_projections.views import Views


def replay_views(session: Session, until: str | None, into: Path | None, *, force: bool) -> None:
    """Print a line for each table of the views; raise CheckFailedError if one differs.

    The file is kept as `into` or, with `until`, under a name of its own; it gets that name only when it is complete.
    """
    from tempfile import mkdtemp

    from opsledger_projections.schema import APPLICATION_ID

    if into is not None:
        check_target(into, is_sqlite_of(APPLICATION_ID), force=force)
    if until is None:
        with _scratch(into) as made:
            trouble = _compare(session, made)
    else:
        kept = into or Path(mkdtemp(prefix="opsledger-replay-")) / "views.db"
        with _scratch(kept) as made:
            position, trouble = _replay_until(session, until, made)
        session.say(tr("The views up to #{position} are in {path}.", position=position, path=kept))
    if trouble is not None:
        raise trouble
    if until is None:
        reach = session.views.reach
        session.say(
            tr("Every view is equal to a replay of #1 to #{position}.", position=reach)
            if reach
            else tr("Nothing was recorded yet: every view is empty, as the log is.")
        )


@contextmanager
def _scratch(kept: Path | None) -> Generator[Path]:
    """The path to build at: beside the final name of the file, or in a temporary folder."""
    if kept is not None:
        with made_at(kept) as made:
            yield made
        return
    with scratch() as folder:
        yield folder / "views.db"


def differing(session: Session) -> list[str]:
    """The views that differ from a replay, or that cannot process the whole log."""
    from opsledger_projections.digest import compare

    live = session.views
    with scratch() as folder:
        replayed = _replayed(session, folder / "views.db", live.reach)
        try:
            found = compare(live, replayed)
        finally:
            replayed.close()
    return list(dict.fromkeys([*replayed.stopped, *(one.view for one in found if not one.equal)]))


def _replayed(session: Session, path: Path, upto: int) -> Views:
    from opsledger_projections.views import Views

    views = Views.open(path, session.ledger.log)
    with session.progress(tr("replaying")) as told:
        views.rebuild(told, upto=upto, search=True)
    return views


def _replay_until(session: Session, until: str, path: Path) -> tuple[int, CheckFailedError | None]:
    """Print what was built; returns the position reached, and what is wrong with it."""
    from opsledger.moments import resolve_known_at
    from opsledger_projections.digest import digests, view_of

    position = resolve_known_at(until, session.clock, session.ledger.log)
    views = _replayed(session, path, position)
    found = digests(views)
    views.close()
    stopped = _stopped_tables(views)
    rows = (
        {
            "view": view_of(table),
            "table": table,
            "position": stopped[table].position if table in stopped else position,
            "replayed": digest,
            "stopped_at": stopped[table].stopped if table in stopped else None,
        }
        for table, digest in found.items()
    )
    columns = [
        Column("view", tr("View")),
        Column("table", tr("Table")),
        Column("position", "#"),
        Column("replayed", tr("Replayed")),
        Column("stopped_at", tr("Stopped at"), shown=bool(stopped)),
    ]
    session.output.rows(rows, columns)
    return position, _not_through(views)


def _compare(session: Session, path: Path) -> CheckFailedError | None:
    """Print the comparison; returns the error, if any."""
    from opsledger_projections.digest import compare

    live = session.views
    scratch = _replayed(session, path, live.reach)
    try:
        with session.progress(tr("comparing")):
            found = compare(live, scratch)
    finally:
        scratch.close()
    stopped = _stopped_tables(scratch)
    rows = [
        {
            "view": one.view,
            "table": one.table,
            "equal": one.equal,
            "rows": one.rows,
            "live": one.digest,
            "replayed": one.other_digest,
            "first_difference": one.first_difference or None,
            "stopped_at": stopped[one.table].stopped if one.table in stopped else None,
        }
        for one in found
    ]
    columns = [
        Column("view", tr("View")),
        Column("table", tr("Table")),
        Column("equal", tr("Equal")),
        Column("rows", tr("Rows")),
        Column("live", tr("Live")),
        Column("replayed", tr("Replayed"), shown=False),
        Column("first_difference", tr("First difference"), shown=any(not one.equal for one in found)),
        Column("stopped_at", tr("Stopped at"), shown=bool(stopped)),
    ]
    session.output.rows(rows, columns)
    if (trouble := _not_through(scratch)) is not None:
        return trouble
    different = [one.table for one in found if not one.equal]
    if not different:
        return None
    return CheckFailedError(
        tr(
            "These tables of the views differ from a replay of the log: {tables}.",
            tables=", ".join(different),
        ),
        tr("`opsledger views rebuild` builds them anew; the log is the truth."),
    )


def _stopped_tables(views: Views) -> dict[str, Standing]:
    """For the tables of views that stopped, where their view stopped."""
    from opsledger_projections.schema import VIEWS

    return {table: stop for view, stop in views.stopped.items() for table in VIEWS[view].tables}


def _not_through(views: Views) -> CheckFailedError | None:
    """The error if a view refused an entry."""
    if not views.stopped:
        return None
    found = clauses(f"{view} {standing.stop}" for view, standing in views.stopped.items())
    return CheckFailedError(
        tr("The replay does not get through the log: {views}", views=found),
        tr("`opsledger verify` tells whether the log is whole; where it is, upgrade opsledger."),
    )
