"""Signed notes are those of c2sp.org/signed-note and of Go's package note, and nothing else passes for one."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.note_keys import NoteKeyError, SignerKey, VerifierKey
from opsledger.audit.notes import (
    Note,
    NoteError,
    Signature,
    SignatureError,
    UnsignedError,
    parse,
    sign,
    verify,
)

# The example in the documentation of Go's package note: keys, text and signature.
SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
KEY = VerifierKey.parse(VERIFIER)

# The example in the format's specification, whose last empty line is not its first.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="+"), min_size=1, max_size=9).filter(
    lambda name: not any(char.isspace() or char < " " for char in name)
)
SIGNATURES = st.builds(
    Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n")).map("{}\n".format)


def test_the_published_note_is_made_byte_for_byte() -> None:
    """Ed25519 has one signature for a key and a text, so ours is theirs."""
    note = sign(TEXT, SignerKey.parse(SIGNER))
    assert note.to_bytes().decode() == f"{TEXT}\n{LINE}"
    assert verify(parse(note.to_bytes()), KEY) == (KEY,)


def test_an_empty_line_in_the_text_is_part_of_it() -> None:
    """The last one separates."""
    note = parse(POEM.encode())
    assert note.text.endswith(":\n\ned è subito sera.\n")
    assert [signature.name for signature in note.signatures] == ["quasimodo.example/salvatore"]


def test_no_changed_bit_passes() -> None:
    """Each bit of a note changes what is said, who says it, or whether that holds."""
    data = sign(TEXT, SignerKey.parse(SIGNER)).to_bytes()
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises((NoteError, SignatureError, UnsignedError)):
            verify(parse(bytes(changed)), KEY)


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=16, unique_by=lambda found: found[:2]))
def test_a_note_is_read_back_as_it_was_written(text: str, signatures: list[Signature]) -> None:
    """Whatever its text and its names are, and up to sixteen signatures."""
    note = Note(text, tuple(signatures))
    data = note.to_bytes()
    assert parse(data) == note
    assert parse(data).to_bytes() == data


@given(st.binary() | st.text().map(str.encode))
def test_other_bytes_are_refused_in_words(data: bytes) -> None:
    """Nothing that is no note ends in another error."""
    with contextlib.suppress(NoteError):
        assert parse(data).to_bytes() == data


@pytest.mark.parametrize(
    ("data", "about"),
    [
        ("", "blank line"),
        (TEXT, "blank line"),
        (f"{TEXT}{LINE}", "blank line"),
        (f"{TEXT}\n", "blank line"),
        (f"{TEXT}\n{LINE[:-1]}", "newline"),
        (f"{TEXT}\n{LINE}\n", "newline"),
        (f"{TEXT}\n{LINE}more\n", "“— name base64”"),
        (f"{TEXT}\n{LINE.replace('— ', '- ')}", "“— name base64”"),
        (f"{TEXT}\n{LINE.replace('— ', '—')}", "“— name base64”"),
        (f"{TEXT}\n{LINE.replace('PeterNeumann', 'Peter+Neumann')}", "“— name base64”"),
        (f"{TEXT}\n{LINE.replace('PeterNeumann', 'Peter　Neumann')}", "“— name base64”"),
        (f"{TEXT}\n{LINE.replace('PeterNeumann ', '')}", "base64"),
        (f"{TEXT}\n{LINE.replace('=', '')}", "base64"),
        (f"{TEXT}\n{LINE.replace('M=', 'N=')}", "base64"),
        (f"{TEXT}\n{LINE.replace('x08g', 'x0 8g')}", "base64"),
        (f"{TEXT}\n{LINE.replace('/', '_')}", "base64"),
        (f"{TEXT}\n— PeterNeumann x08gow==\n", "base64"),
        (f"{TEXT}\n{LINE}".replace("\n", "\r\n"), "line 1"),
        (f"{TEXT}\n{LINE}".replace("then", "then\x1b[31m"), "line 2"),
        (f"{TEXT}\n{LINE}".replace("then", "\0then"), "line 2"),
        (f"{TEXT}\n{LINE}{LINE}", "same key"),
    ],
)
def test_what_is_nearly_a_note_is_none(data: str, about: str) -> None:
    """The words say where it is not."""
    with pytest.raises(NoteError, match=about) as caught:
        parse(data.encode())
    assert caught.value.way_out


def test_what_is_not_utf_8_is_no_note() -> None:
    """The byte is named."""
    with pytest.raises(NoteError, match="byte 3"):
        parse(b"ab\xff\n\n" + LINE.encode())


def test_a_note_has_limits() -> None:
    """Sixteen signatures are read and no seventeenth; whoever sends a million is not listened to."""
    note = sign(TEXT, *(SignerKey(f"witness{number}", bytes(32)) for number in range(16)))
    assert len(parse(note.to_bytes()).signatures) == 16
    for more in (LINE, LINE * 100_000):
        with pytest.raises(NoteError, match=r"16|most"):
            parse(note.to_bytes() + more.encode())
    with pytest.raises(NoteError, match="262144 is the most"):
        parse(b"x" * 300_000 + f"\n\n{LINE}".encode())
    with pytest.raises(NoteError, match="16"):
        note.signed(Signature("one more", b"1234", b"5")).to_bytes()


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "return\r\n", "half a pair \ud800\n"])
def test_no_text_is_signed_that_nobody_would_read(text: str) -> None:
    """It is refused before it is handed out."""
    with pytest.raises(NoteError):
        sign(text, SignerKey.parse(SIGNER))


def test_a_cosignature_cannot_be_had_as_an_ordinary_signature() -> None:
    """The same secret may stand behind both, so no text may read like a witness's message."""
    with pytest.raises(NoteKeyError, match="cosignature/v1"):
        sign("cosignature/v1\ntime 1\nx\n", SignerKey.parse(SIGNER))


def test_signatures_by_other_keys_are_passed_over() -> None:
    """Also those of the same name under an older or a newer key; without one that is known nothing is said."""
    ours, other, elder = (SignerKey.generate(name) for name in ("log.example", "other", "log.example"))
    note = sign(TEXT, elder, other, ours)
    assert verify(note, ours.verifier()) == (ours.verifier(),)
    assert verify(note, elder.verifier(), ours.verifier()) == (elder.verifier(), ours.verifier())
    assert verify(note, SignerKey.generate("other").verifier(), ours.verifier()) == (ours.verifier(),)
    with pytest.raises(UnsignedError, match=r"no signature by log\.example"):
        verify(note, SignerKey.generate("log.example").verifier())
    with pytest.raises(UnsignedError):
        verify(note)


def test_a_forged_signature_beside_a_good_one_is_not_passed_over() -> None:
    """Who is known and did not sign this makes the whole note doubtful."""
    ours, other = SignerKey.generate("log.example"), SignerKey.generate("other")
    forged = sign("another text\n", other).signatures[0]
    note = sign(TEXT, ours).signed(forged)
    assert verify(note, ours.verifier()) == (ours.verifier(),)
    with pytest.raises(SignatureError, match="signature of other"):
        verify(note, ours.verifier(), other.verifier())


def test_signing_again_replaces() -> None:
    """A key stands under a note once."""
    key = SignerKey.generate("log.example")
    note = sign(TEXT, key)
    assert note.signed(*note.signatures) == note
    assert note.by(key.verifier()) == note.signatures[0]
    assert note.by(KEY) is None


def test_the_key_of_a_witness_is_not_taken_for_that_of_a_log() -> None:
    """It signs another message."""
    key = SignerKey.generate("log.example")
    with pytest.raises(NoteKeyError, match="a witness's"):
        verify(sign(TEXT, key), key.verifier(4))
