"""Checkpoints kept in a folder, one file each: `SIZE-ROOT.note`, a signed note that any tool can check.

The ledger has such a folder, and so has every user outside of it. Two notes of one size with different roots are kept
side by side; they show a fork.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.note_names import ROOT_DIGITS_MOST, SUFFIX, name_of, size_in
from opsledger.audit.notes import Note, NoteError
from opsledger.whole_files import read_file, write_file
from opsledger_events.errors import InputError


class Kept(NamedTuple):
    """One file of the folder."""

    path: Path
    note: Note | None
    """None if the file holds no note."""
    head: Checkpoint | None


class Shelf:
    """The checkpoints of one folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; nothing is read yet."""
        self.folder = folder

    def __iter__(self) -> Iterator[Kept]:
        """Every file, the smallest size first, unverified."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}"), key=_size_of):
            yield read(path)

    def put(self, note: Note) -> Path:
        """Keep a checkpoint on disk, merging signatures under the same one into one file. Raises OSError."""
        head = checkpoint.parse(note.text)
        path = self.folder / name_of(head.size, head.root)
        there = read(path).note if path.exists() else None
        if there is not None and there.text != note.text:
            path = self.folder / name_of(head.size, head.root, digits=ROOT_DIGITS_MOST)
            there = read(path).note if path.exists() else None
        data = note.to_bytes()
        if there is not None and there.text == note.text:
            together = there.signed(*note.signatures)
            if together == there:
                return path
            with suppress(NoteError):  # More than a note may have: then keep the new ones.
                data = together.to_bytes()
        self.folder.mkdir(parents=True, exist_ok=True)
        write_file(path, data)
        return path


def read(path: Path) -> Kept:
    """The checkpoint in a file, if there is one."""
    try:
        note = notes.parse(read_file(path, notes.MOST_BYTES))
        return Kept(path, note, checkpoint.parse(note.text))
    except (InputError, OSError):
        return Kept(path, None, None)


def _size_of(path: Path) -> tuple[int, str]:
    return size_in(path.name), path.name
