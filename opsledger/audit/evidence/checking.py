"""Checking evidence, with the ledger's key and nothing else: what was proven, and all that follows from it, anew."""

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
"""Bytes of the file of sums that are read."""


class Evidenced(NamedTuple):
    """Evidence that holds."""

    contents: Contents
    head: Checkpoint
    page_compared: bool
    """The page and the instructions are what this version writes; another version wrote them otherwise."""


def check_evidence(path: Path, *keys: VerifierKey) -> Evidenced:
    """Check a file of evidence, or the folder that one was unpacked in.

    Raises EvidenceError or another IntegrityError where it does not hold, NotFoundError.
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
    """Whether evidence was unpacked in a folder."""
    return (folder / SUMS).is_file() and (folder / ABOUT).is_file()


def _files_in(folder: Path) -> dict[str, bytes]:
    """The files that the sums name. Raises EvidenceError, also where others lie beside them that are not hidden."""
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
    """A file that lies there too: whoever opens it could take it for proven. Hidden ones are the system's own."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in files and not name.startswith(".") and "/." not in name:
            return name
    return None


def checked(files: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Evidenced:
    """The same for the files in it."""
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
    """The checkpoint is by a key that was given, or by one that follows from it; and begins with the anchored one."""
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
    """Each is in the ledger, and they are the record's, one version after the other."""
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
    """Compare every file with what it should be; those for readers where this version wrote them."""
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
