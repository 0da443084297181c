"""Keys are written and read in the forms of Go's package note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.note_keys import COSIGNATURE_V1, NoteKeyError, SignerKey, VerifierKey
from tests.opsledger.audit.test_notes import SIGNER, VERIFIER


def test_the_published_pair_is_read_and_written() -> None:
    """The public key follows from the private one, and both texts come back."""
    key = SignerKey.parse(SIGNER)
    assert (key.name, key.key_id.hex()) == ("PeterNeumann", "c74f20a3")
    assert key.to_text() == SIGNER
    assert key.verifier().to_text() == VERIFIER
    assert VerifierKey.parse(VERIFIER) == key.verifier()


@pytest.mark.parametrize("kind", [1, 4])
def test_a_new_key_is_read_back(kind: int) -> None:
    """Each is another; a witness's key differs from a log's, whoever holds them."""
    key, other = SignerKey.generate("例え.example/账本"), SignerKey.generate("例え.example/账本")
    assert key.to_text() != other.to_text()
    assert SignerKey.parse(key.to_text()).to_text() == key.to_text()
    assert VerifierKey.parse(key.verifier(kind).to_text()) == key.verifier(kind)
    assert key.verifier().key_id != key.verifier(COSIGNATURE_V1).key_id


def test_a_secret_is_not_shown_by_accident() -> None:
    """In a message or a debugger stands the name alone."""
    assert repr(SignerKey.parse(SIGNER)) == f"{SignerKey.parse(SIGNER)}" == "SignerKey('PeterNeumann', …)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        SIGNER,
        VERIFIER[:-1],
        VERIFIER + "\n",
        VERIFIER.replace("Peter", "peter"),
        VERIFIER.replace("c74f20a3", "c74f20a4"),
        VERIFIER.replace("c74f20a3", "0c74f20a3"),
        VERIFIER.replace("Neumann", " Neumann"),
        VERIFIER.replace("PeterNeumann", ""),
        VERIFIER.replace("ARpc", "AhpC"),
        VERIFIER.replace("ARpc2Q", "ARpc"),
        "x+00000000+",
        "half\ud800+00000000+ARpc",
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    """A key that was cut, mistyped, or is a private one."""
    with pytest.raises(NoteKeyError) as caught:
        VerifierKey.parse(text)
    assert caught.value.way_out
    assert "AYEKFALV" not in caught.value.message + caught.value.way_out


@pytest.mark.parametrize(
    "text",
    [
        "",
        VERIFIER,
        SIGNER[:-1],
        SIGNER.replace("c74f20a3", "c74f20a4"),
        SIGNER.replace("AYEK", "AYEL"),
        SIGNER.replace("AYEK", "BIEK"),
        SIGNER.replace("AYEK", "AYEKAYEK"),
        SIGNER.replace("PeterNeumann", "Peter Neumann"),
    ],
)
def test_what_is_no_private_key_is_refused(text: str) -> None:
    """The message does not repeat what may be a secret."""
    with pytest.raises(NoteKeyError) as caught:
        SignerKey.parse(text)
    assert caught.value.way_out
    assert "FALVFGyN" not in caught.value.message + caught.value.way_out


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\ud800"])
def test_a_name_that_no_note_can_hold_is_refused(name: str) -> None:
    """Before a key is made in it."""
    with pytest.raises(NoteKeyError, match="cannot name a key"):
        SignerKey.generate(name)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(max_size=9))
def test_no_bytes_pass_for_a_key_and_a_signature(public: bytes, signature: bytes, message: bytes) -> None:
    """Points that are none, and signatures of other lengths, do not hold, and nothing breaks."""
    assert not VerifierKey("x", 1, public).holds(message, signature)


@pytest.mark.parametrize(
    ("key", "about"),
    [
        (VerifierKey("x", 2, bytes(32)), "type 2"),
        (VerifierKey("x", 6, bytes(1312)), "type 6"),
        (VerifierKey("x", 1, bytes(31)), "damaged"),
        (VerifierKey("x", 4, bytes(33)), "damaged"),
    ],
)
def test_keys_of_other_kinds_and_lengths_are_refused(key: VerifierKey, about: str) -> None:
    """Even where their parts fit."""
    with pytest.raises(NoteKeyError, match=about):
        VerifierKey.parse(key.to_text())
