"""Errors of SQLite and of decoding as ours, where reading the log or the views let one through."""

from __future__ import annotations

from opsledger_events.errors import BusyError, IntegrityError, OpsledgerError
from opsledger_events.language import tr


def unreadable(error: Exception) -> OpsledgerError:
    """What is wrong with the files of a ledger, and the way out."""
    if "locked" in str(error) or "busy" in str(error):
        return BusyError(tr("The ledger is busy."), tr("Try again in a moment."))
    return IntegrityError(
        tr("A file of the ledger cannot be read: {error}.", error=error),
        tr(
            "`opsledger verify` checks the log; where that holds, `opsledger views rebuild` makes the views anew."
        ),
    )
