"""Asking a witness to sign a checkpoint, and answering as one. Format: c2sp.org/tlog-witness, `add-checkpoint`.

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    …

    ledger.example.com/operations
    20852163
    …

A witness remembers the last checkpoint that it signed of each log; the caller keeps it. The transport is left open: HTTP as in
the specification, or two files.
"""

from __future__ import annotations

from typing import NamedTuple

from opsledger.audit import checkpoint, cosignature, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.encodings import from_decimal, hash_from_base64, to_base64
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.notes import Note, Signature
from opsledger.audit.proofs import MOST_HASHES, verify_consistency
from opsledger_events.errors import ConflictError, InputError, IntegrityError
from opsledger_events.language import tr

OLD = "old "

MOST_BYTES = notes.MOST_BYTES + 64 * 1024
"""Most bytes: a note, and room for the lines before it."""


class RequestError(InputError):
    """The given bytes are not a request to a witness, or one that it does not answer."""


class ForkError(IntegrityError):
    """A log signed two checkpoints of one size over different entries. Both notes together prove it."""


class Request(NamedTuple):
    """The request to sign a checkpoint, with the proof that it begins with the one that the witness knows."""

    old: int
    """Entries of the checkpoint that the witness signed last; 0 for none."""
    proof: tuple[bytes, ...]
    """The consistency proof from that checkpoint to this one; empty if `old` is 0."""
    note: Note
    """The checkpoint as the log signed it."""

    def to_bytes(self) -> bytes:
        """The request as it is sent. Raises RequestError, NoteError or CheckpointError if no reader would accept it."""
        lines = [f"{OLD}{self.old}", *map(to_base64, self.proof), ""]
        data = "".join(f"{line}\n" for line in lines).encode() + self.note.to_bytes()
        if parse(data) != self:
            raise _malformed(tr("its parts would not be read back as they are."))
        return data


def parse(data: bytes) -> Request:
    """A request from its bytes. Raises RequestError or, for the checkpoint in it, NoteError or CheckpointError."""
    if len(data) > MOST_BYTES:
        raise _malformed(
            tr("it has {size} bytes, and {limit} is the most.", size=len(data), limit=MOST_BYTES)
        )
    top, blank, rest = data.partition(b"\n\n")
    # Before the blank line, characters outside ASCII are invalid everywhere.
    first, *lines = top.decode("ascii", errors="replace").split("\n")
    if len(lines) > MOST_HASHES:
        raise _malformed(tr("it has more than {limit} hashes.", limit=MOST_HASHES))
    try:
        if not first.startswith(OLD):
            raise ValueError(first)
        old = from_decimal(first.removeprefix(OLD))
    except ValueError as error:
        raise _malformed(tr("its first line is not “old” with a number without leading zeros.")) from error
    hashes: list[bytes] = []
    for number, line in enumerate(lines, 1):
        try:
            hashes.append(hash_from_base64(line))
        except ValueError as error:
            raise _malformed(tr("hash {number} is not base64 of 32 bytes.", number=number)) from error
    if not blank:
        raise _malformed(tr("no blank line and checkpoint follow on it."))
    note = notes.parse(rest)
    checkpoint.parse(note.text)
    return Request(old, tuple(hashes), note)


def answered(
    request: Request, known: Checkpoint | None, log: tuple[VerifierKey, ...], key: SignerKey, time_s: int
) -> tuple[Checkpoint, Signature]:
    """Sign a log's checkpoint as a witness. The caller looks up the log's keys and last known checkpoint by its name.

    The caller must keep the checkpoint on disk before releasing the signature, and hold a lock from looking up the known
    one until then. In the order of the specification, raises UnsignedError or SignatureError (HTTP 403 there), RequestError
    (400), ConflictError, which states the known size (409), ForkError (409), ProofError (422).
    """
    notes.verify(request.note, *log)
    head = checkpoint.parse(request.note.text)
    last = known or Checkpoint(head.origin, 0, checkpoint.EMPTY_ROOT)
    if last.origin != head.origin:
        raise ValueError(f"{last.origin} and {head.origin} are two logs")
    if request.old > head.size:
        raise _malformed(
            tr("it would go from {old:|entry|entries} back to {new}.", old=request.old, new=head.size)
        )
    if request.old != last.size:
        raise ConflictError(
            tr("The witness knows {size:|entry|entries} of “{origin}”.", size=last.size, origin=head.origin),
            tr("Ask again, with a proof from there: `opsledger witness ask --since {size}`.", size=last.size),
        )
    if request.old == head.size and last.root != head.root:
        raise ForkError(
            tr(
                "“{origin}” signed two checkpoints over {size:|entry|entries}.",
                origin=head.origin,
                size=head.size,
            ),
            tr("Keep both as evidence, and show them to everybody who relies on that log."),
        )
    if request.old:
        verify_consistency(request.old, head.size, last.root, head.root, request.proof)
    elif request.proof:
        raise _malformed(tr("it has hashes, and from no entries there is nothing to prove."))
    return head, cosignature.cosign(request.note, key, time_s)


def with_answer(note: Note, answer: bytes, *witnesses: VerifierKey, latest_s: int) -> Note:
    """The note with the valid lines of an answer that are by these witnesses; those of others are left out.

    Raises UnsignedError if there is none, SignatureError if one is invalid or its time is after `latest_s`, and NoteError if
    the answer does not consist of signature lines.
    """
    found = notes.parse(f"{note.text}\n".encode() + answer)
    by = cosignature.verify(found, *witnesses, latest_s=latest_s)
    lines = [line for cosigned in by if (line := found.by(cosigned.key)) is not None]
    return note.signed(*lines)


def _malformed(what: str) -> RequestError:
    return RequestError(
        tr("A witness cannot be asked this: {what}", what=what),
        tr("Make the question anew, from the log and the witness's last answer."),
    )
