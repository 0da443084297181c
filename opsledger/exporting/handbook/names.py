"""The names of the files of a site."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

ALLOTTED = re.compile(r"[A-Z]+-[0-9]+")
"""An id as the ledger allots it. Such ids keep their capitals, so that an address reads `ISS-42`."""

PLAIN = re.compile(r"[a-z0-9_.\u3400-\u4dbf\u4e00-\u9fff-]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
"""Names that Windows takes for a device, whatever follows the point."""

LONGEST = 120
"""The most bytes of a name; file systems allow 255, and archives somewhat fewer."""


@lru_cache(maxsize=1 << 16)
def name_of(record: str) -> str:
    """The name of a record's page: unique on every file system, and the same in an address.

    Every other sign is written as `~` and two hexadecimal digits for each of its bytes: `~`, because a `%` would have
    to be escaped again in an address. No two ids have names that differ only in capitals.
    """
    if ALLOTTED.fullmatch(record):
        return f"{record}.html"
    name = "".join(char if PLAIN.fullmatch(char) else _escaped(char) for char in record)
    if ALLOTTED.fullmatch(name.upper()) or RESERVED.match(name) or name.startswith("."):
        name = _escaped(name[0]) + name[1:]
    if len(name.encode()) > LONGEST:
        kept = name.encode()[: LONGEST - 40].decode(errors="ignore")
        name = f"{kept}~~{sha256(record.encode()).hexdigest()[:32]}"
    return f"{name}.html"


def _escaped(char: str) -> str:
    return "".join(f"~{byte:02x}" for byte in char.encode())
