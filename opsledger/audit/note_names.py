"""The file names of kept checkpoints, `SIZE-ROOT.note`, which show the newest without reading any."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "checkpoints"
"""The ledger's folder of checkpoints."""

SUFFIX = ".note"
SIZE_DIGITS = 12
"""Digits of the size, so that names sort by size in most folders."""

ROOT_DIGITS = 16
ROOT_DIGITS_MOST = 64
"""Digits of the root if another root begins with the same ones, which somebody who makes both logs can bring about."""

MOST = 2**63 - 1
"""Most entries of any log."""

EVERY = 1_000
"""Number of entries since the last checkpoint after which the next is signed automatically."""


KEYS = "keys"
"""The folder of the ledger's keys."""


def has_key(place: Path) -> bool:
    """Whether a ledger names a key."""
    return any((place / KEYS).glob(f"*{SUFFIX}"))


def name_of(size: int, root: bytes, *, digits: int = ROOT_DIGITS) -> str:
    """The name of the file for a checkpoint."""
    return f"{size:0{SIZE_DIGITS}}-{root.hex()[:digits]}{SUFFIX}"


def size_in(name: str) -> int:
    """The size in a file name; 0 if it is not the name of a checkpoint."""
    digits = name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def newest_in(folder: Path, head: int = MOST) -> int:
    """The largest size up to `head` in the file names of a folder; 0 if it is empty or does not exist."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - every process that writes asks this once
    except OSError:
        return 0
    sizes = (size_in(name) for name in names if name.endswith(SUFFIX))
    return max((size for size in sizes if size <= head), default=0)
