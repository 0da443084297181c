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
    """Sign if `every` or more entries came since the last checkpoint. Returns whether a checkpoint was made.

    Entries that this process has `written` itself are not read again.

    A ledger without a key is not given one here, because whoever happens to look at it would then hold the key. An obstacle
    (another user has the key, the log does not hold) stops no other work; `opsledger doctor` and `opsledger verify` report it.
    """
    try:
        head, outside = log.head(), checkpoints_of(log.identity)
        newest = newest_in(log.place / FOLDER, head)
        if outside.is_dir():
            # Anyone who may write to the ledger's folder can plant a file name there, but not in a signer's own folder.
            newest = min(newest, newest_in(outside, head))
        if head - newest < every or not has_key(log.place):
            return False
        from opsledger.audit.signing import sign_head  # noqa: PLC0415 - signing is slow to load
        from opsledger.audit.trust import TrustStore  # noqa: PLC0415 - as above

        sign_head(log.place, TrustStore(log.identity), now, written)
    except (OpsledgerError, OSError, sqlite3.Error):
        return False
    return True
