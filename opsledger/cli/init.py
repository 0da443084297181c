"""`opsledger init`: create the ledger that --ledger names."""

from __future__ import annotations

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import tr


@acting(
    tr("Make a new ledger. It is a folder: the one that --ledger names, or your own."),
    epilog=tr(
        "Its signing key lies in your own folder, outside of it; `opsledger key show` prints the public one."
    ),
)
def command(session: Session) -> None:
    """Create the ledger with its key, and say where it is."""
    make(session)
    made = {"ledger": str(session.place.path), "identity": session.identity}
    session.output.record(made, [Column("ledger", tr("Ledger")), Column("identity", tr("Identity"))])


def make(session: Session) -> None:
    """Create a ledger with its signing key. If the key cannot be kept, say so; the ledger is created anyway."""
    from opsledger.audit import places
    from opsledger.audit.key_chain import signer_of
    from opsledger.audit.trust import TrustStore
    from opsledger.audit.unopened import gone
    from opsledger.ledger import Ledger

    place = session.place.path
    try:
        before = places.ledger_at(place)
    except (
        OpsledgerError
    ) as error:  # Unreadable trust files are no obstacle; `opsledger doctor` reports them too.
        before = ""
        session.say(error.said)
    Ledger.create(place).close()
    try:
        if before:
            again = tr(
                "It is not missed from now on: a new ledger has its place. `opsledger restore BACKUP --into FOLDER` brings it back elsewhere."
            )
            session.say(f"{gone(place, before)} {again}")
        signer_of(place, session.identity, TrustStore(session.identity), lambda: session.clock.now)
    except OpsledgerError as error:
        session.say(error.said)
