"""A witness is asked and answers as c2sp.org/tlog-witness says, and signs under nothing that does not follow."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit import cosignature
from opsledger.audit.checkpoint import Checkpoint, CheckpointError
from opsledger.audit.note_keys import COSIGNATURE_V1, SignerKey
from opsledger.audit.notes import Note, NoteError, SignatureError, UnsignedError, sign
from opsledger.audit.proofs import ProofError, prove_consistency
from opsledger.audit.witness import ForkError, Request, RequestError, answered, parse, with_answer
from opsledger_events.errors import ConflictError
from tests.opsledger.audit.nodes import Log, numbered

LOG = numbered(100)
KEY = SignerKey("log.example", bytes(range(32)))
WITNESS = SignerKey("witness.example/w1", bytes(32))
WITNESS_KEY = WITNESS.verifier(COSIGNATURE_V1)
TIME = 1679315147


def head(size: int, log: Log = LOG) -> Checkpoint:
    """The tree head over the first entries."""
    return Checkpoint("log.example", size, log.root(size))


def asked(old: int, size: int, log: Log = LOG, key: SignerKey = KEY) -> Request:
    """The right question."""
    proof = prove_consistency(log, old, size) if old else []
    return Request(old, tuple(proof), sign(head(size, log).to_text(), key))


def answer(request: Request, known: Checkpoint | None) -> Checkpoint:
    """What the witness knows after it has signed."""
    kept, line = answered(request, known, (KEY.verifier(),), WITNESS, TIME)
    both = with_answer(request.note, line.to_line().encode(), WITNESS_KEY, latest_s=TIME)
    assert cosignature.verify(both, WITNESS_KEY) == ((WITNESS_KEY, TIME),)
    assert both.signatures[0] == request.note.signatures[0]
    return kept


def test_the_question_is_as_published() -> None:
    """The lines of the specification, in their order."""
    lines = asked(3, 7).to_bytes().decode().split("\n")
    assert lines[0] == "old 3"
    assert [len(line) for line in lines[1:5]] == [44] * 4
    assert lines[5:8] == ["", "log.example", "7"]
    assert asked(0, 7).to_bytes().decode().startswith("old 0\n\nlog.example\n7\n")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6).map(sorted))
def test_a_log_that_grows_is_signed_step_by_step(sizes: list[int]) -> None:
    """From nothing on, the same size again included; and every question is read back."""
    known: Checkpoint | None = None
    for size in sizes:
        request = parse(asked(known.size if known else 0, size).to_bytes())
        assert request == asked(known.size if known else 0, size)
        known = answer(request, known)
        assert known == head(size)


def test_who_does_not_say_what_is_known_is_told() -> None:
    """The size stands in the words, as it stands in the answer there."""
    for old, known in ((0, head(5)), (4, head(5)), (6, head(5)), (5, None)):
        with pytest.raises(ConflictError, match=f"knows {known.size if known else 0} entries"):
            answer(asked(old, 7), known)


def test_a_log_that_does_not_follow_is_not_signed() -> None:
    """Changed, cut short, or with a proof of something else."""
    other = Log([b"other", *LOG.kept[1:]])
    with pytest.raises(ProofError):
        answer(asked(5, 7, other), head(5))
    with pytest.raises(ProofError):
        answer(asked(5, 7)._replace(proof=()), head(5))
    with pytest.raises(ProofError):
        answer(asked(7, 7)._replace(proof=(bytes(32),)), head(7))
    with pytest.raises(RequestError, match="from 7 entries back to 5"):
        answer(asked(5, 5)._replace(old=7), head(7))
    with pytest.raises(RequestError, match="nothing to prove"):
        answer(asked(0, 7)._replace(proof=(bytes(32),)), None)


def test_two_checkpoints_of_one_size_are_a_fork() -> None:
    """The log itself signed both."""
    with pytest.raises(ForkError, match="two checkpoints over 7"):
        answer(asked(7, 7, Log([b"other", *LOG.kept[1:]])), head(7))


def test_only_what_the_log_signed_is_signed() -> None:
    """Another key's checkpoint is none of this log."""
    with pytest.raises(UnsignedError):
        answer(asked(0, 7, key=SignerKey.generate("log.example")), None)
    forged = asked(0, 7)
    line = forged.note.signatures[0]._replace(blob=bytes(64))
    with pytest.raises(SignatureError):
        answer(forged._replace(note=Note(forged.note.text, (line,))), None)


def test_logs_are_not_mixed_up() -> None:
    """The caller looks up what is known by the log's name."""
    with pytest.raises(ValueError, match="two logs"):
        answer(asked(5, 7), head(5)._replace(origin="other.example"))


def test_an_answer_is_taken_as_far_as_it_holds() -> None:
    """Lines of others are left out, a second answer replaces the first, a wrong one is refused."""
    request = asked(0, 7)
    other = SignerKey.generate("witness.example/w2")
    lines = [cosignature.cosign(request.note, key, TIME).to_line() for key in (other, WITNESS)]
    both = with_answer(request.note, "".join(lines).encode(), WITNESS_KEY, latest_s=TIME)
    assert [line.name for line in both.signatures] == ["log.example", "witness.example/w1"]
    later = cosignature.cosign(request.note, WITNESS, TIME + 60).to_line().encode()
    again = with_answer(both, later, WITNESS_KEY, latest_s=TIME + 60)
    assert cosignature.verify(again, WITNESS_KEY)[0].time_s == TIME + 60
    with pytest.raises(SignatureError):
        with_answer(both, later, WITNESS_KEY, latest_s=TIME)
    with pytest.raises(SignatureError):
        with_answer(asked(0, 8).note, lines[1].encode(), WITNESS_KEY, latest_s=TIME)
    with pytest.raises(UnsignedError):
        with_answer(request.note, lines[0].encode(), WITNESS_KEY, latest_s=TIME)
    for nothing in (b"", b"7\n", lines[1].encode()[:-1], b"\n" + lines[1].encode()):
        with pytest.raises((NoteError, SignatureError)):
            with_answer(request.note, nothing, WITNESS_KEY, latest_s=TIME)


TEXT = asked(3, 7).to_bytes().decode()


@pytest.mark.parametrize(
    ("text", "error", "about"),
    [
        ("", RequestError, "“old”"),
        (TEXT.replace("old 3", "old 03"), RequestError, "“old”"),
        (TEXT.replace("old 3", "3"), RequestError, "“old”"),
        (TEXT.replace("old 3\n", ""), RequestError, "“old”"),
        (TEXT.replace("\n", "\r\n"), RequestError, "“old”"),
        (TEXT.replace("old 3", "old 3\nYQ=="), RequestError, "hash 1"),
        (TEXT.replace("old 3", "old 3" + "\nYQ==" * 64), RequestError, "more than 63"),
        (TEXT.split("\n\n")[0], RequestError, "no blank line"),
        (TEXT + "x" * 400_000, RequestError, "is the most"),
        (TEXT.split("\n\n")[0] + "\n\n", NoteError, "blank line"),
        (TEXT.replace("\n7\n", "\n07\n"), CheckpointError, "line 2"),
    ],
    ids=range(11),
)
def test_what_is_nearly_a_question_is_none(text: str, error: type[Exception], about: str) -> None:
    """The words say where it is not."""
    with pytest.raises(error, match=about):
        parse(text.encode())


def test_none_is_asked_that_nobody_would_read() -> None:
    """It is refused before it is sent."""
    for wrong in (asked(3, 7)._replace(old=-1), asked(3, 7)._replace(proof=(bytes(31),) * 4)):
        with pytest.raises(RequestError):
            wrong.to_bytes()


@given(st.binary() | st.binary().map(b"old 0\n".__add__))
def test_other_bytes_are_refused_in_words(data: bytes) -> None:
    """Nothing that is no question ends in another error."""
    with contextlib.suppress(RequestError, NoteError, CheckpointError):
        assert parse(data).to_bytes() == data
