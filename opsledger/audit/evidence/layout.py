"""The files of evidence: their names and their contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import copy_context
from hashlib import sha256
from importlib.resources import files as package_files

import msgspec

from opsledger import __version__
from opsledger.audit import notes, proof_file, witness
from opsledger.audit.encodings import MOST
from opsledger.audit.evidence.contents import FORMAT, KEYS, About, Contents, Given, signer_among
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.page import page_of
from opsledger.audit.evidence.readme import readme_of
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.proof_file import ProofFile
from opsledger.audit.witness import Request
from opsledger_events.errors import InputError
from opsledger_events.language import speak, tr

ABOUT = "evidence.json"
STATE = "state.json"
TEXT = "text.md"
CHECKPOINT = "checkpoint.note"
ANCHORED = "anchored.note"
GROWTH = "growth.txt"
KEY = "key.txt"
KEY_DER = "key.der"
SUMS = "SHA256SUMS"
DIGEST_AND_SPACES = 66
"""Characters before the name in a line of the sums."""
PAGE = "index.html"
README = "README.txt"
SCRIPT = "check.py"
FOR_READERS = (PAGE, README, SCRIPT)
"""Files whose wording depends on the version of the program."""

MADE_BY = f"{__version__}/3"
"""The version of the program, and a number that rises when it writes these files differently."""

ENTRIES = "entries/{position:012}.json"
PROOFS = "proofs/{position:012}.tlog-proof"
TEXTS = "texts/{sha256}"
KEY_NAME = re.compile(r"keys/[0-9]{4}\.note", re.ASCII)

ED25519_DER = bytes.fromhex("302a300506032b6570032100")
"""The bytes that precede the 32 bytes of an Ed25519 key in X.509 (RFC 8410)."""

_pretty = msgspec.json.format


def laid_out(contents: Contents) -> dict[str, bytes]:
    """Every file by its name."""
    found = {**_recorded(contents.given, contents), **_computed(contents)}
    found[SUMS] = sums_of(found)
    return found


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """The digest of every other file, in the form that `sha256sum --check` reads."""
    return "".join(
        f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()) if name != SUMS
    ).encode()


def unlike_sums(files: Mapping[str, bytes]) -> str | None:
    """The first file whose digest the sums do not list correctly, or that they list and is missing; None if all fit."""
    told, found = (set(sums.splitlines()) for sums in (files.get(SUMS, b""), sums_of(files)))
    lines = sorted(told ^ found, key=lambda line: line[DIGEST_AND_SPACES:])
    if lines:
        return lines[0][DIGEST_AND_SPACES:].decode("ascii", "backslashreplace")
    return None if files.get(SUMS) == sums_of(files) else SUMS


def _recorded(given: Given, contents: Contents) -> dict[str, bytes]:
    files = {CHECKPOINT: given.note.to_bytes()}
    files |= {KEYS.format(number=number): data for number, data in enumerate(given.keys, 1)}
    files |= {TEXTS.format(sha256=digest): data for digest, data in given.texts.items()}
    for entry, raw, path in zip(contents.entries, given.entries, given.paths, strict=True):
        proof = ProofFile(entry.position - 1, path, given.note)
        files[ENTRIES.format(position=entry.position)] = raw
        files[PROOFS.format(position=entry.position)] = proof.to_bytes()
    if given.anchored is not None:
        files[ANCHORED] = given.anchored.to_bytes()
        old = contents.about().anchored
        assert old is not None
        files[GROWTH] = Request(old.size, given.growth, given.note).to_bytes()
    return files


def _computed(contents: Contents) -> dict[str, bytes]:
    key = signer_among(contents.given.note, [found.key for found in contents.chain])
    files = {
        ABOUT: _pretty(msgspec.json.encode(contents.about())) + b"\n",
        STATE: _pretty(msgspec.json.encode(contents.standing())) + b"\n",
        KEY: f"{key.to_text()}\n".encode(),
        KEY_DER: ED25519_DER + key.public,
        SCRIPT: package_files("opsledger.audit.evidence").joinpath("standalone.py").read_bytes(),
    }
    if (body := contents.body) is not None:
        files[TEXT] = body
    files[PAGE], files[README] = copy_context().run(_readable, contents, key)
    return files


def _readable(contents: Contents, key: VerifierKey) -> tuple[bytes, bytes]:
    """The page and the instructions, in the language asked for."""
    speak("zh" if contents.question.language == "zh" else "en")
    return page_of(contents).encode(), readme_of(contents, key).encode()


def read_back(files: Mapping[str, bytes]) -> Contents:
    """The contents of files that were laid out, without checking them. Raises EvidenceError."""
    try:
        about = msgspec.json.decode(_one(files, ABOUT), type=About)
        question = about.question()
    except (ValueError, RecursionError) as error:
        raise EvidenceError(tr("{name} cannot be read: {error}", name=ABOUT, error=error)) from error
    if about.format != FORMAT:
        raise EvidenceError(
            tr("its format is number {number}, and this version knows number 1.", number=about.format)
        )
    try:
        return Contents(question, _given(files, about))
    except InputError as error:
        raise EvidenceError(error.message) from error


def _given(files: Mapping[str, bytes], about: About) -> Given:
    """What was recorded and signed. Everything else in the files is compared later, when they are laid out again."""
    note = notes.parse(_one(files, CHECKPOINT))
    positions = [listed.position for listed in about.entries]
    if any(not 0 < position <= MOST for position in positions):
        raise EvidenceError(tr("an entry's position is no position."))
    paths: list[tuple[bytes, ...]] = []
    for position in positions:
        proof = proof_file.parse(_one(files, PROOFS.format(position=position)))
        paths.append(proof.hashes)
    anchored, growth = None, tuple[bytes, ...]()
    if about.anchored is not None:
        anchored = notes.parse(_one(files, ANCHORED))
        request = witness.parse(_one(files, GROWTH))
        growth = request.proof
    named = {text.sha256: TEXTS.format(sha256=text.sha256) for text in about.texts if text.here}
    return Given(
        entries=tuple(_one(files, ENTRIES.format(position=position)) for position in positions),
        paths=tuple(paths),
        note=note,
        keys=tuple(data for name, data in sorted(files.items()) if KEY_NAME.fullmatch(name)),
        texts={digest: _one(files, name) for digest, name in named.items()},
        anchored=anchored,
        growth=growth,
    )


def _one(files: Mapping[str, bytes], name: str) -> bytes:
    try:
        return files[name]
    except KeyError:
        raise EvidenceError(tr("{name} is missing.", name=name)) from None
