"""`opsledger evidence`: one record as it was at a moment, in a file for somebody who trusts nobody."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.handing_over import FORCE, check_target, opened, target_named
from opsledger.cli.offering import records
from opsledger.cli.options import reading_to
from opsledger.cli.session import Session
from opsledger_events.language import tr


@reading_to(
    tr(
        "Put one record as it stood at a moment into a file: its entries as they were hashed, a proof for each, the signed checkpoint, "
        "its texts, a page to read, and how to check all this without this program."
    ),
    epilog=tr(
        "The same question to the same checkpoint gives the same bytes. Whoever checks it needs the key (`opsledger key show`) by another "
        "way. Texts about persons stay sealed.\n\n"
        "\b\n"
        "opsledger evidence travel --as-of 2026-03-01 -o travel.zip\n"
        "opsledger evidence ISS-42 --known-at 1200 --with-next -o iss-42.zip"
    ),
)
@click.argument("record", metavar="ID", shell_complete=records)
@click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE|-",
    required=True,
    callback=target_named,
    help=tr("Where to."),
)
@click.option(
    "--with-next",
    is_flag=True,
    help=tr("Give the record's next entry too: it shows that none came in between. Needs --known-at."),
)
@FORCE
def command(session: Session, record: str, target: str, with_next: bool, force: bool) -> None:
    """Gather the evidence, and write the file."""
    from opsledger.access_log import EXPORTED
    from opsledger.audit.evidence.gathering import Asked, gather, packed
    from opsledger.audit.evidence.zipped import is_evidence
    from opsledger.audit.trust import TrustStore
    from opsledger.cli.records import naming_the_nearest
    from opsledger_projections.at import FOREVER, FOREVER_US

    if target != "-":
        check_target(Path(target), is_evidence, force=force)
    log, at = session.ledger.log, session.at
    asked = Asked(
        record,
        None if at.position == FOREVER else at.position,
        None if at.effective_us == FOREVER_US else at.effective_us,
        with_next,
    )
    with naming_the_nearest(session, record):
        contents = gather(log, TrustStore(session.identity), lambda: session.clock.now, asked)
    parts = packed(contents)
    session.note(EXPORTED, do="evidence", record=record, to=target)
    with opened(target) as file:
        file.writelines(parts)
    session.say(
        tr(
            "{file}: version {version} of {record}, proven under a checkpoint over {size:|entry|entries}.",
            file=target,
            version=contents.counted[-1].version,
            record=record,
            size=contents.head.size,
        )
    )
