"""Remembers when and where a user made the last backup of a ledger: `backups.json`, beside `trust.json`."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from opsledger.audit.trust import PRIVATE_MODE, TrustStore
from opsledger.whole_files import write_file

NAME = "backups.json"


class LastBackup(msgspec.Struct, frozen=True):
    """The last backup."""

    folder: str
    us: int
    """When, in microseconds since 1970."""
    size: int
    """Number of entries in it."""


def last_backup(trust: TrustStore) -> LastBackup | None:
    """The last backup that this user made; None if there is none or none is known."""
    try:
        return msgspec.json.decode((trust.folder / NAME).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None


def remember(trust: TrustStore, last: LastBackup) -> None:
    """Remember the last backup. If this cannot be written, nothing else fails."""
    with suppress(OSError):
        trust.folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
        write_file(trust.folder / NAME, msgspec.json.encode(last), mode=0o600)
