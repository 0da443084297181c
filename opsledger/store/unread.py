"""Entries that this process could not read. Before it signs automatically, it examines them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_MET: defaultdict[Path, set[int]] = defaultdict(set)
"""Positions by the ledger's folder, because each thread of the process has its own reader, and any thread may sign."""


def note(place: Path, positions: Iterable[int]) -> None:
    """Note that an entry at one of these positions could not be read."""
    _MET[place.resolve()].update(positions)


def noted(place: Path) -> list[int]:
    """The positions of entries that could not be read, in order."""
    return sorted(_MET.get(place.resolve(), ()))
