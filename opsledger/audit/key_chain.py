"""The chain of a ledger's keys, in which each key vouches for the next.

`keys/0001.note`, `keys/0002.note` … in the ledger's folder are signed notes of four lines:

    opsledger key
    opsledger/IDENTITY
    VERIFIER KEY
    2026-11-27T09:00:00Z

signed by the key itself and, from the second on, by the key before it too. Anyone who trusts one of them can follow the later
ones. Five more lines describe a loss that the key begins with (see `losses.py`).
The private key of the last one is kept by the user who signs (see `trust.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import losses, notes
from opsledger.audit.losses import Loss
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.note_names import KEYS, SUFFIX
from opsledger.audit.trust import KEY_NAME, PRIVATE_MODE, TrustStore, not_kept
from opsledger.whole_files import read_file, write_file
from opsledger_events.errors import BusyError, DeniedError, InputError, IntegrityError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

FOLDER = KEYS
FIRST_LINE = "opsledger key"
INTRODUCTION = (FIRST_LINE, "origin", "key", "since")
"""The lines of every introduction."""

OWN_EYES_ONLY = 0o600


class Introduced(NamedTuple):
    """One key of the chain."""

    key: VerifierKey
    since: str
    """When it was made, according to its maker."""
    loss: Loss | None = None
    """The loss that the key begins with."""


def origin_of(identity: str) -> str:
    """The name of a ledger in its checkpoints, which is also the name of its keys."""
    return f"opsledger/{identity}"


def identity_of(origin: str) -> str:
    """The identity of the ledger with this name in checkpoints; empty if it is not a ledger's name."""
    identity = origin.partition("/")[2]
    return identity if origin_of(identity) == origin else ""


def chain_in(place: Path, identity: str) -> list[Introduced]:
    """Every key of a ledger, the oldest first. Raises IntegrityError if one is missing or not vouched for."""
    return chain_of(_introductions(place / FOLDER), identity)


def _introductions(folder: Path) -> Iterator[tuple[object, bytes]]:
    for number, path in enumerate(sorted(folder.glob(f"*{SUFFIX}")), 1):
        if path.name != _name(number):
            raise _not_introduced(path, tr("{name} should be the next one.", name=_name(number)))
        try:
            data = read_file(path, notes.MOST_BYTES)
        except OSError as error:
            raise _not_introduced(path, reason_of(error)) from error
        yield path, data


def chain_of(introductions: Iterable[tuple[object, bytes]], identity: str) -> list[Introduced]:
    """The keys in these files (name, bytes), the oldest first. Raises IntegrityError if one is not vouched for."""
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


def pinned_keys(trust: TrustStore) -> list[VerifierKey]:
    """The keys that the user has accepted as the ledger's own. Raises InputError."""
    return [VerifierKey.parse(text) for text in trust.read().keys]


def trusted_keys(
    place: Path, identity: str, trust: TrustStore, *given: VerifierKey
) -> tuple[list[VerifierKey], bool]:
    """The keys to check signatures with, and whether the user has not yet accepted any as the ledger's own.

    `given` are trusted this once. Raises IntegrityError if the chain does not hold, and InputError.
    """
    pinned = [*pinned_keys(trust), *given]
    chain = [found.key for found in chain_in(place, identity)]
    return (following(chain, pinned) if pinned else chain), not pinned


def following(chain: Sequence[VerifierKey], trusted: Sequence[VerifierKey]) -> list[VerifierKey]:
    """The trusted keys, and the keys of the chain that come after one of them.

    Earlier keys are left out: a key vouches only for the next one, and anybody can put a key of their own before it.
    """
    first = next((number for number, key in enumerate(chain) if key in trusted), len(chain))
    return list(dict.fromkeys([*trusted, *chain[first:]]))


def signer_of(
    place: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], *, older: bool = False
) -> SignerKey:
    """The private key to sign with. If the ledger has no key, the first one is made.

    `older` accepts a key that this user has since replaced, because the ledger is known to be an older copy.
    Raises DeniedError if another user has the key, IntegrityError, InputError.
    """
    chain = chain_in(place, identity)
    if chain:
        return _present(chain, trust, older=older)
    with trust.alone():
        if chain := chain_in(place, identity):  # Another process of ours was first.
            return _present(chain, trust, older=older)
        if trust.read().keys:
            raise IntegrityError(
                tr("{path} is empty, and you trust a key of this ledger.", path=place / FOLDER),
                tr("Take the folder `keys` from a backup, and ask who changed it."),
            )
        return _made(place, identity, trust, now, chain)


def introduce(
    place: Path, identity: str, trust: TrustStore, now: Callable[[], datetime], loss: Loss | None = None
) -> SignerKey:
    """Make a new key that the one before it vouches for; its maker trusts it. Raises the errors of `signer_of`.

    `loss` is the loss that the key begins with.
    """
    with trust.alone():
        return _made(place, identity, trust, now, chain_in(place, identity), loss)


def _present(chain: list[Introduced], trust: TrustStore, *, older: bool = False) -> SignerKey:
    """The private key of the last key of a chain. Raises DeniedError if the user does not have it, and InputError."""
    wanted, path = chain[-1].key, trust.key_file
    key = _read(path)
    if key is None or key.verifier() != wanted:
        new = _read(_unfinished(path))
        if new is not None and new.verifier() == wanted:
            _settle(path, len(chain) - 1)  # The process that made it ended before doing so.
            key = new
    if key is not None and key.verifier() != wanted:
        came_with_loss = key.verifier().to_text() in {lost.key for lost in trust.read().losses}
        if older or came_with_loss:
            key = _kept_key(wanted, trust) or key
    if key is None or key.verifier() != wanted:
        raise _not_here(key, wanted, trust)
    with suppress(DeniedError):  # A machine that only signs may keep nothing.
        trust.take(wanted.to_text())
    return key


def _not_here(key: SignerKey | None, wanted: VerifierKey, trust: TrustStore) -> DeniedError:
    """The error for a ledger whose present key the user does not have, with advice for each case."""
    path = trust.key_file
    if key is None:
        what = tr("The ledger's private key is not here: there is no {path}.", path=path)
    else:
        what = tr("{path} is not the ledger's present key.", path=path)
    if kept := _kept_file(wanted, trust):
        return DeniedError(
            what,
            tr(
                "It is {kept}, which was replaced. Where that was for a copy of the ledger, sign this one with OPSLEDGER_KEY={kept}; "
                "where it was here, somebody took the newer key out of `keys`: take that folder from a backup.",
                kept=kept,
            ),
        )
    return DeniedError(
        what,
        tr(
            "Whoever has it signs, and OPSLEDGER_KEY names its file: {key}. Where it is lost for good, put the ledger's folder `keys` and {trust} aside; "
            "`opsledger checkpoint` begins anew with another key, and everybody has to take that one with `opsledger key trust`.",
            key=wanted.to_text(),
            trust=trust.file,
        ),
    )


def _kept_key(wanted: VerifierKey, trust: TrustStore) -> SignerKey | None:
    """A private key that was replaced by a newer one.

    It signs again if the newer key came with a restore that was interrupted or undone. It never signs again after a mere rotation,
    because then somebody must have removed the newer key.
    """
    kept = _kept_file(wanted, trust)
    return _read(kept) if kept else None


def _kept_file(wanted: VerifierKey, trust: TrustStore) -> Path | None:
    """The file of a private key that was replaced by a newer one."""
    secret = trust.key_file
    for path in sorted({*secret.parent.glob(f"{secret.name}.*"), *trust.folder.glob(f"{KEY_NAME}.*")}):
        with suppress(DeniedError, InputError):
            key = _read(path)
            if key is not None and key.verifier() == wanted:
                return path
    return None


def _made(
    place: Path,
    identity: str,
    trust: TrustStore,
    now: Callable[[], datetime],
    chain: list[Introduced],
    loss: Loss | None = None,
) -> SignerKey:
    """A new key at the end of a chain. Even if the process dies halfway, the ledger names no key that is not kept."""
    before = _present(chain, trust, older=loss is not None) if chain else None
    key = SignerKey.generate(origin_of(identity))
    since = f"{now():%Y-%m-%dT%H:%M:%SZ}"
    lines = (
        FIRST_LINE,
        origin_of(identity),
        key.verifier().to_text(),
        since,
        *(loss.lines() if loss else ()),
    )
    note = notes.sign("".join(f"{line}\n" for line in lines), *filter(None, (before, key)))
    secret, folder = trust.key_file, place / FOLDER
    try:
        secret.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
        write_file(_unfinished(secret), f"{key.to_text()}\n".encode(), mode=OWN_EYES_ONLY)
    except OSError as error:
        raise not_kept(secret, error) from error
    if (
        loss is not None
    ):  # Before the ledger names the key: if this is interrupted, the key before it signs again.
        trust.tell((loss._replace(since=since, key=key.verifier().to_text()).remembered(),))
    try:
        folder.mkdir(exist_ok=True)
        write_file(folder / _name(len(chain) + 1), note.to_bytes(), new=True)
    except FileExistsError as error:
        raise BusyError(
            tr("Another user makes a key for this ledger."), tr("Try again in a moment.")
        ) from error
    except OSError as error:
        raise DeniedError(
            tr("{place} cannot be written: {error}", place=folder, error=reason_of(error)),
            tr("Make room there, or ask its owner for write access, and try again."),
        ) from error
    _settle(secret, len(chain))
    trust.take(key.verifier().to_text())
    return key


def _not_introduced(path: object, what: object) -> IntegrityError:
    return IntegrityError(
        tr("{path} does not introduce a key of this ledger: {what}", path=path, what=what),
        tr("Take the folder `keys` from a backup, and ask who changed it."),
    )


def _unfinished(path: Path) -> Path:
    """The path of a new private key until the ledger names it."""
    return path.with_name(f"{path.name}.new")


def _settle(path: Path, number: int) -> None:
    """Make the new private key the present one, and keep the one before it under a number. Raises DeniedError."""
    try:
        if path.exists():
            path.replace(_unused(path, number))
        _unfinished(path).replace(path)
    except OSError as error:
        raise not_kept(path, error) from error


def _unused(secret: Path, number: int) -> Path:
    """An unused name for a replaced private key, so that none is overwritten, even after restoring a ledger to an earlier time."""
    while (path := secret.with_name(f"{secret.name}.{number}")).exists():
        number += 1
    return path


def _read(path: Path) -> SignerKey | None:
    """A private key, if there is one. Raises DeniedError for an unreadable file, InputError for one that is not a key."""
    try:
        return SignerKey.parse(read_file(path, notes.MOST_BYTES).decode(errors="replace").strip())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DeniedError(
            tr("The ledger's private key cannot be read: {error}", error=error),
            tr("Ask whoever has it to sign."),
        ) from error


def _name(number: int) -> str:
    return f"{number:04}{SUFFIX}"


def _introduced(text: str, identity: str) -> Introduced:
    lines = text[:-1].split("\n")
    if lines[:2] != [FIRST_LINE, origin_of(identity)] or len(lines) < len(INTRODUCTION):
        raise InputError(tr("it is about another ledger, or about no key."))
    _, origin, key, since = lines[: len(INTRODUCTION)]
    told = lines[len(INTRODUCTION) :]
    return Introduced(VerifierKey.parse(key), since, losses.parse(told, origin, since, key) if told else None)
