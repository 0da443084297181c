"""Backs up the vault, never beside the log's backup: somebody with both could read what was to be erased."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from opsledger.backup.copying import copy_database, not_copied, put, sync
from opsledger.unfinished import unfinished
from opsledger.vault.keys import MODE, VAULT_NAME, vault_path
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

OWN_FOLDER = 0o700


def check_apart(place: Path, identity: str, vaults: Path, logs: Path) -> None:
    """Raise InputError if the vault would be kept with the log, NotFoundError if there is no vault."""
    one, other = vaults.resolve(), logs.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise InputError(
            tr("The vault is never kept with the log: who has both can read what was erased."),
            tr(
                "Name a folder of its own with --vault, best on another disk, and let only a few backups of it live."
            ),
        )
    if not (path := vault_path(place, identity)).is_file():
        raise NotFoundError(tr("There is no vault {path}.", path=path), tr("Leave --vault out."))


def back_up(
    place: Path, identity: str, vaults: Path, now: datetime, keep: int | None = None
) -> tuple[Path, tuple[Path, ...]]:
    """Copy the vault into a folder as `IDENTITY-TIME.vault.db`, readable by its owner only.

    Only the newest `keep` copies stay; all if None. Returns the copy, and those that were removed. Raises DeniedError, BusyError.
    """
    target = vaults / f"{identity}-{now:%Y%m%dT%H%M%S%fZ}.{VAULT_NAME}"
    try:
        vaults.mkdir(parents=True, exist_ok=True, mode=OWN_FOLDER)
        with unfinished(vaults, identity, OWN_FOLDER) as made:
            copy_vault(vault_path(place, identity), made / VAULT_NAME)
            sync(made)
            put(made / VAULT_NAME, target)
        removed = _older(vaults, identity, target, keep) if keep is not None else ()
        for path in removed:
            path.unlink()
    except (OSError, sqlite3.Error) as error:
        raise not_copied(vaults, error) from error
    return target, removed


def _older(vaults: Path, identity: str, newest: Path, keep: int) -> tuple[Path, ...]:
    """Surplus copies of this ledger's vault, the oldest first; their names sort by time."""
    found = vaults.glob(f"{identity}-*.{VAULT_NAME}")
    # Another ledger's identity may begin with this one's; then the file name is longer.
    others = sorted(path for path in found if path != newest and len(path.name) == len(newest.name))
    return tuple(others[: max(0, len(others) + 1 - keep)])


def copy_vault(vault: Path, target: Path) -> None:
    """Copy a vault as of one moment. Raises OSError, sqlite3.Error."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, MODE))
    address = f"file:{quote(str(vault.resolve()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        copy_database(connection, target)
