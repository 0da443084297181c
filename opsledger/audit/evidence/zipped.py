"""Zip files in a single form: the same files give the same bytes, on any machine and in twenty years.

Files are stored uncompressed, sorted by name, all dated 1980-01-01, with nothing before, between or after the required parts
(PKWARE APPNOTE 6.3, without ZIP64). Any other form is refused on reading, which rules out duplicate names, paths out of the
folder, and files that grow when unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from struct import Struct
from zlib import crc32

from opsledger.audit.evidence.errors import EvidenceError
from opsledger_events.language import tr

MOST_FILES = 50_000
MOST_BYTES = 512 * 1024 * 1024
"""Most bytes of the whole file."""

LOCAL = Struct("<4s5H3L2H")
"""Before each file: signature, version, flags, method, time, day, CRC, packed size, size, length of name and extra."""
CRC_AT = 14
CENTRAL = Struct("<4s6H3L5H2L")
END = Struct("<4s4H2LH")

LOCAL_MARK = b"PK\x03\x04"
CENTRAL_MARK = b"PK\x01\x02"
END_MARK = b"PK\x05\x06"
VERSION = 20
FROM_UNIX = 3 << 8 | VERSION
PLAIN_FILE = 0o100644 << 16
FIRST_DAY = 1 << 5 | 1

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}(/[A-Za-z0-9][A-Za-z0-9.-]{0,99})?", re.ASCII)
"""A name in the folder or one level below that is safe to unpack."""


def zipped(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The chunks of a zip file with these files, in order."""
    central: list[bytes] = []
    at = 0
    for name, data in sorted(files.items()):
        encoded, size, crc = name.encode("ascii"), len(data), crc32(data)
        about = (0, 0, 0, FIRST_DAY, crc, size, size, len(encoded), 0)
        central += (
            CENTRAL.pack(CENTRAL_MARK, FROM_UNIX, VERSION, *about, 0, 0, 0, PLAIN_FILE, at),
            encoded,
        )
        yield LOCAL.pack(LOCAL_MARK, VERSION, *about)
        yield encoded
        yield data
        at += LOCAL.size + len(encoded) + size
    listed = b"".join(central)
    yield listed
    yield END.pack(END_MARK, 0, 0, len(files), len(files), len(listed), at, 0)


def is_evidence(head: bytes) -> bool:
    """Whether a file begins like evidence, with the first of its files."""
    start = LOCAL.pack(LOCAL_MARK, VERSION, 0, 0, 0, FIRST_DAY, 0, 0, 0, 0, 0)[:CRC_AT]
    return head.startswith(start) and head[LOCAL.size :].startswith(b"README.txt")


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip file in the form above. Raises EvidenceError for any other bytes."""
    if len(data) > MOST_BYTES:
        raise EvidenceError(tr("it has more than {limit} bytes.", limit=MOST_BYTES))
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == LOCAL_MARK and len(data) - at >= LOCAL.size and len(files) < MOST_FILES:
        size, length = LOCAL.unpack_from(data, at)[8:10]
        start = at + LOCAL.size + length
        name = data[at + LOCAL.size : start].decode("ascii", errors="replace")
        at = start + size
        if not NAME.fullmatch(name) or at > len(data):
            break
        files[name] = data[start:at]
    at = 0
    for part in zipped(files):
        if data[at : at + len(part)] != part:
            at = -1
            break
        at += len(part)
    if at != len(data):
        raise EvidenceError(tr("it is not the zip file that was written, byte for byte."))
    return files
