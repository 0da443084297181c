"""Checkpoints kept in a folder, one file each: `SIZE-ROOT.note`, a signed note that any tool can check.

The ledger has such a folder, and so has every user outside of it. Two notes over one size with different roots stand
side by side: that is what a fork looks like.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.note_names import ROOT_DIGITS_MOST, SUFFIX, name_of, size_in
from opsledger.audit.notes import Note
from opsledger_events.errors import InputError


class Kept(NamedTuple):
    """One file of the folder."""

    path: Path
    note: Note | None
    """None where the file holds none."""
    head: Checkpoint | None


class Shelf:
    """The checkpoints of one folder, which need not be there."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self.folder = folder

    def __iter__(self) -> Iterator[Kept]:
        """Every file, the smallest size first, none of them verified."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}"), key=_size_of):
            yield read(path)

    def put(self, note: Note) -> Path:
        """Keep a checkpoint; signatures of the same one are kept together. On disk when it returns. Raises OSError."""
        head = checkpoint.parse(note.text)
        path = self.folder / name_of(head.size, head.root)
        there = read(path).note if path.exists() else None
        if there is not None and there.text != note.text:
            path = self.folder / name_of(head.size, head.root, digits=ROOT_DIGITS_MOST)
            there = read(path).note if path.exists() else None
        if there is not None and there.text == note.text:
            note = there.signed(*note.signatures)
            if note == there:
                return path
        self.folder.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{path.name}.{os.getpid()}")
        with made.open("wb") as file:
            file.write(note.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        return path


def read(path: Path) -> Kept:
    """The checkpoint in a file, if there is one."""
    try:
        with path.open("rb") as file:
            note = notes.parse(file.read(notes.MOST_BYTES + 1))
        return Kept(path, note, checkpoint.parse(note.text))
    except (InputError, OSError):
        return Kept(path, None, None)


def _size_of(path: Path) -> tuple[int, str]:
    return size_in(path.name), path.name
