"""The parts of lines in the text formats: base64 and whole numbers, each accepted in one form only.

If a value could be written in two ways, two different files could say the same.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from opsledger.audit.merkle import HASH_BYTES

MOST = 2**63 - 1
"""The largest number accepted in these formats, as in verifiers that use signed 64-bit numbers."""

DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def to_base64(data: bytes) -> str:
    """Bytes in base64 (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Bytes from base64. Raises ValueError unless `to_base64` writes these bytes in the same way."""
    data = b64decode(text, validate=True)
    if to_base64(data) != text:
        raise ValueError("not in the one form of base64")
    return data


def hash_from_base64(text: str) -> bytes:
    """A hash of 32 bytes from base64. Raises ValueError."""
    if len(digest := from_base64(text)) != HASH_BYTES:
        raise ValueError(f"{len(digest)} bytes instead of {HASH_BYTES}")
    return digest


def from_decimal(text: str) -> int:
    """A whole number from 0 to 2^63 - 1 in ASCII digits, without leading zeros. Raises ValueError."""
    if not DECIMAL.fullmatch(text) or (number := int(text)) > MOST:
        raise ValueError("not a whole number in its one form")
    return number
