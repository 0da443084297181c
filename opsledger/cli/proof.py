"""`opsledger proof`: writes the proof that an entry is in the ledger, for somebody who trusts neither the ledger nor us."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.handing_over import FORCE, TO, check_target, hand_over, starts_with
from opsledger.cli.options import writing_to
from opsledger.cli.session import Session
from opsledger_events.language import tr


@writing_to(
    tr(
        "Prove that an entry is in the ledger: the entry, the hashes from it to the root, and a signed checkpoint, in one file "
        "that any C2SP tlog-proof verifier reads."
    ),
    epilog=tr(
        "Whoever checks it needs the key (`opsledger key show`) by another way. `opsledger check FILE` is one verifier.\n\n"
        "\b\n"
        "opsledger proof 12 -o entry-12.tlog-proof"
    ),
)
@click.argument("position", metavar="SEQ|#SEQ")
@TO
@FORCE
def command(session: Session, position: str, target: str, force: bool) -> None:
    """Write the proof."""
    from opsledger.access_log import EXPORTED
    from opsledger.audit.proof_file import HEADER
    from opsledger.audit.proving import covering, prove_entry
    from opsledger.audit.trust import TrustStore
    from opsledger.moments import position_named

    if target != "-":
        check_target(Path(target), starts_with(HEADER.encode()), force=force)
    log, number = session.ledger.log, position_named(position)
    note, head = covering(log, TrustStore(session.identity), lambda: session.clock.now, number)
    data = prove_entry(log, note, head, number).to_bytes()
    session.note(EXPORTED, do="proof", to=target, of=f"#{number}")
    hand_over(target, data)
    if target == "-":
        return
    session.say(
        tr(
            "Entry #{position} is proven under a checkpoint over {size:|entry|entries}.",
            position=number,
            size=head.size,
        )
    )
