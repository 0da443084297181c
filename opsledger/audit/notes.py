"""Signed notes: a text, a blank line, and lines of signatures. Format: c2sp.org/signed-note.

Do not believe anything in a note before `verify` has found a signature by a trusted key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from opsledger.audit.encodings import from_base64, to_base64
from opsledger.audit.note_keys import ED25519, NoteKeyError, SignerKey, VerifierKey, is_key_name
from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.language import tr

MOST_SIGNATURES = 16
"""Number of signatures that every reader must accept; we refuse more."""

MOST_BYTES = 256 * 1024
"""Most bytes of a note with its signatures: room for sixteen of the longest, and a long text."""

KEY_ID_BYTES = 4
DASH = "— "
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(InputError):
    """The given bytes are not a signed note."""


class SignatureError(IntegrityError):
    """A signature does not hold: the text is not what the holder of the key signed."""


class UnsignedError(IntegrityError):
    """None of the requested keys has signed; other keys may have."""


class Signature(NamedTuple):
    """A signature line under a text."""

    name: str
    """Name of the key, without spaces or plus."""
    key_id: bytes
    """The first 4 bytes of the key's hash. With the name it identifies the key but proves nothing."""
    blob: bytes
    """The output of the key's algorithm."""

    def to_line(self) -> str:
        """The line with its newline."""
        return f"{DASH}{self.name} {to_base64(self.key_id + self.blob)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """A signature from its line, without the newline. Raises NoteError."""
        name, _, code = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not is_key_name(name):
            raise _malformed(tr("a signature is “— name base64”, and “{line}” is not.", line=line[:80]))
        try:
            blob = from_base64(code)
        except ValueError:
            blob = b""
        if len(blob) <= KEY_ID_BYTES:
            raise _malformed(tr("the signature of {name} is not base64 of a key's id and more.", name=name))
        return cls(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


class Note(NamedTuple):
    """A text and the signatures under it, none of them verified yet."""

    text: str
    """Ends with a newline; the blank line after it is not part of it."""
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent. Raises NoteError if no reader would accept it."""
        data = _encoded(f"{self.text}\n{''.join(signature.to_line() for signature in self.signatures)}")
        if parse(data) != self:
            raise _malformed(tr("its parts would not be read back as they are."))
        return data

    def by(self, key: VerifierKey) -> Signature | None:
        """The signature that names this key, verified or not."""
        wanted = (key.name, key.key_id)
        return next((found for found in self.signatures if found[:2] == wanted), None)

    def signed(self, *added: Signature) -> Note:
        """The note with further signatures, which replace those that name the same key."""
        keys = {signature[:2] for signature in added}
        kept = (signature for signature in self.signatures if signature[:2] not in keys)
        return Note(self.text, (*kept, *added))


def parse(data: bytes) -> Note:
    """A note from its bytes; `to_bytes` gives the same bytes back. Raises NoteError.

    Beyond the format's rules, it refuses more than 16 signatures or 256 KiB, two signatures that name one key, and base64
    in another form than ours.
    """
    if len(data) > MOST_BYTES:
        raise _malformed(
            tr("it has {size} bytes, and {limit} is the most.", size=len(data), limit=MOST_BYTES)
        )
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise _malformed(tr("byte {number} is not UTF-8.", number=error.start + 1)) from error
    if bad := CONTROL.search(whole):
        line = whole.count("\n", 0, bad.start()) + 1
        raise _malformed(tr("line {line} holds a control character or ends with CR LF.", line=line))
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise _malformed(tr("after the text come a blank line and signatures, the last with its newline."))
    signatures = lines[:-1].split("\n", MOST_SIGNATURES)
    if len(signatures) > MOST_SIGNATURES:
        raise _malformed(tr("it has more than {limit} signatures.", limit=MOST_SIGNATURES))
    note = Note(f"{text}\n", tuple(map(Signature.parse, signatures)))
    seen: set[tuple[str, bytes]] = set()
    for signature in note.signatures:
        if (key := signature[:2]) in seen:
            raise _malformed(tr("two signatures name the same key of {name}.", name=signature.name))
        seen.add(key)
    return note


def sign(text: str, *keys: SignerKey) -> Note:
    """A note with the signatures of these keys. Raises NoteError for a text that a note cannot have."""
    message = _encoded(text)
    note = Note(text, tuple(Signature(key.name, key.key_id, key.sign(message)) for key in keys))
    note.to_bytes()
    return note


def verify(note: Note, *keys: VerifierKey) -> tuple[VerifierKey, ...]:
    """Those of these Ed25519 keys that have signed the text. Raises UnsignedError if none has.

    Signatures by other keys are ignored. Raises SignatureError if one names one of these keys and is invalid, and
    NoteKeyError for a witness's key, which `opsledger.audit.cosignature` handles.
    """
    message, found = note.text.encode(), list[VerifierKey]()
    for key in keys:
        if key.kind != ED25519:
            raise NoteKeyError(
                tr("The key of {name} is a witness's, which signs no text as it stands.", name=key.name),
                tr("Give the key of whoever issued it."),
            )
        if signature := note.by(key):
            if not key.holds(message, signature.blob):
                raise not_held(key)
            found.append(key)
    if not found:
        raise unsigned(note, keys)
    return tuple(found)


def not_held(key: VerifierKey) -> SignatureError:
    """The error for a signature that names a key and is invalid."""
    return SignatureError(
        tr("The signature of {name} does not hold: its text was changed, or it was forged.", name=key.name),
        tr("Keep it as evidence, and ask whoever holds the key for what they signed."),
    )


def unsigned(note: Note, keys: Iterable[VerifierKey]) -> UnsignedError:
    """The error for a note that none of these keys has signed."""
    names = ", ".join(f"{key.name}+{key.key_id.hex()}" for key in keys)
    signers = ", ".join(f"{each.name}+{each.key_id.hex()}" for each in note.signatures)
    return UnsignedError(
        tr("There is no signature by {names}.", names=names),
        tr(
            "It says that it is by {names}. Ask the holder, by another way than this file, whether that is theirs too, and give that key.",
            names=signers,
        )
        if signers
        else tr("Give the key that it was signed with, or get it signed."),
    )


def _encoded(text: str) -> bytes:
    """The text in UTF-8; if it is not Unicode text, bytes that `parse` refuses."""
    return text.encode(errors="surrogatepass")


def _malformed(what: str) -> NoteError:
    return NoteError(
        tr("This is not a signed note: {what}", what=what),
        tr("Take the file as it was issued; every byte of it counts."),
    )
