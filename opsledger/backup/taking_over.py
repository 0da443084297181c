"""Gives a restored ledger what its backup lacks: files that live independently of it, and the key that declares a loss."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from opsledger.audit.key_chain import FOLDER, chain_in, introduce
from opsledger.audit.losses import Loss, hidden
from opsledger.audit.trust import Lost, TrustStore
from opsledger.backup.copying import LINES
from opsledger.backup.vaults import copy_vault
from opsledger.store.files import VIEWS_NAME
from opsledger.vault.keys import VAULT_NAME
from opsledger_events.errors import IntegrityError


def take_over(place: Path, made: Path, identity: str) -> None:
    """Copy into the restored folder what it keeps from the ledger that it replaces. Raises OSError.

    That is the access log, and later keys. The vault comes last, see `take_vault`.
    """
    if (lines := place / LINES).is_file():
        shutil.copy2(lines, made / LINES)
    if keys_from(place, made, identity) == place:
        (made / FOLDER).mkdir(exist_ok=True)
        for path in (place / FOLDER).glob("*.note"):
            shutil.copy2(path, made / FOLDER / path.name)


def take_vault(place: Path, made: Path) -> None:
    """Copy the vault beside the replaced ledger, so that erased persons stay erased. Raises OSError, sqlite3.Error."""
    if (vault := place / VAULT_NAME).is_file():
        copy_vault(vault, made / VAULT_NAME)
        shutil.copymode(vault, made / VAULT_NAME)


def leave_nobody(aside: Path) -> None:
    """Remove personal data from a folder that was moved aside, because an erasure would no longer reach it there.

    The vault is in the restored ledger, and the views can be rebuilt.
    """
    for name in (VAULT_NAME, VIEWS_NAME):
        for path in aside.glob(f"{name}*"):
            with suppress(OSError):
                path.unlink()


def keys_from(place: Path, backup: Path, identity: str) -> Path:
    """The folder with the later keys: that of the present ledger if its keys begin with those of the backup, else the backup."""
    try:
        here, there = chain_in(backup, identity), chain_in(place, identity)
    except IntegrityError:
        return backup
    return place if len(there) >= len(here) and there[: len(here)] == here else backup


@contextmanager
def introduced(
    made: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], loss: Loss | None
) -> Generator[tuple[Lost, ...]]:
    """Introduce a new key that declares the loss, if there is one. If the block fails, the user has the earlier key again.

    Yields losses that the user was told of before and that will not be mentioned again, because this loss includes entries
    that a copy, or a ledger that is gone, gave up. Raises DeniedError if the present key is another user's.
    """
    if loss is None:
        yield ()
        return
    secret, known = trust.key_file, trust.read()
    before = {path: path.read_text() for path in _secrets(secret)}
    try:
        introduce(made, identity, trust, now, loss)
        yield _not_missed(made, identity, trust, loss)
    except BaseException:
        _put_back(secret, before)
        trust.write(known)
        raise


def _not_missed(made: Path, identity: str, trust: TrustStore, loss: Loss) -> tuple[Lost, ...]:
    """Remove from the user's trust store those losses that end within this one and that the restored ledger does not list."""
    told = tuple(found.loss for found in chain_in(made, identity) if found.loss)
    known = trust.read()
    gone = tuple(lost for lost in hidden(told, known) if loss.base.size < lost.last <= loss.before.size)
    if gone:
        trust.write(replace(known, losses=tuple(lost for lost in known.losses if lost not in gone)))
    return gone


def _secrets(secret: Path) -> list[Path]:
    return [path for path in (secret, *secret.parent.glob(f"{secret.name}.*")) if path.is_file()]


def _put_back(secret: Path, before: dict[Path, str]) -> None:
    """Restore each private key to its former name, and remove others."""
    for path in _secrets(secret):
        if path not in before and path != secret and path.read_text() == before.get(secret):
            path.replace(secret)
    for path in _secrets(secret):
        if path not in before:
            path.unlink()
