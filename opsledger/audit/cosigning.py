"""Getting a ledger's checkpoints signed by witnesses: the requests, the answers, and how far each has signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from opsledger.audit import checkpoint
from opsledger.audit.anchors import Delivery, deliver
from opsledger.audit.cosignature import verify
from opsledger.audit.known_heads import Head, known_heads, witnesses_of
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.note_names import FOLDER
from opsledger.audit.notes import Note, UnsignedError
from opsledger.audit.proofs import ProofError
from opsledger.audit.proving import prove_growth
from opsledger.audit.shelf import Shelf
from opsledger.audit.trust import Trust, TrustStore
from opsledger.audit.witness import Request, with_answer
from opsledger.store.reader import LogReader
from opsledger_events.errors import InputError, IntegrityError, NotFoundError
from opsledger_events.language import tr

AHEAD_S = 300
"""Most seconds that a witness's clock may be ahead of ours."""


class Standing(NamedTuple):
    """How far a witness has signed."""

    key: VerifierKey
    size: int
    """Entries of the largest checkpoint that it has signed; 0 for none."""
    time_s: int
    """The time that it states, in seconds since 1970."""


class Taken(NamedTuple):
    """A witness's answer that was added to a checkpoint."""

    head: checkpoint.Checkpoint
    names: list[str]
    deliveries: list[Delivery]


def add_witness(trust: TrustStore, key: VerifierKey, quorum: int | None) -> Trust:
    """Trust a witness. `quorum` is the number of witnesses that must sign from now on. Raises InputError, DeniedError."""
    known = trust.read()
    witnesses = tuple(dict.fromkeys((*known.witnesses, key.to_text())))
    return _kept(trust, known, witnesses, known.quorum if quorum is None else quorum)


def remove_witness(trust: TrustStore, named: str) -> Trust:
    """Stop trusting a witness, given by name or key. Raises NotFoundError, InputError, DeniedError."""
    known = trust.read()
    left = tuple(text for text in known.witnesses if named not in (text, VerifierKey.parse(text).name))
    if left == known.witnesses:
        raise NotFoundError(
            tr("There is no witness “{name}”.", name=named), tr("`opsledger witness status` lists them.")
        )
    return _kept(trust, known, left, min(known.quorum, len(left)))


def set_quorum(trust: TrustStore, quorum: int) -> Trust:
    """Set the number of witnesses that must sign. Raises InputError, DeniedError."""
    known = trust.read()
    return _kept(trust, known, known.witnesses, quorum)


def _kept(trust: TrustStore, known: Trust, witnesses: tuple[str, ...], quorum: int) -> Trust:
    if not 0 <= quorum <= len(witnesses):
        raise InputError(
            tr("{quorum} of {count} witnesses cannot sign.", quorum=quorum, count=len(witnesses)),
            tr("Name the others first with `opsledger witness add`."),
        )
    changed = replace(known, witnesses=witnesses, quorum=quorum)
    trust.write(changed)
    return changed


def standings(log: LogReader, trust: TrustStore) -> list[Standing]:
    """How far each trusted witness has signed. Raises InputError, IntegrityError."""
    asked = trust.read()
    found = {text: Standing(VerifierKey.parse(text), 0, 0) for text in asked.witnesses}
    for head in known_heads(log.place, log.identity, trust).heads:
        for cosigned in witnesses_of(head.note, asked):
            found[cosigned.key.to_text()] = Standing(cosigned.key, head.checkpoint.size, cosigned.time_s)
    return list(found.values())


def reached(log: LogReader, trust: TrustStore) -> int:
    """Entries of the largest checkpoint, wherever it is kept, that as many witnesses have signed as the user requires."""
    asked = trust.read()
    sizes = [
        head.checkpoint.size
        for head in known_heads(log.place, log.identity, trust).heads
        if len(witnesses_of(head.note, asked)) >= max(asked.quorum, 1)
    ]
    return max(sizes, default=0)


def question(
    log: LogReader, trust: TrustStore, named: str = "", since: int | None = None
) -> tuple[Request, checkpoint.Checkpoint]:
    """The request to a witness to sign the newest checkpoint, with the proof from the one it signed last.

    `named` chooses the witness if they have signed different checkpoints. `since` is the number of entries to prove from, if
    the witness says that it knows that many. Raises NotFoundError, InputError, ProofError.
    """
    heads = known_heads(log.place, log.identity, trust).heads
    if not heads:
        raise NotFoundError(
            tr("There is no checkpoint to sign under."), tr("`opsledger checkpoint` makes one.")
        )
    newest = heads[-1]
    old = _last_of(log, trust, named) if since is None else since
    if old > newest.checkpoint.size:
        raise InputError(
            tr("The newest checkpoint is over {size:|entry|entries}.", size=newest.checkpoint.size),
            tr("`opsledger checkpoint` makes a newer one."),
        )
    if log.tree_at(newest.checkpoint.size).root() != newest.checkpoint.root:
        raise ProofError(
            tr("The log is not the one that was signed."),
            tr("Run `opsledger verify`, and ask no witness."),
        )
    before = newest.checkpoint._replace(size=old, root=log.tree_at(old).root())
    hashes = prove_growth(log, before, newest.checkpoint)
    return Request(old, tuple(hashes), _without_witnesses(newest.note)), newest.checkpoint


def _last_of(log: LogReader, trust: TrustStore, named: str) -> int:
    found = standings(log, trust)
    if named:
        found = [each for each in found if named in (each.key.name, each.key.to_text())]
        if not found:
            raise NotFoundError(
                tr("There is no witness “{name}”.", name=named), tr("`opsledger witness status` lists them.")
            )
    sizes = {each.size for each in found} or {0}
    if len(sizes) > 1:
        raise InputError(
            tr("The witnesses have not signed equally far, so each has to be asked by itself."),
            tr("Name one: {names}.", names=", ".join(each.key.name for each in found)),
        )
    return sizes.pop()


def _without_witnesses(note: Note) -> Note:
    """The note with only the ledger's signatures; those of others mean nothing to a witness."""
    name = checkpoint.parse(note.text).origin
    return note._replace(signatures=tuple(line for line in note.signatures if line.name == name))


def take(log: LogReader, trust: TrustStore, answer: bytes, now: Callable[[], datetime]) -> Taken:
    """Add a witness's lines to the checkpoint that they sign, in the ledger and in every place outside.

    Raises UnsignedError if no trusted witness has signed, SignatureError if a line signs none of our checkpoints.
    """
    keys = [VerifierKey.parse(text) for text in trust.read().witnesses]
    if not keys:
        raise InputError(tr("No witness is trusted."), tr("Name it first with `opsledger witness add KEY`."))
    heads = known_heads(log.place, log.identity, trust).heads
    if not heads:
        raise NotFoundError(
            tr("There is no checkpoint that it could be of."), tr("`opsledger checkpoint` makes one.")
        )
    head, note = _under(heads, answer, keys, int(now().timestamp()) + AHEAD_S)
    Shelf(log.place / FOLDER).put(note)
    names = [each.key.name for each in verify(note, *keys)]
    return Taken(head.checkpoint, names, deliver(note, log.identity, trust))


def _under(heads: list[Head], answer: bytes, keys: list[VerifierKey], latest_s: int) -> tuple[Head, Note]:
    """The newest checkpoint for which the lines of an answer are valid, and its note with those lines."""
    failure: IntegrityError | None = None
    for head in reversed(heads):
        try:
            return head, with_answer(head.note, answer, *keys, latest_s=latest_s)
        except UnsignedError:
            raise
        except IntegrityError as error:
            failure = failure or error
    assert failure is not None
    raise failure
