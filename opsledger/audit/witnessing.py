"""Acting as a witness of others' ledgers: remembers what was seen of each, and signs only what follows from it.

Everything is kept in the user's own folder, `$XDG_DATA_HOME/opsledger/witness`: `key`, and for each ledger a folder in `logs/`
with its `name`, its `keys`, the signed `checkpoints/`, and `refused/` with both sides of each contradiction.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint, notes, witness
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.note_keys import COSIGNATURE_V1, ED25519, NoteKeyError, SignerKey, VerifierKey
from opsledger.audit.notes import Note, Signature
from opsledger.audit.proofs import ProofError
from opsledger.audit.shelf import Kept, Shelf
from opsledger.audit.trust import PRIVATE_MODE, data_home, not_kept
from opsledger.audit.witness import ForkError, Request, answered
from opsledger_events.errors import ConflictError, InputError, NotFoundError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

OWN_EYES_ONLY = 0o600
NAME_DIGITS = 32


class Answer(NamedTuple):
    """A signature under somebody else's checkpoint."""

    head: Checkpoint
    line: Signature


class Witness:
    """The files that one user keeps as a witness."""

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the user's data folder; nothing is created yet."""
        self.folder = (home or data_home()) / "opsledger" / "witness"

    def key(self, name: str = "") -> SignerKey:
        """The witness's own key, which is made under `name` when it is first asked for.

        Raises InputError if the key has another name, DeniedError if it cannot be written.
        """
        path = self.folder / "key"
        try:
            found = SignerKey.parse(path.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            return self._made(path, name or _own_name())
        except OSError as error:
            raise not_kept(path, error) from error
        if name and name != found.name:
            raise InputError(
                tr("This witness is called “{name}” already.", name=found.name),
                tr("Others know it by that name; leave --name out."),
            )
        return found

    def answer(self, request: Request, keys: tuple[VerifierKey, ...], time_s: int) -> Answer:
        """Sign a checkpoint that follows from the last one signed. The signature is on disk before this returns.

        `keys` are accepted as the ledger's own from now on. Raises the errors of `witness.answered`, ForkError also for a
        checkpoint that contradicts any kept one, and InputError for a ledger without a known key.
        """
        key = self.key()
        origin = checkpoint.parse(request.note.text).origin
        with _alone(self._folder_of(origin)) as folder:
            log = _keys_of(folder, origin, keys)
            notes.verify(request.note, *log)
            head = checkpoint.parse(request.note.text)
            kept = [each for each in Shelf(folder / "checkpoints") if each.head is not None]
            _look_for_a_fork(folder, request.note, head, kept)
            known = kept[-1] if kept else None
            try:
                head, line = answered(request, known.head if known else None, log, key, time_s)
            except ProofError:
                _refuse(folder, request.note, known)
                raise
            except ConflictError:
                if known and known.head and head.size < known.head.size and not _is_among(head, kept):
                    _refuse(
                        folder, request.note, known
                    )  # It may have been there once, or the log was cut off.
                raise
            Shelf(folder / "checkpoints").put(request.note.signed(line))
        return Answer(head, line)

    def known(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of a ledger that was signed."""
        kept = [each.head for each in Shelf(self._folder_of(origin) / "checkpoints") if each.head]
        return kept[-1] if kept else None

    def _folder_of(self, origin: str) -> Path:
        """The folder of a ledger, whose name may contain characters that a folder's may not."""
        return self.folder / "logs" / sha256(origin.encode()).hexdigest()[:NAME_DIGITS]

    def _made(self, path: Path, name: str) -> SignerKey:
        key = SignerKey.generate(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_EYES_ONLY), "w") as file:
                file.write(f"{key.to_text()}\n")
        except OSError as error:
            raise not_kept(path, error) from error
        return key


def check_witness(text: str) -> VerifierKey:
    """A witness's key from its line. Raises InputError."""
    key = VerifierKey.parse(text.strip())
    if key.kind != COSIGNATURE_V1:
        raise NoteKeyError(
            tr("The key of {name} is not a witness's.", name=key.name),
            tr("`opsledger witness key` prints a witness's, on its own machine."),
        )
    return key


def read_question(path: Path) -> Request:
    """The request in a file. Raises NotFoundError, InputError."""
    return witness.parse(read_file(path))


def read_file(path: Path) -> bytes:
    """The bytes of a file that was sent. Raises NotFoundError."""
    try:
        with path.open("rb") as file:
            return file.read(witness.MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(
            tr("{path} cannot be read: {error}", path=path, error=reason_of(error))
        ) from error


@contextmanager
def _alone(folder: Path) -> Generator[Path]:
    """The folder of a ledger, locked, so that looking up and keeping are one step."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_MODE)
        with (folder / ".lock").open("ab") as lock:
            flock(lock, LOCK_EX)
            yield folder
    except OSError as error:
        raise not_kept(folder, error) from error


def _keys_of(folder: Path, origin: str, given: tuple[VerifierKey, ...]) -> tuple[VerifierKey, ...]:
    """The kept keys of a ledger and the given ones, which are kept from now on."""
    path = folder / "keys"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = tuple(VerifierKey.parse(line) for line in lines)
    if any(key.kind != ED25519 for key in given):
        raise NoteKeyError(
            tr("A witness's key signs no checkpoints of its own."),
            tr("Give the ledger's key: `opsledger key show` prints it there."),
        )
    if not (kept or given):
        raise InputError(
            tr("No key of “{origin}” is known here.", origin=origin),
            tr("Get it from its holder by another way than the question, and give it with --key."),
        )
    if all_keys := tuple(dict.fromkeys((*kept, *given))):
        (folder / "name").write_text(f"{origin}\n", encoding="utf-8")
        path.write_text("".join(f"{key.to_text()}\n" for key in all_keys), encoding="utf-8")
    return all_keys


def _look_for_a_fork(folder: Path, note: Note, head: Checkpoint, kept: list[Kept]) -> None:
    """Raise ForkError if a signed checkpoint of the same size has another root."""
    for each in kept:
        if each.head is not None and each.head.size == head.size and each.head.root != head.root:
            paths = _refuse(folder, note, each)
            raise ForkError(
                tr(
                    "“{origin}” signed two checkpoints over {size:|entry|entries}: {paths}",
                    origin=head.origin,
                    size=head.size,
                    paths=paths,
                ),
                tr("Keep both as evidence, and show them to everybody who relies on that log."),
            )


def _is_among(head: Checkpoint, kept: list[Kept]) -> bool:
    return any(each.head == head for each in kept)


def _refuse(folder: Path, note: Note, known: Kept | None) -> str:
    """Keep both sides of a contradiction; returns their folder."""
    shelf = Shelf(folder / "refused")
    sides = [note, *([known.note] if known and known.note else [])]
    return ", ".join(str(shelf.put(side)) for side in sides)


def _own_name() -> str:
    """A name that distinguishes witnesses, made of the user's and the machine's name."""
    from getpass import getuser  # noqa: PLC0415 - only for a new key
    from socket import gethostname  # noqa: PLC0415 - only for a new key

    words = (gethostname(), getuser())
    return "/".join(
        ("witness", *("".join(c if c.isalnum() or c in "._-" else "-" for c in w) for w in words))
    )
