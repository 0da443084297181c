"""Checks anything that was handed out: a checkpoint, a proof, evidence, a published folder. It needs no ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from opsledger.audit import checkpoint, notes, proof_file
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.merkle import leaf_hash
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.published import Progress, check_directory
from opsledger.audit.tiles import CHECKPOINT
from opsledger.whole_files import read_file
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.audit.evidence.checking import Evidenced

MOST_BYTES = 1 << 20
"""Most bytes of a proof or a checkpoint; a larger file is neither."""

SIGNED = "\n\n— ".encode()
"""Occurs in every signed note."""

ZIP_MARK = b"PK"
"""The first bytes of a zip file and of none of the others."""


class Checked(NamedTuple):
    """The result for something that holds."""

    sort: str
    """`checkpoint`, `proof`, `evidence` or `published`."""
    head: Checkpoint
    entry: bytes = b""
    """The proven entry, for a proof."""
    position: int = 0
    """Its position, for a proof."""
    evidence: Evidenced | None = None
    """The result for evidence."""


def check(path: Path, *keys: VerifierKey, progress: Progress | None = None) -> Checked:
    """Check a file or folder against keys. Raises IntegrityError if it does not hold, InputError, NotFoundError."""
    if path.is_dir():
        return _folder(path, keys, progress)
    try:
        data = read_file(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise NotFoundError(
            tr("There is no file {path}.", path=path), tr("Name a file that is there.")
        ) from error
    if data.startswith(ZIP_MARK):
        from opsledger.audit.evidence.checking import check_evidence  # noqa: PLC0415 - needs the kinds of records

        found = check_evidence(path, *keys)
        return Checked("evidence", found.head, evidence=found)
    if len(data) > MOST_BYTES or not (data.startswith(proof_file.HEADER.encode()) or SIGNED in data):
        raise InputError(
            tr("{path} is neither evidence nor a proof nor a checkpoint.", path=path),
            tr("Take the file as it was issued; every byte of it counts."),
        )
    if data.startswith(proof_file.HEADER.encode()):
        found = proof_file.parse(data)
        if not found.extra:
            raise InputError(
                tr("The proof has no entry with it."),
                tr("Ask for one that has, or check it with a tool that takes the entry apart from it."),
            )
        head = proof_file.verify(found, leaf_hash(found.extra), found.head.origin, *keys)
        return Checked("proof", head, found.extra, found.leaf_index + 1)
    note = notes.parse(data)
    notes.verify(note, *keys)
    return Checked("checkpoint", checkpoint.parse(note.text))


def _folder(path: Path, keys: Sequence[VerifierKey], progress: Progress | None) -> Checked:
    """Check a published log or unpacked evidence."""
    if not (path / CHECKPOINT).exists():
        from opsledger.audit.evidence.checking import check_evidence, is_unpacked  # noqa: PLC0415 - as above

        if is_unpacked(path):
            found = check_evidence(path, *keys)
            return Checked("evidence", found.head, evidence=found)
    return Checked("published", check_directory(path, *keys, progress=progress))
