"""Checkpoints in a folder: signatures of one are put together, and none takes another's place."""

from __future__ import annotations

from pathlib import Path

from opsledger.audit import cosignature, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.shelf import Shelf

KEY = SignerKey("log.example", bytes(range(32)))
WITNESS = SignerKey("witness.example", bytes(32))


def signed(last: int) -> notes.Note:
    """A checkpoint over seven entries; the roots begin alike."""
    return notes.sign(Checkpoint("log.example", 7, bytes(31) + bytes([last])).to_text(), KEY)


def test_two_roots_that_begin_alike_stay_side_by_side(tmp_path: Path) -> None:
    """Whoever makes both logs can bring that about, to have one checkpoint written over the other."""
    shelf = Shelf(tmp_path)
    for last in (1, 2, 1, 2):
        shelf.put(signed(last))
    assert {kept.note.text for kept in shelf if kept.note} == {signed(1).text, signed(2).text}
    assert len(list(shelf)) == 2


def test_signatures_under_one_checkpoint_are_put_together(tmp_path: Path) -> None:
    shelf, note = Shelf(tmp_path), signed(1)
    line = cosignature.cosign(note, WITNESS, 1)
    path = shelf.put(note)
    assert shelf.put(note._replace(signatures=(line,))) == path
    (kept,) = shelf
    assert kept.note == note.signed(line)
