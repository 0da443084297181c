"""Entries that this process could not read: before it signs by itself, it looks at those again, closely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_MET: defaultdict[Path, set[int]] = defaultdict(set)
"""By the ledger's folder: each thread of the process reads through a reader of its own, and any of them may sign."""


def note(place: Path, positions: Iterable[int]) -> None:
    """Some entry at one of these positions could not be read."""
    _MET[place.resolve()].update(positions)


def noted(place: Path) -> list[int]:
    """Where entries could not be read, the first one first."""
    return sorted(_MET.get(place.resolve(), ()))
