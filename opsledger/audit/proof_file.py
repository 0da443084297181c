"""The proof that one entry is in the ledger, as a self-contained file. Format: c2sp.org/tlog-proof.

    c2sp.org/tlog-proof@v1
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    …

    ledger.example.com/operations
    109482
    …

To check the file, one needs the entry, the ledger's name and its key, and no program of ours.
"""

from __future__ import annotations

from typing import NamedTuple

from opsledger.audit import checkpoint, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.encodings import from_base64, from_decimal, hash_from_base64, to_base64
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.notes import Note
from opsledger.audit.proofs import MOST_HASHES, ProofError, verify_inclusion
from opsledger_events.errors import InputError
from opsledger_events.language import tr

HEADER = "c2sp.org/tlog-proof@v1"
EXTRA = "extra "
INDEX = "index "

MOST_BYTES = 512 * 1024
"""Most bytes: room for a note, and for an entry as extra data."""


class ProofFileError(InputError):
    """The given bytes are not a proof file."""


class ProofFile(NamedTuple):
    """The contents of the file, unverified."""

    leaf_index: int
    """Index of the entry, from 0: its position less one."""
    hashes: tuple[bytes, ...]
    """The hashes of the inclusion proof, the lowest first."""
    note: Note
    """The signed checkpoint that it leads to."""
    extra: bytes = b""
    """Additional data such as the entry. No signature covers it."""

    @property
    def head(self) -> Checkpoint:
        """The checkpoint. Raises CheckpointError."""
        return checkpoint.parse(self.note.text)

    def to_bytes(self) -> bytes:
        """The file. Raises ProofFileError, NoteError or CheckpointError if no reader would accept it."""
        lines = [HEADER, *([f"{EXTRA}{to_base64(self.extra)}"] if self.extra else [])]
        lines += [f"{INDEX}{self.leaf_index}", *map(to_base64, self.hashes), ""]
        data = "".join(f"{line}\n" for line in lines).encode() + self.note.to_bytes()
        if parse(data) != self:
            raise _malformed(tr("its parts would not be read back as they are."))
        return data


def parse(data: bytes) -> ProofFile:
    """A proof from its file. Raises ProofFileError or, for the checkpoint in it, NoteError or CheckpointError."""
    if len(data) > MOST_BYTES:
        raise _malformed(
            tr("it has {size} bytes, and {limit} is the most.", size=len(data), limit=MOST_BYTES)
        )
    top, blank, rest = data.partition(b"\n\n")
    # Before the blank line, characters outside ASCII are invalid everywhere.
    lines = top.decode("ascii", errors="replace").split("\n")
    if lines.pop(0) != HEADER:
        raise _malformed(tr("its first line is not {line}.", line=HEADER))
    extra = b""
    if lines and lines[0].startswith(EXTRA):
        extra = _extra(lines.pop(0).removeprefix(EXTRA))
    index = _index(lines.pop(0) if lines else "")
    if len(lines) > MOST_HASHES:
        raise _malformed(tr("it has more than {limit} hashes.", limit=MOST_HASHES))
    hashes: list[bytes] = []
    for number, line in enumerate(lines, 1):
        try:
            hashes.append(hash_from_base64(line))
        except ValueError as error:
            raise _malformed(tr("hash {number} is not base64 of 32 bytes.", number=number)) from error
    if not blank:
        raise _malformed(tr("no blank line and checkpoint follow on it."))
    found = ProofFile(index, tuple(hashes), notes.parse(rest), extra)
    if index >= (size := found.head.size):
        raise _malformed(
            tr("there is no entry {index} among {size}, counted from 0.", index=index, size=size)
        )
    return found


def verify(found: ProofFile, leaf: bytes, origin: str, *keys: VerifierKey) -> Checkpoint:
    """Check that an entry with this leaf hash is in the log of this name, under a checkpoint signed by one of the keys.

    Returns the checkpoint. Raises ProofError, or SignatureError or UnsignedError of the note.
    """
    notes.verify(found.note, *keys)
    head = found.head
    if head.origin != origin:
        raise ProofError(
            tr("The proof is about “{found}”, not about “{origin}”.", found=head.origin, origin=origin),
            tr("Ask for the proof from the log that is meant."),
        )
    verify_inclusion(found.leaf_index, head.size, leaf, found.hashes, head.root)
    return head


def _extra(code: str) -> bytes:
    try:
        data = from_base64(code)
    except ValueError:
        data = b""
    if not data:
        raise _malformed(tr("its extra data are not base64."))
    return data


def _index(line: str) -> int:
    try:
        if not line.startswith(INDEX):
            raise ValueError(line)
        return from_decimal(line.removeprefix(INDEX))
    except ValueError as error:
        raise _malformed(tr("there is no line “index” with a number without leading zeros.")) from error


def _malformed(what: str) -> ProofFileError:
    return ProofFileError(
        tr("This is not a proof: {what}", what=what),
        tr("Take the file as it was issued; every byte of it counts."),
    )
