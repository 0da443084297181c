"""A witness's signature under the checkpoint of somebody else's log. Format: c2sp.org/tlog-cosignature, `cosignature/v1`.

It says: when I signed, this was the largest tree of this log that I had seen, and it begins with all those that I
had seen before. It rests on the witness's own memory and on `proofs.verify_consistency`. The time is in seconds
since 1970, UTC.
"""

from __future__ import annotations

from typing import NamedTuple

from opsledger.audit import checkpoint
from opsledger.audit.encodings import MOST
from opsledger.audit.note_keys import (
    COSIGNATURE_HEADER,
    COSIGNATURE_V1,
    NoteKeyError,
    SignerKey,
    VerifierKey,
)
from opsledger.audit.notes import Note, Signature, not_held, unsigned
from opsledger_events.language import tr

TIME_BYTES = 8


class Cosigned(NamedTuple):
    """A witness that has signed, and the time that it states."""

    key: VerifierKey
    time_s: int
    """Seconds since 1970, at most 2^63 - 1, which is beyond any date unless the caller gave a `latest_s`."""


def cosign(note: Note, key: SignerKey, time_s: int) -> Signature:
    """Sign for a witness that has checked everything else. Raises CheckpointError if the note is not a checkpoint."""
    checkpoint.parse(note.text)
    if not 0 <= time_s <= MOST:
        raise ValueError(f"{time_s} is not a time in seconds since 1970")
    signature = key.sign_cosignature(message(note.text, time_s))
    blob = time_s.to_bytes(TIME_BYTES, "big") + signature
    return Signature(key.name, key.verifier(COSIGNATURE_V1).key_id, blob)


def verify(note: Note, *keys: VerifierKey, latest_s: int = MOST) -> tuple[Cosigned, ...]:
    """Those of these witnesses that have signed. Signatures of others are ignored. Raises UnsignedError if none has.

    Raises SignatureError if a line of one of these keys is invalid or its time is after `latest_s`, and NoteKeyError for a
    key that is not a witness's.
    """
    found: list[Cosigned] = []
    for key in keys:
        if key.kind != COSIGNATURE_V1:
            raise NoteKeyError(
                tr("The key of {name} is not a witness's.", name=key.name),
                tr("Give the key that its holder names for cosignatures: type 4."),
            )
        if signature := note.by(key):
            blob = signature.blob
            time_s = int.from_bytes(blob[:TIME_BYTES], "big")
            signed = message(note.text, time_s)
            if time_s > min(latest_s, MOST) or not key.holds(signed, blob[TIME_BYTES:]):
                raise not_held(key)
            found.append(Cosigned(key, time_s))
    if not found:
        raise unsigned(note, keys)
    return tuple(found)


def message(text: str, time_s: int) -> bytes:
    """The bytes that a witness signs: two lines of its own, and the whole text of the checkpoint."""
    return f"{COSIGNATURE_HEADER}time {time_s}\n{text}".encode()
