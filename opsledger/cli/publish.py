"""`opsledger publish`: the whole log as files that any web server can deliver and any verifier can check."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import DeniedError, InputError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of


@acting(
    tr(
        "Publish the log into a folder: tiles, entries and the signed checkpoint, as C2SP tlog-tiles lays them out."
    ),
    epilog=tr(
        "Only what is new is written. Entries are published as they are stored: sealed texts about persons stay sealed, "
        "everything else can be read by whoever has the folder."
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
def command(session: Session, folder: Path) -> None:
    """Sign, publish, and say what was written."""
    from opsledger.access_log import EXPORTED
    from opsledger.audit.proving import publish
    from opsledger.audit.trust import TrustStore
    from opsledger.cli.handing_over import check_place

    trust, log = TrustStore(session.identity), session.ledger.log
    noted = partial(session.note, EXPORTED, do="publish", to=folder)
    check_place(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(tr("{path} is a file.", path=folder), _elsewhere())
    try:
        folder.mkdir(parents=True, exist_ok=True)  # Before anything is signed.
        with session.progress(tr("publishing")) as told:
            head, written = publish(log, trust, lambda: session.clock.now, folder, told, noted)
    except OSError as error:
        what = reason_of(error)
        raise DeniedError(
            tr("{path} cannot be written: {error}.", path=folder, error=what), _elsewhere()
        ) from error
    row = {"folder": str(folder), "entries": head.size, "root": head.root.hex(), "written": written}
    columns = [
        Column("folder", tr("Folder")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("written", tr("Files written")),
    ]
    session.output.record(row, columns)


def _elsewhere() -> str:
    return tr(
        "Name a folder that you may write, on a disk that has room: a new one, or the one of last time."
    )
