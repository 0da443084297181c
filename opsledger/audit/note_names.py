"""What the files of kept checkpoints are called, `SIZE-ROOT.note`: the newest is known without reading any."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "checkpoints"
"""Of the ledger."""

SUFFIX = ".note"
SIZE_DIGITS = 12
"""So that names sort by size, in most folders."""

ROOT_DIGITS = 16
ROOT_DIGITS_MOST = 64
"""Where another root begins with the same ones: whoever makes both logs can bring that about."""

MOST = 2**63 - 1
"""Entries of any log."""

EVERY = 1_000
"""Entries after the last checkpoint that are worth the next, without anybody asking for it."""


KEYS = "keys"
"""The folder of the ledger's keys."""


def has_key(place: Path) -> bool:
    """Whether a ledger names a key."""
    return any((place / KEYS).glob(f"*{SUFFIX}"))


def name_of(size: int, root: bytes, *, digits: int = ROOT_DIGITS) -> str:
    """The name of the file for a checkpoint."""
    return f"{size:0{SIZE_DIGITS}}-{root.hex()[:digits]}{SUFFIX}"


def size_in(name: str) -> int:
    """The size that a name tells of; 0 where it tells none."""
    digits = name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def newest_in(folder: Path, head: int = MOST) -> int:
    """The largest size that a name in a folder tells, of those up to `head`; 0 where it is empty or is not there."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - every process that writes asks this once
    except OSError:
        return 0
    sizes = (size_in(name) for name in names if name.endswith(SUFFIX))
    return max((size for size in sizes if size <= head), default=0)
