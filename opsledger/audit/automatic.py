"""Checkpoints that nobody asked for: at the end of an import, when the interface is closed, every thousand entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from opsledger.audit.merkle import Written
from opsledger.audit.note_names import FOLDER, has_key, newest_in
from opsledger.homes import checkpoints_of
from opsledger.store.reader import LogReader
from opsledger_events.errors import OpsledgerError


def sign_if_due(
    log: LogReader, now: Callable[[], datetime], every: int, written: Written | None = None
) -> bool:
    """Sign where `every` entries or more came since the last checkpoint. Whether a checkpoint was made.

    What this process has `written` itself is not read again.

    A ledger without a key gets none by this: whoever happens to look at it would hold it. What stands in its way (another user has the key, the log does not hold) stops no other work: `opsledger doctor`
    and `opsledger verify` tell it.
    """
    try:
        head, outside = log.head(), checkpoints_of(log.identity)
        newest = newest_in(log.place / FOLDER, head)
        if outside.is_dir():
            # Whoever may write to the ledger's folder can lay any name there; not where a signer keeps theirs.
            newest = min(newest, newest_in(outside, head))
        if head - newest < every or not has_key(log.place):
            return False
        from opsledger.audit.signing import sign_head  # noqa: PLC0415 - signing takes long to load
        from opsledger.audit.trust import TrustStore  # noqa: PLC0415 - as above

        sign_head(log.place, TrustStore(log.identity), now, written)
    except (OpsledgerError, OSError, sqlite3.Error):
        return False
    return True
