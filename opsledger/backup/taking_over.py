"""What a restored ledger has from elsewhere than its backup: what has a life of its own, and the key that tells of a loss."""

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
    """Give the restored folder what the ledger had that it takes the place of. Raises OSError.

    The list of who looked at what, and keys that came later. The vault comes last, see `take_vault`.
    """
    if (lines := place / LINES).is_file():
        shutil.copy2(lines, made / LINES)
    if keys_from(place, made, identity) == place:
        (made / FOLDER).mkdir(exist_ok=True)
        for path in (place / FOLDER).glob("*.note"):
            shutil.copy2(path, made / FOLDER / path.name)


def take_vault(place: Path, made: Path) -> None:
    """Give the restored folder the vault beside the ledger: who was erased stays erased. Raises OSError, sqlite3.Error."""
    if (vault := place / VAULT_NAME).is_file():
        copy_vault(vault, made / VAULT_NAME)
        shutil.copymode(vault, made / VAULT_NAME)


def leave_nobody(aside: Path) -> None:
    """Take persons out of a folder that was moved aside: an erasing would no longer reach them there.

    The vault is in the restored ledger, and views are made again.
    """
    for name in (VAULT_NAME, VIEWS_NAME):
        for path in aside.glob(f"{name}*"):
            with suppress(OSError):
                path.unlink()


def keys_from(place: Path, backup: Path, identity: str) -> Path:
    """Which of the two has the later keys: the ledger that stands there, if its keys are those of the backup and perhaps more."""
    try:
        here, there = chain_in(backup, identity), chain_in(place, identity)
    except IntegrityError:
        return backup
    return place if len(there) >= len(here) and there[: len(here)] == here else backup


@contextmanager
def introduced(
    made: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], loss: Loss | None
) -> Generator[tuple[Lost, ...]]:
    """With a loss comes a new key, which tells of it. Where the block fails, the user has the key of before.

    Yields what the user was told of before and will not hear of again: by this loss they give up what a copy gave up
    otherwise, or a ledger that is gone. Raises DeniedError where the present key is another user's.
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
    """Take losses out of the user's memory that end within this one and that the restored ledger does not tell."""
    told = tuple(found.loss for found in chain_in(made, identity) if found.loss)
    known = trust.read()
    gone = tuple(lost for lost in hidden(told, known) if loss.base.size < lost.last <= loss.before.size)
    if gone:
        trust.write(replace(known, losses=tuple(lost for lost in known.losses if lost not in gone)))
    return gone


def _secrets(secret: Path) -> list[Path]:
    return [path for path in (secret, *secret.parent.glob(f"{secret.name}.*")) if path.is_file()]


def _put_back(secret: Path, before: dict[Path, str]) -> None:
    """Each private key under the name that it had, and no other."""
    for path in _secrets(secret):
        if path not in before and path != secret and path.read_text() == before.get(secret):
            path.replace(secret)
    for path in _secrets(secret):
        if path not in before:
            path.unlink()
