"""`opsledger init`: make the ledger that --ledger names."""

from __future__ import annotations

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@acting(tr("Make a new ledger. It is a folder: the one that --ledger names, or your own."))
def command(session: Session) -> None:
    """Make the ledger and say where it is."""
    from opsledger.ledger import Ledger

    place = session.place
    with Ledger.create(place.path) as ledger:
        made = {"ledger": str(place.path), "identity": ledger.identity}
    session.output.record(made, [Column("ledger", tr("Ledger")), Column("identity", tr("Identity"))])
