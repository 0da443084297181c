"""The keys of a ledger, one after the other: each new one is vouched for by the one before it.

`keys/0001.note`, `keys/0002.note` … in the ledger's folder are signed notes of four lines:

    opsledger key
    opsledger/IDENTITY
    VERIFIER KEY
    2026-11-27T09:00:00Z

signed by the key itself, and from the second on by the key before it too. Who trusts one of them can follow the others. Five more
lines tell of a loss that the key begins with (see `losses.py`).
The private key of the last lies with the user who signs (see `trust.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import losses, notes
from opsledger.audit.losses import Loss
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.trust import PRIVATE_MODE, TrustStore, not_kept
from opsledger_events.errors import DeniedError, InputError, IntegrityError
from opsledger_events.language import tr

FOLDER = "keys"
FIRST_LINE = "opsledger key"
INTRODUCTION = (FIRST_LINE, "origin", "key", "since")
"""Lines that every introduction has."""

OWN_EYES_ONLY = 0o600


class Introduced(NamedTuple):
    """One key of the chain."""

    key: VerifierKey
    since: str
    """When, as whoever made it says."""
    loss: Loss | None = None
    """What was given up when the key was made."""


def origin_of(identity: str) -> str:
    """What checkpoints of a ledger call it; its keys have the same name."""
    return f"opsledger/{identity}"


def identity_of(origin: str) -> str:
    """The ledger that checkpoints call so; empty where it is no name of a ledger."""
    identity = origin.partition("/")[2]
    return identity if origin_of(identity) == origin else ""


def chain_in(place: Path, identity: str) -> list[Introduced]:
    """Every key of a ledger, the oldest first. Raises IntegrityError where one is not vouched for."""
    return chain_of(((path, _read(path)) for path in sorted((place / FOLDER).glob("*.note"))), identity)


def chain_of(introductions: Iterable[tuple[object, bytes]], identity: str) -> list[Introduced]:
    """The keys in these files (name, bytes), the oldest first. Raises IntegrityError where one is not vouched for."""
    chain: list[Introduced] = []
    for path, data in introductions:
        try:
            note = notes.parse(data)
            found = _introduced(note.text, identity)
            notes.verify(note, found.key)
            if chain:
                notes.verify(note, chain[-1].key)
        except (InputError, IntegrityError) as error:
            raise _not_introduced(path, error.message) from error
        chain.append(found)
    return chain


def trusted_keys(place: Path, identity: str, trust: TrustStore) -> tuple[list[VerifierKey], bool]:
    """The keys that signatures are checked with, and whether the user has taken none to be the ledger's own yet.

    Raises IntegrityError, InputError.
    """
    pinned = [VerifierKey.parse(text) for text in trust.read().keys]
    chain = [found.key for found in chain_in(place, identity)]
    return (following(chain, pinned) if pinned else chain), not pinned


def following(chain: Sequence[VerifierKey], trusted: Sequence[VerifierKey]) -> list[VerifierKey]:
    """The keys that are trusted, and those of the chain that come after one of them.

    Not those before it: a key vouches for the next one only, and anybody can put one of their own before it.
    """
    first = next((number for number, key in enumerate(chain) if key in trusted), len(chain))
    return list(dict.fromkeys([*trusted, *chain[first:]]))


def signer_of(
    place: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], *, older: bool = False
) -> SignerKey:
    """The private key to sign with; the first one is made where the ledger has none.

    `older`: one that this user replaced is good as well, because the ledger is an older one and is known to be.
    Raises DeniedError where another user has it, IntegrityError, InputError.
    """
    chain = chain_in(place, identity)
    if not chain:
        return introduce(place, identity, trust, now)
    try:
        key = SignerKey.parse(trust.key_file.read_text().strip())
    except OSError as error:
        raise DeniedError(
            tr("The ledger's private key is not here: {error}", error=error),
            tr("Whoever has it signs: its name is {key}.", key=chain[-1].key.to_text()),
        ) from error
    if key.verifier() == chain[-1].key:
        return key
    came_with_loss = key.verifier().to_text() in {lost.key for lost in trust.read().losses}
    if (older or came_with_loss) and (earlier := _kept_key(chain[-1].key, trust)) is not None:
        return earlier
    raise DeniedError(
        tr("{path} is not the ledger's present key.", path=trust.key_file),
        tr("Whoever has it signs: its name is {key}.", key=chain[-1].key.to_text()),
    )


def _kept_key(wanted: VerifierKey, trust: TrustStore) -> SignerKey | None:
    """A private key that was replaced by a newer one.

    It signs again where that came with a restore that was broken off or taken back; never where keys were just rotated, because then the
    newer one was taken away.
    """
    for path in trust.key_file.parent.glob(f"{trust.key_file.name}.*"):
        try:
            key = SignerKey.parse(path.read_text().strip())
        except (OSError, UnicodeDecodeError, InputError):
            continue
        if key.verifier() == wanted:
            return key
    return None


def introduce(
    place: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], loss: Loss | None = None
) -> SignerKey:
    """Make a new key and let the one before it, if there is one, vouch for it. Raises as `signer_of`.

    Who makes a key trusts it. `loss`: what is given up with it.
    """
    chain = chain_in(place, identity)
    before = signer_of(place, identity, trust, now, older=loss is not None) if chain else None
    key = SignerKey.generate(origin_of(identity))
    since = f"{now():%Y-%m-%dT%H:%M:%SZ}"
    told = loss.lines() if loss else ()
    lines = (FIRST_LINE, origin_of(identity), key.verifier().to_text(), since, *told)
    note = notes.sign("".join(f"{line}\n" for line in lines), *filter(None, (before, key)))
    if loss is not None:  # Before the key is kept: where this is broken off, the key before it signs again.
        trust.tell((loss._replace(since=since, key=key.verifier().to_text()).remembered(),))
    _keep(trust.key_file, key, len(chain))
    folder = place / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        (folder / f"{len(chain) + 1:04}.note").write_bytes(note.to_bytes())
    except OSError as error:
        raise DeniedError(
            tr("{place} cannot be written: {error}", place=folder, error=error.strerror or error)
        ) from error
    trust.take(key.verifier().to_text())
    return key


def _keep(secret: Path, key: SignerKey, number: int) -> None:
    """Keep a private key in the place of the one before, which gets a number. At every moment there is one of them."""
    beside = secret.with_name(f"{secret.name}.new.{os.getpid()}")
    try:
        secret.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
        if secret.exists():
            _write_secret(_unused(secret, number), secret.read_text())
        _write_secret(beside, f"{key.to_text()}\n")
        beside.replace(secret)
    except OSError as error:
        raise not_kept(secret, error) from error


def _write_secret(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_EYES_ONLY), "w") as file:
        file.write(text)


def _unused(secret: Path, number: int) -> Path:
    """A name for a private key that is replaced: none is lost, also where a ledger was restored to before it."""
    while (path := secret.with_name(f"{secret.name}.{number}")).exists():
        number += 1
    return path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _not_introduced(path, error.strerror or error) from error


def _not_introduced(path: object, what: object) -> IntegrityError:
    return IntegrityError(
        tr("{path} does not introduce a key of this ledger: {what}", path=path, what=what),
        tr("Take the folder `keys` from a backup, and ask who changed it."),
    )


def _introduced(text: str, identity: str) -> Introduced:
    lines = text[:-1].split("\n")
    if lines[:2] != [FIRST_LINE, origin_of(identity)] or len(lines) < len(INTRODUCTION):
        raise InputError(tr("it is about another ledger, or about no key."))
    _, origin, key, since = lines[: len(INTRODUCTION)]
    told = lines[len(INTRODUCTION) :]
    return Introduced(VerifierKey.parse(key), since, losses.parse(told, origin, since, key) if told else None)
