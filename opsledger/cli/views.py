"""`opsledger views status|rebuild`: the cache from which questions are answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_projections.viewfile import Standing


@acting(
    tr("Tell how far the views are, or build them again from the log."),
    epilog=tr(
        "Views are a cache: deleting their file loses nothing, and reading catches them up. "
        "Exit code 1 where a view stopped at an event, or cannot read the next one, or where the file is damaged."
    ),
)
@click.argument("act", type=click.Choice(("status", "rebuild")))
def command(session: Session, act: str) -> None:
    """Print the position of each view, after rebuilding them if asked."""
    ledger = session.ledger
    if act == "rebuild":
        with session.progress(tr("building the views")) as told:
            ledger.views.rebuild(told, search=True)
    path = ledger.views.path
    columns = [
        Column("view", tr("View")),
        Column("version", tr("Version")),
        Column("position", tr("Reaches to")),
        Column("head", tr("Log reaches to")),
        Column("behind", tr("Entries behind")),
        Column("behind_s", tr("Seconds behind")),
        Column("state", tr("State")),
        Column("stopped_at", tr("Stopped at"), shown=False),
        Column("failure", tr("Failure"), shown=False),
        Column("damage", tr("Damage"), shown=False),
        Column("wanted", tr("Version of the program"), shown=False),
        Column("tables", tr("Tables"), shown=False),
    ]
    rows = list(_standings(session, path))
    session.output.rows(rows, columns)
    if session.output.for_people:
        size = path.stat().st_size if path.is_file() else 0
        session.say(tr("{path}, {size:|byte|bytes}", path=path, size=f"{size:,}"))
    if any(row["failure"] is not None or row["damage"] for row in rows):
        click.get_current_context().exit(1)


def _standings(session: Session, path: Path) -> Iterator[dict[str, Any]]:
    """How far each view is behind the log, in entries, and in seconds since the first missing entry was recorded."""
    from opsledger_events.values import moment_of
    from opsledger_projections.schema import VIEWS
    from opsledger_projections.stamp import is_of
    from opsledger_projections.viewfile import damage_in, standing_in

    log, reached, damage = session.ledger.log, standing_in(path), damage_in(path, whole=False)
    head, now = log.head(), session.clock.now
    stamps: dict[int, str] = {}
    for name, view in VIEWS.items():
        standing = reached.get(name)
        fits = (
            standing is not None and standing.version == view.version and is_of(log, standing, head, stamps)
        )
        position = standing.position if standing and fits else 0
        missing = moment_of(log.recorded_us(position + 1)) if position < head else None
        unread = _unread(session, position + 1) if missing else ""
        stopped = standing if standing and fits and standing.stopped else None
        yield {
            "view": name,
            "version": standing.version if standing else None,
            "position": position,
            "head": head,
            "behind": head - position,
            "behind_s": max(0.0, (now - missing).total_seconds()) if missing else 0.0,
            "state": tr("damaged: {what}", what=damage)
            if damage
            else unread or _state(standing, view.version, fits=fits, behind=position < head),
            "stopped_at": stopped.stopped if stopped else None,
            "failure": stopped.failure if stopped else unread or None,
            "damage": damage or None,
            "wanted": view.version,
            "tables": list(view.tables),
        }


def _unread(session: Session, position: int) -> str:
    """Why the next entry of a view can never be read; empty if it can."""
    try:
        session.ledger.log.entry(position)
    except IntegrityError as error:
        return error.message
    return ""


def _state(standing: Standing | None, wanted: int, *, fits: bool, behind: bool) -> str:
    if standing is None:
        return tr("not built yet") if behind else tr("up to date")
    if standing.version != wanted:
        return tr("another version than {wanted}: will be built again", wanted=wanted)
    if not fits:
        return tr("of another log: will be built again")
    return standing.stop or (tr("behind") if behind else tr("up to date"))
