"""Cosignatures are those of c2sp.org/tlog-cosignature, and bind a witness to a checkpoint and a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.checkpoint import Checkpoint, CheckpointError
from opsledger.audit.cosignature import cosign, verify
from opsledger.audit.note_keys import COSIGNATURE_V1, NoteKeyError, SignerKey, VerifierKey
from opsledger.audit.notes import Note, NoteError, Signature, SignatureError, UnsignedError, parse, sign
from opsledger.audit.notes import verify as verify_note

LOG = SignerKey("log.example", bytes(range(32)))
WITNESS = SignerKey("witness.example/w1", bytes(32))
KEY = WITNESS.verifier(COSIGNATURE_V1)
TIME = 1679315147

# The example in the format's specification, and a line that the tests of transparency-dev/formats hold.
PUBLISHED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def witnessed(head: Checkpoint | None = None, *, at: int = TIME) -> Note:
    """A checkpoint that the log and the witness have signed."""
    note = sign((head or Checkpoint("log.example", 7, bytes(32))).to_text(), LOG)
    return note.signed(cosign(note, WITNESS, at))


def test_the_message_is_the_published_one() -> None:
    """A key signs exactly the five lines of the specification's example."""
    note = Note(parse(PUBLISHED.encode()).text, ())
    expected = (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    line = cosign(note, WITNESS, TIME)
    assert KEY.holds(expected, line.blob[8:])
    assert KEY.holds(expected.replace(b"1679315147", b"7"), cosign(note, WITNESS, 7).blob[8:])
    assert parse(PUBLISHED.encode()).signatures[1].blob[:8] == line.blob[:8] == TIME.to_bytes(8, "big")


def test_a_line_of_the_published_form_is_ours() -> None:
    """Key id, 8 bytes of time, 64 bytes of signature."""
    published = parse(PUBLISHED.encode()).signatures[1]
    ours = cosign(Note(parse(PUBLISHED.encode()).text, ()), WITNESS, TIME)
    assert len(ours.blob) == len(published.blob) == 72
    assert ours.key_id == VerifierKey(WITNESS.name, 4, KEY.public).key_id


@given(st.integers(0, 2**63 - 1), st.integers(1, 2**63 - 1), st.lists(st.just("more"), max_size=2))
def test_what_a_witness_signs_verifies(at: int, size: int, extension: list[str]) -> None:
    """At every time, for every size, lines of others included."""
    note = witnessed(Checkpoint("log.example", size, bytes(32), tuple(extension)), at=at)
    assert verify(parse(note.to_bytes()), KEY) == ((KEY, at),)
    assert verify_note(note, LOG.verifier()) == (LOG.verifier(),)


def test_no_changed_bit_passes() -> None:
    """Of the checkpoint, of the time, or of the signature."""
    note = witnessed()
    data = Note(note.text, note.signatures[1:]).to_bytes()
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises((NoteError, SignatureError, UnsignedError)):
            verify(parse(bytes(changed)), KEY)


@pytest.mark.parametrize("blob", [b"", bytes(8), bytes(71), bytes(72), bytes(73), b"\xff" * 72])
def test_other_lengths_and_times_do_not_hold(blob: bytes) -> None:
    """A line that names the witness is checked, whatever it holds."""
    with pytest.raises(SignatureError):
        verify(Note(witnessed().text, (Signature(KEY.name, KEY.key_id, blob),)), KEY)


def test_a_time_that_no_format_holds_does_not_hold() -> None:
    """2^63 seconds, although the key made the signature."""
    text = witnessed().text
    signed = WITNESS.sign_cosignature(f"cosignature/v1\ntime {2**63}\n{text}".encode())
    line = Signature(KEY.name, KEY.key_id, (2**63).to_bytes(8, "big") + signed)
    with pytest.raises(SignatureError):
        verify(Note(text, (line,)), KEY)


def test_a_time_in_the_future_does_not_hold() -> None:
    """Where the caller says what is the future."""
    assert verify(witnessed(), KEY, latest_s=TIME) == ((KEY, TIME),)
    with pytest.raises(SignatureError):
        verify(witnessed(), KEY, latest_s=TIME - 1)


def test_witnesses_that_are_not_known_are_passed_over() -> None:
    """Of those asked for, the ones that signed are named."""
    other = SignerKey("witness.example/w2", bytes([1] * 32))
    note = witnessed()
    assert verify(note, other.verifier(COSIGNATURE_V1), KEY) == ((KEY, TIME),)
    with pytest.raises(UnsignedError, match=r"no signature by witness\.example/w2"):
        verify(note, other.verifier(COSIGNATURE_V1))
    both = note.signed(cosign(note, other, TIME + 1))
    assert verify(both, KEY, other.verifier(COSIGNATURE_V1))[1].time_s == TIME + 1


def test_the_key_of_a_log_is_not_taken_for_that_of_a_witness() -> None:
    """It signs another message."""
    with pytest.raises(NoteKeyError, match="not a witness's"):
        verify(witnessed(), WITNESS.verifier())


def test_only_a_checkpoint_is_cosigned() -> None:
    """No other text gets a witness's name under it."""
    with pytest.raises(CheckpointError):
        cosign(sign("pay 100 to the bearer\n", LOG), WITNESS, TIME)


@pytest.mark.parametrize("time_s", [-1, 2**63])
def test_no_time_outside_the_format_is_signed(time_s: int) -> None:
    """It would not be read."""
    with pytest.raises(ValueError, match="1970"):
        cosign(witnessed(), WITNESS, time_s)
