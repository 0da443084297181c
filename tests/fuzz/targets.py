"""What has to hold for any bytes at all: they are read and written as the same bytes, or refused in words.

Each target is a function of bytes that raises where something does not hold. Nothing but what was signed
verifies, and proofs are judged as RFC 9162 judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from opsledger.audit import checkpoint, cosignature, notes, proof_file, witness
from opsledger.audit.checkpoint import Checkpoint, CheckpointError
from opsledger.audit.encodings import MOST
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.zipped import unzipped, zipped
from opsledger.audit.merkle import HASH_BYTES
from opsledger.audit.note_keys import COSIGNATURE_V1, NoteKeyError, SignerKey, VerifierKey
from opsledger.audit.notes import NoteError, SignatureError, UnsignedError
from opsledger.audit.proof_file import ProofFileError
from opsledger.audit.proofs import (
    ProofError,
    prove_consistency,
    prove_inclusion,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from opsledger.audit.tiles import Tile, TileError, bundle, entries_in
from opsledger.audit.witness import Request, RequestError
from opsledger_events.errors import ConflictError
from tests.fuzz.importing import mapping, rows
from tests.opsledger.audit.nodes import numbered
from tests.opsledger.audit.rfc import included, led_to

LOG = SignerKey("log.example", bytes(range(32)))
WITNESS = SignerKey("witness.example/w1", bytes(32))
WITNESS_KEY = WITNESS.verifier(COSIGNATURE_V1)
TREE = numbered(7)
HEAD = Checkpoint("log.example", 7, root_at(TREE, 7))
TIME = 1679315147
SIGNED = notes.sign(HEAD.to_text(), LOG)
WITNESSED = SIGNED.signed(cosignature.cosign(SIGNED, WITNESS, TIME))
PROOF = proof_file.ProofFile(3, tuple(prove_inclusion(TREE, 3, 7)), WITNESSED)

KNOWN = Checkpoint("log.example", 3, root_at(TREE, 3))
QUESTION = Request(3, tuple(prove_consistency(TREE, 3, 7)), SIGNED)


def note(data: bytes) -> None:
    """A signed note: only the text that was signed verifies, and only the time that was."""
    try:
        found = notes.parse(data)
    except NoteError:
        return
    assert found.to_bytes() == data
    try:
        notes.verify(found, LOG.verifier())
        assert found.text == SIGNED.text
    except (SignatureError, UnsignedError):
        pass
    try:
        assert cosignature.verify(found, WITNESS_KEY) == ((WITNESS_KEY, TIME),)
        assert found.text == SIGNED.text
    except (SignatureError, UnsignedError):
        pass


def head(data: bytes) -> None:
    """The text of a checkpoint."""
    try:
        text = data.decode()
        assert checkpoint.parse(text).to_text() == text
    except (UnicodeDecodeError, CheckpointError):
        pass


def key(data: bytes) -> None:
    """The text of a key, public or private; the id is read in capitals too."""
    text = data.decode(errors="replace")
    for kind in (VerifierKey, SignerKey):
        with suppress(NoteKeyError):
            assert kind.parse(text).to_text().lower() == text.lower()


def proof(data: bytes) -> None:
    """A proof in a file: only the right one verifies, whatever is given along."""
    try:
        found = proof_file.parse(data)
    except (ProofFileError, NoteError, CheckpointError):
        return
    assert found.to_bytes() == data
    try:
        proof_file.verify(found, TREE.leaves[3], "log.example", LOG.verifier())
        assert found[:2] == PROOF[:2]
        assert found.note.text == PROOF.note.text
    except (ProofError, SignatureError, UnsignedError):
        pass


def question(data: bytes) -> None:
    """A question to a witness: it signs under what the log signed, and under nothing else."""
    try:
        found = witness.parse(data)
    except (RequestError, NoteError, CheckpointError):
        return
    assert found.to_bytes() == data
    try:
        kept, _ = witness.answered(found, KNOWN, (LOG.verifier(),), WITNESS, TIME)
        assert found[:2] == QUESTION[:2]
        assert kept == HEAD
    except (RequestError, ConflictError, ProofError, SignatureError, UnsignedError):
        pass


def entries(data: bytes) -> None:
    """A bundle: the width in one byte, and what the file holds."""
    with suppress(TileError):
        assert bundle(entries_in(Tile(None, 0, 1 + data[0]), data[1:])) == data[1:] if data else True


def inclusion(data: bytes) -> None:
    """Index and size in 9 bytes each, the leaf, and hashes: judged as RFC 9162 does."""
    (index, size), hashes = _numbers_and_hashes(data)
    leaf = hashes.pop(0) if hashes else bytes(HASH_BYTES)
    root = included(index, size, leaf, hashes) if size <= MOST else None
    try:
        verify_inclusion(index, size, leaf, hashes, root or leaf)
        assert root, "RFC 9162 refuses it"
    except ProofError:
        assert not root, "RFC 9162 accepts it"


def consistency(data: bytes) -> None:
    """Two sizes in 9 bytes each, the old root, and hashes: judged as RFC 9162 does."""
    (old, new), hashes = _numbers_and_hashes(data)
    was = hashes.pop(0) if hashes else bytes(HASH_BYTES)
    roots = led_to(old, new, was, hashes) if new <= MOST else None
    # A proof that does not lead back to the old root leads to some other one, of which it holds.
    before, after = roots or (was, was)
    again = led_to(old, new, before, hashes) if roots else None
    try:
        verify_consistency(old, new, before, after, hashes)
        assert again == (before, after), "RFC 9162 refuses it"
    except ProofError:
        assert again != (before, after), "RFC 9162 accepts it"


def _numbers_and_hashes(data: bytes) -> tuple[tuple[int, int], list[bytes]]:
    numbers = (int.from_bytes(data[:9], "big"), int.from_bytes(data[9:18], "big"))
    return numbers, list(_hashes(data[18:]))


def _hashes(data: bytes) -> Iterator[bytes]:
    for place in range(0, len(data), HASH_BYTES):
        yield data[place : place + HASH_BYTES].ljust(HASH_BYTES, b"\0")


def archive(data: bytes) -> None:
    """A zip file of evidence: what is read is written as the same bytes, and every name stays in the folder."""
    try:
        files = unzipped(data)
    except EvidenceError:
        return
    assert b"".join(zipped(files)) == data
    assert not any(name.startswith("/") or ".." in name.split("/") for name in files)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (note, head, key, proof, question, entries, inclusion, consistency, archive, mapping, rows)
}
