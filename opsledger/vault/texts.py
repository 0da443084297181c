"""The format of a sealed text, and the keys derived from one data key (docs/spec/sealed.md).

A text is encrypted with AES-256-GCM for its one place, and a commitment binds the holder of the key to it. Without
the key, neither reveals anything but the approximate length of the text.
"""

from __future__ import annotations

import os
from binascii import a2b_base64, b2a_base64
from hmac import compare_digest, digest
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEALED = "sealed:"
PREFIX = f"{SEALED}1:"
"""The beginning of every sealed text, with the number of its format."""

KEY_BYTES = 32
NONCE_BYTES = 12
COMMITMENT_BYTES = 16
BLOCK_BYTES = 16
"""Texts are padded to a multiple of this many bytes, so that the length does not reveal which name it is."""


class BadSealError(Exception):
    """A sealed text that is not of that format, or that its own key does not open at its place."""


class SealedText(NamedTuple):
    """The parts of a sealed text."""

    key: str
    """Id of the data key."""
    box: bytes
    """Nonce, ciphertext, tag."""
    commitment: bytes


class Keys:
    """The operations with one data key; each has its own derived key (HKDF-Expand of RFC 5869)."""

    def __init__(self, name: str, secret: bytes) -> None:
        """Use the data key with this id: 32 random bytes."""
        self.name = name
        self._secret = secret
        self._cipher = AESGCM(self._derived(b"opsledger seal 1"))
        self._commits = self._derived(b"opsledger commitment 1")
        self._tells = self._derived(b"opsledger fingerprint 1")

    def _derived(self, use: bytes) -> bytes:
        return digest(self._secret, use + b"\x01", "sha256")

    def seal(self, text: str, place: bytes) -> str:
        """A text sealed for its place (see `place_of`)."""
        nonce = os.urandom(NONCE_BYTES)
        box = nonce + self._cipher.encrypt(nonce, _filled(text.encode()), place)
        return f"{PREFIX}{self.name}:{_written(box)}:{_written(self._commitment(text, place))}"

    def open(self, sealed: SealedText, place: bytes) -> str:
        """The text in a sealed one. Raises BadSealError if that was sealed for another place, or altered."""
        try:
            plain = self._cipher.decrypt(sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:], place)
            text = plain.rstrip(b"\0")[:-1].decode()
        except (InvalidTag, ValueError) as error:
            raise BadSealError from error
        if not compare_digest(self._commitment(text, place), sealed.commitment):
            raise BadSealError
        return text

    def fingerprint(self, text: str) -> str:
        """A digest of a text, keyed by this key: the same for the same text at any place."""
        return digest(self._tells, text.encode(), "sha256").hex()

    def _commitment(self, text: str, place: bytes) -> bytes:
        # A place is a JSON array, so it is unambiguous where it ends and the text begins.
        return digest(self._commits, place + text.encode(), "sha256")[:COMMITMENT_BYTES]


def place_of(ledger: str, record: str, version: int, path: tuple[str | int, ...]) -> bytes:
    """The place of a text: the JSON of ledger, record, version and JSON pointer (RFC 6901) into the event's data."""
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return msgspec.json.encode((ledger, record, version, pointer))


def parse(text: str) -> SealedText:
    """The parts of a sealed text. Raises BadSealError for one that is not of the format."""
    try:
        _, _, key, box, commitment = text.split(":")
        box, commitment = _read(box), _read(commitment)
    except ValueError as error:
        raise BadSealError from error
    if not key or len(box) <= NONCE_BYTES:
        raise BadSealError
    return SealedText(key, box, commitment)


def _filled(raw: bytes) -> bytes:
    """Bytes padded with a mark and zeros to a whole number of blocks (ISO/IEC 7816-4)."""
    return raw + b"\x80" + bytes(-(len(raw) + 1) % BLOCK_BYTES)


TO_URL, FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


def _written(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(TO_URL).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    """Bytes from base64url without `=`. Raises ValueError, also for a text that is not the canonical encoding."""
    raw = a2b_base64(text.encode().translate(FROM_URL) + b"=" * (-len(text) % 4))
    if _written(raw) != text:
        raise ValueError(text)
    return raw
