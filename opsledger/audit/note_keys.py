"""The keys of signed notes, in the text forms that Go's package note and other tools read.

A verifier key is `name+id+base64(type ‖ public key)`, a signer key `PRIVATE+KEY+name+id+base64(1 ‖ seed)`. The id is the
first 4 bytes of SHA-256(name ‖ newline ‖ type ‖ public key), in hex. All keys are Ed25519 (RFC 8032); the type says what they
sign: the text itself, or a witness's message with its time.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from opsledger.audit.encodings import from_base64, to_base64
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = 1
COSIGNATURE_V1 = 4
KNOWN_TYPES = (ED25519, COSIGNATURE_V1)

KEY_BYTES = 32
PRIVATE = "PRIVATE+KEY+"
COSIGNATURE_HEADER = "cosignature/v1\n"
"""The beginning of every message of a witness. No text that is signed directly begins so."""


class NoteKeyError(InputError):
    """The given text is not a key, or not one for this use."""


NAME = re.compile(r"[^\s\x00-\x1f+\ud800-\udfff]+")
"""No spaces of any script, no control characters, no plus, nothing that is not Unicode text."""


def is_key_name(name: str) -> bool:
    """Whether a key may have this name."""
    return bool(NAME.fullmatch(name))


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The 4 bytes with which a signature identifies its key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


class VerifierKey(NamedTuple):
    """A public key with its name, to give to anyone who should check signatures."""

    name: str
    kind: int
    """`ED25519` or `COSIGNATURE_V1`."""
    public: bytes
    """32 bytes."""

    @property
    def key_id(self) -> bytes:
        """The id that signatures by this key bear beside its name."""
        return key_id(self.name, self.kind, self.public)

    def to_text(self) -> str:
        """The key as one line of text, without a newline."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """A key from its text. Raises NoteKeyError."""
        name, digits, kind, public = _parts(text)
        if kind not in KNOWN_TYPES:
            raise NoteKeyError(
                tr(
                    "The key of {name} is of type {kind}, which this version does not know.",
                    name=name,
                    kind=kind,
                ),
                tr("Give an Ed25519 key (type 1) or a witness's Ed25519 key (type 4)."),
            )
        key = cls(name, kind, public)
        if len(public) != KEY_BYTES or key.key_id.hex() != digits:
            raise _damaged(name)
        return key

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made a signature of 64 bytes over a message."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an append does without
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - an append does without
            Ed25519PublicKey,
        )

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SignerKey:
    """A private key with its name. Anyone who has its text can sign in that name."""

    __slots__ = ("_seed", "name")

    def __init__(self, name: str, seed: bytes) -> None:
        """A key from its 32 secret bytes. Raises NoteKeyError for an invalid name."""
        if not is_key_name(name):
            raise NoteKeyError(
                tr("“{name}” cannot name a key: it is empty, or has a space or a plus in it.", name=name),
                tr("Take a name like the address of a site: ledger.example.com/operations"),
            )
        if len(seed) != KEY_BYTES:
            raise _damaged(name)
        self.name = name
        self._seed = seed

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r}, …)"

    @classmethod
    def generate(cls, name: str) -> SignerKey:
        """A new key of random bytes. Raises NoteKeyError for an invalid name."""
        from secrets import token_bytes  # noqa: PLC0415 - an append does without

        return cls(name, token_bytes(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """A key from its text. Raises NoteKeyError."""
        if not text.startswith(PRIVATE):
            raise NoteKeyError(
                tr("This is not a private key."),
                tr("It begins with {beginning}; the public key does not.", beginning=PRIVATE),
            )
        name, digits, kind, seed = _parts(text.removeprefix(PRIVATE))
        if kind != ED25519 or len(seed) != KEY_BYTES or not is_key_name(name):
            raise _damaged(name)
        key = cls(name, seed)
        if key.key_id.hex() != digits:
            raise _damaged(name)
        return key

    def to_text(self) -> str:
        """The key as one line of text, without a newline. It is a secret."""
        return f"{PRIVATE}{self.name}+{self.key_id.hex()}+{to_base64(bytes([ED25519]) + self._seed)}"

    @property
    def key_id(self) -> bytes:
        """The id that signatures by this key bear beside its name."""
        return self.verifier().key_id

    def verifier(self, kind: int = ED25519) -> VerifierKey:
        """The public key, for directly signed texts or, with `COSIGNATURE_V1`, for a witness's cosignatures."""
        return VerifierKey(self.name, kind, self._private().public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of a signature over a text. Raises NoteKeyError for a text that would pass as a cosignature."""
        if message.startswith(COSIGNATURE_HEADER.encode()):
            raise NoteKeyError(
                tr(
                    "A text that begins with “{beginning}” is not signed.",
                    beginning=COSIGNATURE_HEADER.strip(),
                ),
                tr("A witness signs such texts itself, when it has checked a checkpoint."),
            )
        return self._private().sign(message)

    def sign_cosignature(self, message: bytes) -> bytes:
        """The 64 bytes of a signature over a witness's message, which begins with its header."""
        assert message.startswith(COSIGNATURE_HEADER.encode())
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - an append does without
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self._seed)


def _parts(text: str) -> tuple[str, str, int, bytes]:
    """Name, id in hex, type and bytes of a key's text. Base64 may contain a plus. Raises NoteKeyError."""
    name, _, rest = text.partition("+")
    digits, _, code = rest.partition("+")
    try:
        data = from_base64(code)
    except ValueError:
        data = b""
    if not data or not is_key_name(name):
        raise NoteKeyError(
            tr("This is not a key: a key has the form {form}.", form="name+id+base64"),
            tr("Take the whole line, as it was given to you."),
        )
    return name, digits.lower(), data[0], data[1:]


def _damaged(name: str) -> NoteKeyError:
    return NoteKeyError(
        tr("The key of {name} is damaged: its parts do not fit.", name=name),
        tr("Take the whole line, as it was given to you."),
    )
