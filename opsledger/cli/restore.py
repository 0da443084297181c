"""`opsledger restore`: restore a backup, and say what that loses."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@acting(
    tr(
        "Put a backup back. It is verified before and after, against every checkpoint that is known here. The ledger that stands there is moved aside "
        "and never deleted."
    ),
    epilog=tr(
        "Where entries would be lost, nothing is restored (exit code 6) and they are named. A loss that is accepted comes with a new key, and everybody "
        "who verifies the ledger is told of it from then on. End other programs that have the ledger open first."
    ),
)
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=tr("Where the ledger is to be; else the folder that --ledger names, or your own."),
)
@click.option("--replace", is_flag=True, help=tr("Move the ledger that stands there aside."))
@click.option("--accept-loss", metavar="REASON", help=tr("Restore an older backup, and record why."))
def command(
    session: Session, backup: Path, into: Path | None, replace: bool, accept_loss: str | None
) -> None:
    """Restore it, and say what is there now."""
    from opsledger.audit.trust import TrustStore
    from opsledger.backup import manifest
    from opsledger.backup.restoring import Wish, restore
    from opsledger.ledger import user_of_system

    trust = TrustStore(manifest.read(backup).identity)
    place = into or session.place.path
    wish = Wish(replace, accept_loss, user_of_system())
    with session.progress(tr("verifying")) as told:
        restored = restore(backup, place, trust, lambda: session.clock.now, wish, told)
    row = {
        "ledger": str(place),
        "verdict": restored.judged.finding.word,
        "entries": restored.judged.size,
        "root": restored.judged.root.hex(),
        "lost": " ".join(loss.told() for loss in restored.judged.losses) or None,
        "aside": str(restored.aside) if restored.aside else None,
    }
    columns = [
        Column("ledger", tr("Ledger")),
        Column("verdict", tr("Verdict")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("lost", tr("Given up")),
        Column("aside", tr("Moved aside")),
    ]
    session.output.record(row, columns)
    if accept_loss is not None and restored.loss is None:
        session.say(tr("Nothing was lost, so nothing was recorded of a loss."))
    if restored.loss is not None:
        session.say(tr("The ledger has a new key: {path}. Keep a copy of it elsewhere.", path=trust.key_file))
    for lost in restored.not_missed:
        told = tr(
            "That #{first} to #{last} were given up, {when}, in a copy or by a ledger that is gone, is not told by this one and not missed any more.",
            first=lost.first,
            last=lost.last,
            when=lost.since,
        )
        session.say(told)
    if restored.unsigned:
        session.say(tr("No checkpoint was signed: {what}", what=restored.unsigned))
