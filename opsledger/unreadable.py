"""Turns errors of SQLite and of decoding that reading the log or the views let through into ours."""

from __future__ import annotations

from opsledger_events.errors import BusyError, IntegrityError, OpsledgerError
from opsledger_events.language import tr


def unreadable(error: Exception) -> OpsledgerError:
    """The error that says what is wrong with the files of a ledger, with advice."""
    if "locked" in str(error) or "busy" in str(error):
        return BusyError(tr("The ledger is busy."), tr("Try again in a moment."))
    return IntegrityError(
        tr("A file of the ledger cannot be read: {error}.", error=error),
        tr(
            "`opsledger verify` checks the log; where that holds, `opsledger views rebuild` makes the views anew."
        ),
    )
