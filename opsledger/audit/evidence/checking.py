"""Checks evidence with nothing but the ledger's key: verifies what was proven and recomputes all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint, notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.evidence.contents import Contents, signer_among
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.layout import (
    ABOUT,
    DIGEST_AND_SPACES,
    FOR_READERS,
    MADE_BY,
    SUMS,
    laid_out,
    read_back,
    unlike_sums,
)
from opsledger.audit.evidence.zipped import MOST_BYTES, MOST_FILES, NAME, unzipped
from opsledger.audit.key_chain import following
from opsledger.audit.merkle import leaf_hash
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.proofs import verify_consistency, verify_inclusion
from opsledger.whole_files import read_file
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

MOST_SUMS = 16 * 1024 * 1024
"""Most bytes of the file of sums that are read."""


class Evidenced(NamedTuple):
    """The result for evidence that holds."""

    contents: Contents
    head: Checkpoint
    page_compared: bool
    """Whether the page and the instructions were compared; False if another version of the program wrote them."""


def check_evidence(path: Path, *keys: VerifierKey) -> Evidenced:
    """Check a file of evidence, or the folder that it was unpacked in.

    Raises EvidenceError or another IntegrityError if it does not hold, and NotFoundError.
    """
    if path.is_dir():
        return checked(_files_in(path), keys)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFoundError(
            tr("There is no file {path}.", path=path), tr("Name a file that is there.")
        ) from error
    return checked(unzipped(data), keys)


def is_unpacked(folder: Path) -> bool:
    """Whether a folder holds unpacked evidence."""
    return (folder / SUMS).is_file() and (folder / ABOUT).is_file()


def _files_in(folder: Path) -> dict[str, bytes]:
    """The files that the sums name. Raises EvidenceError, also if there are other files that are not hidden."""
    files: dict[str, bytes] = {}
    room = MOST_BYTES
    try:
        listed = read_file(folder / SUMS, MOST_SUMS).decode("ascii").splitlines()
        for name in (SUMS, *(line[DIGEST_AND_SPACES:] for line in listed)):
            if not NAME.fullmatch(name) or len(files) > MOST_FILES:
                raise EvidenceError(tr("{name} does not name the files that are there.", name=SUMS))
            files[name] = read_file(folder / name, room)
            room -= len(files[name])
            if room < 0:
                raise EvidenceError(tr("it has more than {limit} bytes.", limit=MOST_BYTES))
        if (beside := _beside(folder, files)) is not None:
            raise EvidenceError(
                tr("{name} does not belong to it; unpack it in a folder of its own.", name=beside)
            )
    except FileNotFoundError as error:
        raise EvidenceError(
            tr("{name} is missing.", name=Path(error.filename).relative_to(folder))
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(tr("a file cannot be read: {error}", error=error)) from error
    return files


def _beside(folder: Path, files: Mapping[str, bytes]) -> str | None:
    """An extra file, which a reader could take for proven. Hidden files are ignored as the system's own."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in files and not name.startswith(".") and "/." not in name:
            return name
    return None


def checked(files: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Evidenced:
    """The same for the files of evidence by their names."""
    if (name := unlike_sums(files)) is not None:
        raise EvidenceError(tr("{file} is not as {sums} names it.", file=name, sums=SUMS))
    contents = read_back(files)
    try:
        _check_signatures(contents, keys)
    except InputError as error:
        raise EvidenceError(error.message) from error
    _check_entries(contents)
    _check_texts(contents)
    return Evidenced(contents, contents.head, _compared(files, contents))


def _check_signatures(contents: Contents, keys: Sequence[VerifierKey]) -> None:
    """Check that a given key, or one that follows from it, signed the checkpoint, which must begin with the anchored one."""
    given, head = contents.given, contents.head
    chain = [found.key for found in contents.chain]
    trusted = following(chain, keys)
    if signer_among(given.note, chain) not in notes.verify(given.note, *trusted):
        raise EvidenceError(
            tr("its checkpoint names a key that was not given and does not follow from one that was.")
        )
    if given.anchored is None:
        return
    notes.verify(given.anchored, *trusted)
    old = checkpoint.parse(given.anchored.text)
    if old.origin != head.origin:
        raise EvidenceError(tr("its two checkpoints are of two ledgers."))
    verify_consistency(old.size, head.size, old.root, head.root, given.growth)


def _check_entries(contents: Contents) -> None:
    """Check that each entry is in the ledger, and that they are the record's consecutive versions."""
    head, before = contents.head, 0
    given = zip(contents.entries, contents.given.entries, contents.given.paths, strict=True)
    for version, (entry, raw, path) in enumerate(given, 1):
        verify_inclusion(entry.position - 1, head.size, leaf_hash(raw), path, head.root)
        if (entry.record, entry.version) != (contents.question.record, version) or entry.position <= before:
            raise EvidenceError(
                tr(
                    "entry #{position} is not version {version} of {record}.",
                    position=entry.position,
                    version=version,
                    record=contents.question.record,
                )
            )
        before = entry.position
    if not 0 < contents.question.known_at <= head.size:
        raise EvidenceError(
            tr(
                "it tells what was known after #{position}, and its checkpoint is over #1 to #{size}.",
                position=contents.question.known_at,
                size=head.size,
            )
        )
    last = [contents.entries[-1]] if contents.following else []
    if contents.entries[: len(contents.entries) - len(last)][-1:] != tuple(contents.counted[-1:]):
        raise EvidenceError(tr("it has entries after the moment asked for."))


def _check_texts(contents: Contents) -> None:
    for text in contents.texts:
        data = contents.given.texts.get(text.sha256)
        if data is not None and (sha256(data).hexdigest(), len(data)) != text:
            raise EvidenceError(tr("the text {digest} is another one.", digest=text.sha256))


def _compared(files: Mapping[str, bytes], contents: Contents) -> bool:
    """Compare every file with its recomputed content; the files for readers only if this version wrote them."""
    expected = laid_out(contents)
    ours = contents.question.made_by == MADE_BY
    for name in sorted(expected.keys() | files.keys()):
        if name not in expected:
            raise EvidenceError(tr("{name} does not belong to it.", name=name))
        if name not in files:
            raise EvidenceError(tr("{name} is missing.", name=name))
        if files[name] != expected[name] and name != SUMS and (ours or name not in FOR_READERS):
            raise EvidenceError(tr("{name} does not follow from the entries.", name=name))
    return ours
