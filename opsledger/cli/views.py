"""`opsledger views status|rebuild`: the cache that questions are answered from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@acting(
    tr("Tell how far the views are, or build them again from the log."),
    epilog=tr(
        "Views are a cache: deleting their file loses nothing, and reading catches them up. "
        "Exit code 1 where a view stopped at an event."
    ),
)
@click.argument("act", type=click.Choice(("status", "rebuild")))
def command(session: Session, act: str) -> None:
    """Print where each view stands, after building them anew if asked."""
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
        Column("tables", tr("Tables"), shown=False),
    ]
    rows = list(_standings(session, path))
    session.output.rows(rows, columns)
    if session.output.for_people:
        size = path.stat().st_size if path.is_file() else 0
        session.say(tr("{path}, {size} bytes", path=path, size=f"{size:,}"))
    if any(row["stopped_at"] is not None for row in rows):
        click.get_current_context().exit(1)


def _standings(session: Session, path: Path) -> Iterator[dict[str, Any]]:
    """How far each view is behind the log: in entries, and in seconds between when the ledger learned of them."""
    from opsledger_projections.schema import VIEWS
    from opsledger_projections.viewfile import standing_in, stopped_in

    log, reached, stopped = session.ledger.log, standing_in(path), stopped_in(path)
    head = log.head()
    newest = log.entry(head).recorded_at if head else None
    for name, view in VIEWS.items():
        standing = reached.get(name)
        position = min(standing.position, head) if standing else 0
        since = log.entry(position + 1).recorded_at if position < head else newest
        going = tr("behind") if position < head else tr("up to date")
        yield {
            "view": name,
            "version": view.version,
            "position": position,
            "head": head,
            "behind": head - position,
            "behind_s": (newest - since).total_seconds() if newest and since else 0.0,
            "state": stopped[name].stop if name in stopped else going,
            "stopped_at": stopped[name].stopped if name in stopped else None,
            "failure": stopped[name].failure if name in stopped else None,
            "tables": list(view.tables),
        }
