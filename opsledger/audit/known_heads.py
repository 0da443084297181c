"""What was ever said of a ledger: the checkpoints that are kept in it, outside of it, and those that somebody gives."""

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
    """Whether it was kept outside the ledger, signed by enough witnesses where the user asks for any."""
    unwitnessed: bool = False
    """It was kept outside and does not count: too few witnesses have signed it."""


class Doubt(NamedTuple):
    """A file that tells nothing, and why."""

    path: Path
    what: str
    asked: bool
    """Whether somebody named it: then nothing can be said without it."""
    way_out: str = ""
    missing: bool = False
    """It is not there; else it is, and was left out."""

    @property
    def said(self) -> str:
        """The file, and what is wrong with it."""
        return self.what if self.what.startswith(f"{self.path}") else f"{self.path}: {self.what}"

    def told(self) -> str:
        """For people, in a sentence or two."""
        if self.missing:
            return f"{self.said} {self.way_out}"
        return tr("{path} was left out: {what}", path=self.path, what=self.what)


class KnownHeads(NamedTuple):
    """Everything that was said of a ledger."""

    heads: list[Head]
    """The smallest first; one that is kept in several places is there for each."""
    doubts: list[Doubt]
    new_user: bool
    """The user has not taken any key to be the ledger's own: what is said holds if the key is."""
    losses: tuple[Loss, ...] = ()
    """What was given up when older backups were restored, the first one first."""


def known_heads(
    place: Path,
    identity: str,
    trust: TrustStore,
    against: Iterable[Path] = (),
    *keys: VerifierKey,
) -> KnownHeads:
    """Collect and check every checkpoint. `keys` are trusted besides; `-` in `against` is standard input.

    Raises InputError and, for a file in `against`, NotFoundError and DeniedError. Where the ledger's keys do not hold together, only those count that the user trusts.
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
    """Those of them that the ledger introduces. Who is not trusted gives nothing up."""


def _keys(
    place: Path, identity: str, trust: TrustStore, more: Iterable[VerifierKey]
) -> tuple[_Keys, list[Doubt]]:
    """The keys that count, and what is wrong with those of the ledger."""
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
    """What it says; None where that is no note."""
    outside: bool
    """Whether it lies outside the ledger."""
    asked: bool
    """Whether somebody named it."""


def _kept(place: Path, identity: str, trust: TrustStore, against: Iterable[Path]) -> Iterator[_Kept]:
    """Those in the ledger, those outside of it, and those that somebody gives. Raises what `_given` does."""
    for each in Shelf(place / FOLDER):
        yield _Kept(each.path, each.note, outside=False, asked=False)
    for each in anchored(trust, trust.read(), identity):
        yield _Kept(each.path, each.note, outside=True, asked=False)
    for path in against:
        yield _Kept(path, _given(path), outside=True, asked=True)


def _given(path: Path) -> Note:
    """The note in a file that somebody named, or in standard input. Raises NotFoundError, DeniedError, InputError."""
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
    """What was signed still counts under the key that is trusted; others find none to check it with."""
    what = tr("No key of the ledger is there, and you trust one.")
    way_out = tr(
        "Take the folder `keys` from a backup, and ask who changed it. Where this ledger was made by "
        "`opsledger replay --events`, whose lines hold no keys: take it from the ledger that they are of."
    )
    return Doubt(place / KEYS, what, asked=False, way_out=way_out, missing=True)


def given_up(head: Checkpoint, note: Note, chain: list[Introduced]) -> bool:
    """Whether a checkpoint is of entries that were given up when an older backup was restored.

    What the key says that begins with the loss, or one after it, is not.
    """
    return any(
        found.loss is not None
        and found.loss.gives_up(head)
        and not any(note.by(later.key) for later in chain[number:])
        for number, found in enumerate(chain)
    )


def witnessed(note: Note, trust: Trust) -> bool:
    """Whether as many witnesses have signed as the user asks for."""
    if trust.quorum <= 0:
        return True
    # One who is named twice, or goes by two names with one secret, is one.
    return len({each.key.public for each in witnesses_of(note, trust)}) >= trust.quorum


def witnesses_of(note: Note, trust: Trust) -> list[cosignature.Cosigned]:
    """The witnesses of the user's that have signed, with the time of each."""
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
