"""`opsledger views status|rebuild`: the cache that questions are answered from."""

from __future__ import annotations

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
    """Print where the views stand, after building them anew if asked."""
    from opsledger_projections.viewfile import standing_in

    ledger = session.ledger
    if act == "rebuild":
        with session.progress(tr("building the views")) as told:
            ledger.views.rebuild(told)
    path = ledger.views.path
    position = standing_in(path).get("book", 0)
    row = {
        "file": str(path),
        "position": position,
        "head": ledger.log.head(),
        "behind": ledger.log.head() - position,
        "size_bytes": path.stat().st_size if path.is_file() else 0,
    }
    columns = [
        Column("file", tr("File")),
        Column("position", tr("Reaches to")),
        Column("head", tr("Log reaches to")),
        Column("behind", tr("Behind")),
        Column("size_bytes", tr("Bytes")),
    ]
    session.output.record(row, columns)
