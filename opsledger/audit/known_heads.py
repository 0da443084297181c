"""All known checkpoints of a ledger: those kept inside it, those kept outside, and those that somebody supplies."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint, cosignature, notes
from opsledger.audit.anchors import anchored
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import FOLDER as KEYS
from opsledger.audit.key_chain import Introduced, chain_in, origin_of, pinned_keys, trusted_keys
from opsledger.audit.losses import Loss
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.note_names import FOLDER
from opsledger.audit.notes import Note
from opsledger.audit.shelf import Shelf
from opsledger.audit.trust import Trust, TrustStore
from opsledger.whole_files import read_file
from opsledger_events.errors import DeniedError, InputError, IntegrityError, NotFoundError, OpsledgerError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of


class Head(NamedTuple):
    """A checkpoint that a key of the ledger has signed."""

    checkpoint: Checkpoint
    note: Note
    path: Path
    outside: bool
    """Whether it was kept outside the ledger and, if the user requires witnesses, enough of them have signed it."""
    unwitnessed: bool = False
    """It was kept outside but does not count, because too few witnesses have signed it."""


class Doubt(NamedTuple):
    """A file that could not be used, and why."""

    path: Path
    what: str
    asked: bool
    """Whether somebody asked for it; then no verdict is possible without it."""
    way_out: str = ""
    missing: bool = False
    """True if it is not there; otherwise it is there and was left out."""

    @property
    def said(self) -> str:
        """The file and what is wrong with it."""
        return self.what if self.what.startswith(f"{self.path}") else f"{self.path}: {self.what}"

    def told(self) -> str:
        """The doubt for people, in a sentence or two."""
        if self.missing:
            return f"{self.said} {self.way_out}"
        return tr("{path} was left out: {what}", path=self.path, what=self.what)


class KnownHeads(NamedTuple):
    """Everything known about a ledger's earlier heads."""

    heads: list[Head]
    """The smallest first. A checkpoint that is kept in several places appears once for each."""
    doubts: list[Doubt]
    new_user: bool
    """The user has not accepted any key as the ledger's own, so everything here depends on the key being the right one."""
    losses: tuple[Loss, ...] = ()
    """What was given up when older backups were restored, the earliest first."""


def known_heads(
    place: Path,
    identity: str,
    trust: TrustStore,
    against: Iterable[Path] = (),
    *keys: VerifierKey,
) -> KnownHeads:
    """Collect and check every checkpoint. `keys` are trusted in addition; `-` in `against` is standard input.

    If the chain of the ledger's keys does not hold, only keys that the user trusts count.
    Raises InputError and, for a file in `against`, NotFoundError and DeniedError.
    """
    known = trust.read()
    held, doubts = _keys(place, identity, trust, keys)
    heads: list[Head] = []
    for path, note, outside, asked in _kept(place, identity, trust, against):
        try:
            head = _checked(note, identity, held.trusted)
        except (InputError, IntegrityError) as error:
            doubts.append(Doubt(path, error.message, asked, error.way_out))
            continue
        assert note is not None
        if not given_up(head, note, held.chain):
            counts = outside and witnessed(note, known)
            heads.append(Head(head, note, path, counts, unwitnessed=outside and not counts))
    heads.sort(key=lambda head: head.checkpoint.size)
    return KnownHeads(heads, doubts, held.new_user, tuple(found.loss for found in held.chain if found.loss))


class _Keys(NamedTuple):
    """The keys that count."""

    trusted: list[VerifierKey]
    new_user: bool
    chain: list[Introduced]
    """The trusted keys that the ledger introduces. A key that is not trusted cannot declare a loss."""


def _keys(
    place: Path, identity: str, trust: TrustStore, more: Iterable[VerifierKey]
) -> tuple[_Keys, list[Doubt]]:
    """The keys that count, and the doubts about the ledger's own keys."""
    more = tuple(more)
    try:
        trusted, new_user = trusted_keys(place, identity, trust, *more)
        chain = chain_in(place, identity)
    except IntegrityError as error:
        doubt = Doubt(place / KEYS, error.message, asked=True, way_out=error.way_out)
        return _Keys([*pinned_keys(trust), *more], False, []), [doubt]
    doubts: list[Doubt] = []
    if chain and chain[-1].key not in trusted:
        doubts.append(_not_following(place))
    elif not chain and trust.read().keys:
        doubts.append(_no_keys(place))
    return _Keys(trusted, new_user, [found for found in chain if found.key in trusted]), doubts


class _Kept(NamedTuple):
    """A file that should be a checkpoint."""

    path: Path
    note: Note | None
    """Its content; None if that is not a note."""
    outside: bool
    """Whether it lies outside the ledger."""
    asked: bool
    """Whether somebody asked for it."""


def _kept(place: Path, identity: str, trust: TrustStore, against: Iterable[Path]) -> Iterator[_Kept]:
    """The files inside the ledger, those outside, and those that somebody supplies. Raises the errors of `_given`."""
    for each in Shelf(place / FOLDER):
        yield _Kept(each.path, each.note, outside=False, asked=False)
    for each in anchored(trust, trust.read(), identity):
        yield _Kept(each.path, each.note, outside=True, asked=False)
    for path in against:
        yield _Kept(path, _given(path), outside=True, asked=True)


def _given(path: Path) -> Note:
    """The note in a supplied file or on standard input. Raises NotFoundError, DeniedError, InputError."""
    try:
        if path == Path("-"):
            data = sys.stdin.buffer.read(notes.MOST_BYTES + 1)
        else:
            data = read_file(path, notes.MOST_BYTES)
    except FileNotFoundError as error:
        raise NotFoundError(
            tr("There is no file {path}.", path=path),
            tr("Name a checkpoint, as `opsledger checkpoint list` does or as it was handed out."),
        ) from error
    except OSError as error:
        raise DeniedError(
            tr("{path} cannot be read: {error}", path=path, error=reason_of(error)),
            _one_of_this_ledger(),
        ) from error
    try:
        return notes.parse(data)
    except notes.NoteError as error:
        raise InputError(f"{path}: {error.message}", error.way_out) from error


def _not_following(place: Path) -> Doubt:
    what = tr("The keys there are not such as follow from one that you trust.")
    way_out = tr(
        "Ask its holder for the ledger's key by another way. Where it is the one of `opsledger key show`: "
        "`opsledger key trust KEY`. Else take the folder `keys` from a backup, and ask who changed it."
    )
    return Doubt(place / KEYS, what, asked=True, way_out=way_out)


def _no_keys(place: Path) -> Doubt:
    """The doubt about a missing key. Signatures still count under the user's trusted key; others have no key to check with."""
    what = tr("No key of the ledger is there, and you trust one.")
    way_out = tr(
        "Take the folder `keys` from a backup, and ask who changed it. Where this ledger was made by "
        "`opsledger replay --events`, whose lines hold no keys: take it from the ledger that they are of."
    )
    return Doubt(place / KEYS, what, asked=False, way_out=way_out, missing=True)


def given_up(head: Checkpoint, note: Note, chain: list[Introduced]) -> bool:
    """Whether a checkpoint covers entries that were given up when an older backup was restored.

    Checkpoints signed by the key that begins with the loss, or by a later key, do not.
    """
    return any(
        found.loss is not None
        and found.loss.gives_up(head)
        and not any(note.by(later.key) for later in chain[number:])
        for number, found in enumerate(chain)
    )


def witnessed(note: Note, trust: Trust) -> bool:
    """Whether as many witnesses have signed as the user requires."""
    if trust.quorum <= 0:
        return True
    # A witness listed twice, or under two names with the same key, counts once.
    return len({each.key.public for each in witnesses_of(note, trust)}) >= trust.quorum


def witnesses_of(note: Note, trust: Trust) -> list[cosignature.Cosigned]:
    """Those of the user's witnesses that have signed, with the time of each."""
    found: list[cosignature.Cosigned] = []
    for text in trust.witnesses:
        try:
            found += cosignature.verify(note, VerifierKey.parse(text))
        except OpsledgerError:
            continue
    return found


def _checked(note: Note | None, identity: str, keys: list[VerifierKey]) -> Checkpoint:
    """The checkpoint of a note under one of these keys. Raises InputError, IntegrityError."""
    if note is None:
        raise InputError(tr("This is not a signed checkpoint."), _one_of_this_ledger())
    head = checkpoint.parse(note.text)
    if head.origin != origin_of(identity):
        raise InputError(tr("It is of another ledger, {origin}.", origin=head.origin), _one_of_this_ledger())
    notes.verify(note, *keys)
    return head


def _one_of_this_ledger() -> str:
    return tr("Give a checkpoint of this ledger, as the file was handed out.")
