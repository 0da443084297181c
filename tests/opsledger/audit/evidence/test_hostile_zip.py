"""Bytes that are no zip file of evidence, or one that would harm who unpacks it, are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit.checking import check
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.note_keys import VerifierKey
from tests.opsledger.audit.evidence.checkers import packed_by_another


def huge_count(data: bytes) -> bytes:
    return data[:-14] + b"\xfe\xff\xfe\xff" + data[-10:]


def name_twice(data: bytes) -> bytes:
    end = data.rindex(b"PK\x05\x06")
    central = data.index(b"PK\x01\x02")
    return data[:central] + data[: data.index(b"PK\x03\x04", 4)] + data[central:end] + data[end:]


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nothing but a beginning": lambda _: b"PK\x03\x04",
    "a mark and noise": lambda _: b"PK\x03\x04" + bytes(range(256)) * 4,
    "cut off": lambda data: data[: len(data) // 2],
    "something after the end": lambda data: data + b"\0",
    "something before the beginning": lambda data: b"PK" + data,
    "a huge number of files": huge_count,
    "a name twice": name_twice,
    "a path out of the folder": lambda data: data.replace(b"README.txt", b"../ADME.txt"[:10]),
    "an absolute path": lambda data: data.replace(b"README.txt", b"/etc/a.txt"),
    "a size beyond the file": lambda data: data[:18] + b"\xff\xff\xff\x7f\xff\xff\xff\x7f" + data[26:],
    "no files": lambda _: b"PK\x05\x06" + bytes(18),
    "a bomb": lambda _: packed_by_another({"README.txt": bytes(50_000_000)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_zip_files_are_refused(path: Path, key: VerifierKey, name: str) -> None:
    path.write_bytes(HOSTILE[name](path.read_bytes()))
    with pytest.raises(EvidenceError):
        check(path, key)
