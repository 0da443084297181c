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
    epilog=tr("Views are a cache: deleting their file loses nothing, and reading catches them up."),
)
@click.argument("act", type=click.Choice(("status", "rebuild")))
def command(session: Session, act: str) -> None:
    """Print where each view stands, after building them anew if asked."""
    ledger = session.ledger
    if act == "rebuild":
        with session.progress(tr("building the views")) as told:
            ledger.views.rebuild(told)
            ledger.views.catch_up_search(told)
    path = ledger.views.path
    columns = [
        Column("view", tr("View")),
        Column("version", tr("Version")),
        Column("position", tr("Reaches to")),
        Column("head", tr("Log reaches to")),
        Column("behind", tr("Entries behind")),
        Column("behind_s", tr("Seconds behind")),
        Column("tables", tr("Tables"), shown=False),
    ]
    session.output.rows(_standings(session, path), columns)
    if session.output.for_people:
        size = path.stat().st_size if path.is_file() else 0
        session.say(tr("{path}, {size} bytes", path=path, size=f"{size:,}"))


def _standings(session: Session, path: Path) -> Iterator[dict[str, Any]]:
    """How far each view is behind the log: in entries, and in seconds between when the ledger learned of them."""
    from opsledger_projections.schema import BOOK, VERSIONS
    from opsledger_projections.viewfile import standing_in

    log, reached = session.ledger.log, standing_in(path)
    head = log.head()
    newest = log.entry(head).recorded_at if head else None
    for view, version in VERSIONS.items():
        position = min(reached.get(view, 0), head)
        since = log.entry(position + 1).recorded_at if position < head else newest
        yield {
            "view": view,
            "version": version,
            "position": position,
            "head": head,
            "behind": head - position,
            "behind_s": (newest - since).total_seconds() if newest and since else 0.0,
            "tables": list(BOOK) if view == "book" else [view],
        }
