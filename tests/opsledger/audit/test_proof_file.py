"""A proof in a file is that of c2sp.org/tlog-proof, and shows one entry of one log."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.checkpoint import Checkpoint, CheckpointError
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.notes import Note, NoteError, SignatureError, UnsignedError, sign
from opsledger.audit.proof_file import ProofFile, ProofFileError, parse, verify
from opsledger.audit.proofs import ProofError, prove_inclusion, root_at
from tests.opsledger.audit.nodes import numbered

KEY = SignerKey("log.example", bytes(range(32)))
TREE = numbered(100)


def proven(index: int = 3, size: int = 7, extra: bytes = b"", origin: str = "log.example") -> ProofFile:
    """The proof of an entry."""
    note = sign(Checkpoint(origin, size, root_at(TREE, size)).to_text(), KEY)
    return ProofFile(index, tuple(prove_inclusion(TREE, index, size)), note, extra)


FILE = proven().to_bytes().decode()


def test_the_file_is_as_published() -> None:
    """The lines of the specification, in their order."""
    lines = proven(extra=b"an entry").to_bytes().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra YW4gZW50cnk=", "index 3"]
    assert [len(line) for line in lines[3:6]] == [44] * 3
    assert lines[6:9] == ["", "log.example", "7"]
    assert lines[10] == ""
    assert lines[11].startswith("— log.example ")


@given(st.data(), st.binary(max_size=99))
def test_a_proof_is_read_back_and_verifies(data: st.DataObject, extra: bytes) -> None:
    """For every entry of every tree, with something given along or nothing."""
    size = data.draw(st.integers(1, 100))
    index = data.draw(st.integers(0, size - 1))
    found = parse(proven(index, size, extra).to_bytes())
    assert found == proven(index, size, extra)
    assert verify(found, TREE.leaves[index], "log.example", KEY.verifier()) == found.head
    with pytest.raises(ProofError):
        verify(found, TREE.leaves[(index + 1) % 100], "log.example", KEY.verifier())


def test_no_changed_bit_passes() -> None:
    """Of any line of the file; there is no extra data, which nothing protects."""
    data = FILE.encode()
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(
            (ProofFileError, NoteError, CheckpointError, ProofError, SignatureError, UnsignedError)
        ):
            verify(parse(bytes(changed)), TREE.leaves[3], "log.example", KEY.verifier())


def test_the_proof_of_another_log_is_refused() -> None:
    """Although the same key signed it."""
    with pytest.raises(ProofError, match=r"“other\.example”"):
        verify(proven(origin="other.example"), TREE.leaves[3], "log.example", KEY.verifier())


def test_a_proof_by_a_key_that_is_not_known_is_refused() -> None:
    """Whoever it names."""
    with pytest.raises(UnsignedError):
        verify(proven(), TREE.leaves[3], "log.example", SignerKey.generate("log.example").verifier())


@pytest.mark.parametrize(
    ("text", "error", "about"),
    [
        ("", ProofFileError, "first line"),
        (FILE.replace("@v1", "@v2"), ProofFileError, "first line"),
        (FILE.replace("\n", "\r\n"), ProofFileError, "first line"),
        ("\n" + FILE, ProofFileError, "first line"),
        (FILE.replace("index 3", "index 03"), ProofFileError, "leading zeros"),
        (FILE.replace("index 3", "index -3"), ProofFileError, "leading zeros"),
        (FILE.replace("index 3", "Index 3"), ProofFileError, "leading zeros"),
        (FILE.replace("index 3", "3"), ProofFileError, "leading zeros"),
        (FILE.replace("index 3", "index 7"), ProofFileError, "no entry 7 among 7"),
        (FILE.replace("index 3\n", ""), ProofFileError, "leading zeros"),
        (FILE.replace("index 3", "extra \nindex 3"), ProofFileError, "extra data"),
        (FILE.replace("index 3", "extra YQ\nindex 3"), ProofFileError, "extra data"),
        (FILE.replace("index 3", "index 3\nextra YQ=="), ProofFileError, "hash 1"),
        (FILE.replace("index 3", "extra YQ==\nextra YQ==\nindex 3"), ProofFileError, "zeros"),
        (FILE.replace("index 3", "index 3\nYQ=="), ProofFileError, "hash 1"),
        (FILE.replace("index 3", "index 3" + "\nYQ==" * 64), ProofFileError, "more than 63"),
        (FILE.replace("=\n\n", " \n\n", 1), ProofFileError, "hash 3"),
        (FILE.replace("=\n\n", "é\n\n", 1), ProofFileError, "hash 3"),
        (FILE.split("\n\n")[0], ProofFileError, "no blank line"),
        (FILE.split("\n\n")[0] + "\n\n", NoteError, "blank line"),
        (FILE.replace("\n\n", "\n\n\n", 1), CheckpointError, "line 1"),
        (FILE.replace("\n7\n", "\n07\n"), CheckpointError, "line 2"),
        (FILE + "x", NoteError, "newline"),
    ],
)
def test_what_is_nearly_a_proof_is_none(text: str, error: type[Exception], about: str) -> None:
    """The words say where it is not."""
    with pytest.raises(error, match=about):
        parse(text.encode())


def test_a_proof_has_limits() -> None:
    """A whole entry fits along with it, and not much more."""
    assert parse(proven(extra=bytes(61_440)).to_bytes()).extra == bytes(61_440)
    with pytest.raises(ProofFileError, match="524288 is the most"):
        proven(extra=bytes(400_000)).to_bytes()


@pytest.mark.parametrize(
    "found",
    [
        proven()._replace(leaf_index=-1),
        proven()._replace(leaf_index=7),
        proven()._replace(hashes=(bytes(31),)),
        proven()._replace(hashes=(bytes(32),) * 64),
        proven()._replace(note=Note("", ())),
        proven()._replace(note=Note(proven().note.text, ())),
        proven()._replace(note=sign("no checkpoint\n", KEY)),
    ],
)
def test_none_is_written_that_nobody_would_read(found: ProofFile) -> None:
    """It is refused before it is handed out."""
    with pytest.raises((ProofFileError, NoteError, CheckpointError)):
        found.to_bytes()


@given(
    st.binary() | st.text().map(str.encode) | st.binary().map(b"c2sp.org/tlog-proof@v1\nindex 0\n".__add__)
)
def test_other_bytes_are_refused_in_words(data: bytes) -> None:
    """Nothing that is no proof ends in another error."""
    with contextlib.suppress(ProofFileError, NoteError, CheckpointError):
        assert parse(data).to_bytes() == data
