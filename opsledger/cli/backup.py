"""`opsledger backup`: a verified copy of the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger_events.language import tr


@acting(
    tr(
        "Back the ledger up into a new folder in FOLDER, while others write. The copy is verified before it has its name; "
        "nothing that is there is overwritten."
    ),
    epilog=tr(
        "A checkpoint is signed first. `opsledger restore` puts a backup back. The keys that texts about persons are sealed with are not in it: "
        "who has both can read everything, and the two have lives of their own."
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=Whole(1),
    metavar="N",
    help=tr(
        "Take older backups of this ledger away when it is done, so that N are left; with --vault, of its vault too."
    ),
)
@click.option(
    "--vault",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=tr("Back the vault up too, into another folder."),
)
def command(session: Session, folder: Path, keep: int | None, vault: Path | None) -> None:
    """Take the backup, and say how far it is verified."""
    from opsledger.access_log import EXPORTED
    from opsledger.audit.trust import TrustStore
    from opsledger.backup.taking import take
    from opsledger.backup.vaults import back_up, check_apart

    place = session.place.path
    trust = TrustStore(session.identity)
    if vault is not None:
        check_apart(place, session.identity, vault, folder)
    with session.progress(tr("copying")) as copying, session.progress(tr("verifying")) as verifying:
        taken = take(place, folder, trust, lambda: session.clock.now, keep, copying, verifying)
    kept, gone = None, ()
    if vault is not None:
        kept, gone = back_up(place, session.identity, vault, session.clock.now, keep)
    session.note(EXPORTED, do="backup", to=taken.folder)
    row = {
        "folder": str(taken.folder),
        "verdict": taken.judged.finding.word,
        "entries": taken.manifest.size,
        "root": taken.manifest.root,
        "anchored": taken.judged.anchored or None,
        "removed": [str(path) for path in (*taken.removed, *gone)] or None,
        "vault": str(kept) if kept else None,
    }
    columns = [
        Column("folder", tr("Backup")),
        Column("verdict", tr("Verdict")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("anchored", tr("Anchored up to")),
        Column("removed", tr("Taken away")),
        Column("vault", tr("Vault")),
    ]
    session.output.record(row, columns)
    if taken.unsigned:
        session.say(tr("No checkpoint was signed first: {what}", what=taken.unsigned))
    for path in taken.kept_longer:
        session.say(tr("{path} was kept: it has more entries than the ledger now.", path=path))
