"""`opsledger replay` of the views: rebuild every one from nothing in a scratch file and compare it with the live one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import CheckFailedError
from opsledger_events.language import clauses, tr

if TYPE_CHECKING:
    from opsledger_projections.viewfile import Standing
    from opsledger_projections.views import Views


def replay_views(session: Session, until: str | None, into: Path | None) -> None:
    """Print a line for each table of the views; raise CheckFailedError where one differs."""
    from tempfile import TemporaryDirectory, mkdtemp

    if until is not None:
        _replay_until(session, until, into or Path(mkdtemp(prefix="opsledger-replay-")) / "views.db")
        return
    with TemporaryDirectory(prefix="opsledger-replay-") as scratch:
        _compare(session, into or Path(scratch) / "views.db")


def differing(session: Session) -> list[str]:
    """The views that differ from a replay, or that do not get through the log."""
    from tempfile import TemporaryDirectory

    from opsledger_projections.digest import compare

    live = session.views
    with TemporaryDirectory(prefix="opsledger-replay-") as scratch:
        replayed = _replayed(session, Path(scratch) / "views.db", live.reach)
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


def _replay_until(session: Session, until: str, path: Path) -> None:
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
    session.say(tr("The views up to #{position} are in {path}.", position=position, path=path))
    _check_it_got_through(views)


def _compare(session: Session, path: Path) -> None:
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
    _check_it_got_through(scratch)
    different = [one.table for one in found if not one.equal]
    if different:
        raise CheckFailedError(
            tr(
                "These tables of the views differ from a replay of the log: {tables}.",
                tables=", ".join(different),
            ),
            tr("`opsledger views rebuild` builds them anew; the log is the truth."),
        )
    session.say(tr("Every view is equal to a replay of #1 to #{position}.", position=live.reach))


def _stopped_tables(views: Views) -> dict[str, Standing]:
    """Where the view stopped that a table belongs to, for those of the views that did."""
    from opsledger_projections.schema import VIEWS

    return {table: stop for view, stop in views.stopped.items() for table in VIEWS[view].tables}


def _check_it_got_through(views: Views) -> None:
    """Raise CheckFailedError where a view refused an entry."""
    if views.stopped:
        found = clauses(f"{view} {standing.stop}" for view, standing in views.stopped.items())
        raise CheckFailedError(
            tr("The replay does not get through the log: {views}", views=found),
            tr("`opsledger verify` tells whether the log is whole; where it is, upgrade opsledger."),
        )
