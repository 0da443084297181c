"""The lines of a stream that are not entries (docs/spec/stream.md)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from opsledger.refusals import ENTRY_LIMIT_BYTES

FORMAT = 1
"""Number of the format, in the first line of a stream."""

BLOCK = 100
"""Entries between two lines of leaves."""

BLOB_LINE_LIMIT_BYTES = 96 * 1024 * 1024
"""Most bytes of any line: the largest blob in base64, and the rest of its line."""

LINE_LIMIT_BYTES = ENTRY_LIMIT_BYTES
"""Most bytes of any other line. Lines that are neither entries nor blobs are far shorter."""

ENTRY_BEGINS = b'{"position":'
"""The beginning that distinguishes an entry from every other line."""

BLOB_BEGINS = b'{"line":"blob",'
"""The beginning that distinguishes a blob, the only line that may be long."""


class Line(msgspec.Struct, frozen=True, tag_field="line", forbid_unknown_fields=True):
    """A line with its sort in the field `line`. Bytes are in base64."""


class Beginning(Line, tag="stream", frozen=True):
    """The first line: the ledger, and how much follows."""

    format: int
    identity: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
    created_at: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9:]{5})\Z")]
    entries: int


class Blob(Line, tag="blob", frozen=True):
    """A text or file that entries refer to by its digest."""

    sha256: str
    data: bytes


class Leaves(Line, tag="leaves", frozen=True):
    """The leaf hashes of the entries since the last such line, with which a differing entry can be named."""

    leaves: list[bytes]


class Key(Line, tag="key", frozen=True):
    """An idempotency key with its fingerprint, which cannot be derived from the entries."""

    key: str
    fingerprint: Annotated[bytes, Meta(min_length=32, max_length=32)]
    position: int
    events: int


class Counter(Line, tag="counter", frozen=True):
    """The last automatic id of a prefix."""

    prefix: str
    last: Annotated[int, Meta(ge=1, le=2**63 - 1)]


class End(Line, tag="end", frozen=True):
    """The last line: the root and the digest that the lines before it must give."""

    entries: int
    root: str
    """Root of the tree over the entries, hex."""
    sha256: str
    """SHA-256 of every byte before this line, hex."""


AnyLine = Beginning | Blob | Leaves | Key | Counter | End

encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyLine)


def decode(raw: bytes) -> AnyLine:
    """The line in these bytes. Raises MsgspecError."""
    return _decoder.decode(raw)


def sort_of(line: AnyLine) -> str:
    """The value of the field `line`."""
    return str(type(line).__struct_config__.tag)
