"""`witness`: two users, two machines: one asks, the other answers, and what was signed cannot be taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from opsledger.audit import notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.merkle import node_hash
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.shelf import Shelf
from opsledger.audit.witness import Request
from tests.cli.test_proof import unguarded
from tests.program import Program


class Operator(Program):
    """A user with a ledger and a data folder of their own."""

    def __init__(self, home: Path) -> None:
        super().__init__(home / "ledger")
        self.data = home / "data"
        self.environment |= {"XDG_DATA_HOME": str(self.data), "HOME": str(home), "OPSLEDGER_ZONE": "UTC"}

    def does(self, *words: str | Path) -> str:
        """What a command that succeeds prints."""
        done = self(*words)
        assert done.code == 0, done.err
        return done.out.strip()

    def grows(self) -> None:
        """One more entry, and a checkpoint over it."""
        self.does("issue", "raise", "--title", "坏了")
        self.does("checkpoint")

    def verdict(self) -> tuple[str, int | None]:
        """What verification says, and up to where the log is anchored."""
        row = json.loads(self.does("verify", "-o", "json"))
        return row["verdict"], row["anchored"]

    def signer(self) -> SignerKey:
        """The private key of the ledger: the owner may be the one who forges."""
        return SignerKey.parse(next(self.data.rglob("key")).read_text().strip())


@pytest.fixture
def owner(tmp_path: Path) -> Operator:
    """A ledger of one entry, signed."""
    owner = Operator(tmp_path / "owner")
    owner.does("init")
    owner.grows()
    return owner


@pytest.fixture
def other(tmp_path: Path) -> Operator:
    """Somebody who is to be a witness, and has no ledger."""
    return Operator(tmp_path / "other")


@pytest.fixture
def witnessed(owner: Operator, other: Operator, tmp_path: Path) -> Operator:
    """The ledger with one witness, whose signature is asked for and was given once."""
    owner.does("witness", "add", other.does("witness", "key", "--name", "witness.example/a"), "--quorum", "1")
    ask(owner, other, tmp_path, "--key", owner.does("key", "show"))
    return owner


def ask(owner: Operator, other: Operator, folder: Path, *more: str) -> None:
    """One round: question, answer, taken in."""
    question, answer = folder / "question", folder / "answer"
    owner.does("witness", "ask", "-o", question)
    other.does("witness", "answer", question, "-o", answer, *more)
    owner.does("witness", "take", answer)


def test_rounds_go_on_from_what_was_signed_last(witnessed: Operator, other: Operator, tmp_path: Path) -> None:
    """Only what a witness has signed counts as anchored; the key has to be given once."""
    assert witnessed.verdict() == ("OK", 1)
    witnessed.grows()
    assert witnessed.verdict() == ("OK", 1)
    (row,) = witnessed.listed("witness", "status")
    assert (row["witness"], row["entries"], row["behind"]) == ("witness.example/a", 1, 1)
    ask(witnessed, other, tmp_path)
    assert (tmp_path / "question").read_text().startswith("old 1\n")
    assert witnessed.verdict() == ("OK", 2)
    for kept in Shelf(witnessed.ledger / "checkpoints"):
        assert kept.note is not None
        assert len(kept.note.signatures) == 2, "the ledger's, and the witness's"
    assert "up to #2" in witnessed("witness", "status").err


def test_a_witness_needs_the_key_by_another_way(owner: Operator, other: Operator, tmp_path: Path) -> None:
    """It believes none that comes with the question, and none but the ledger's."""
    owner.does("witness", "ask", "-o", tmp_path / "q")
    assert other("witness", "answer", tmp_path / "q").code == 2
    stranger = SignerKey.generate(owner.signer().name).verifier().to_text()
    assert other("witness", "answer", tmp_path / "q", "--key", stranger).code == 6
    assert other("witness", "answer", tmp_path / "q", "--key", owner.does("key", "show")).code == 0


def test_a_question_has_the_signatures_of_the_ledger_alone(witnessed: Operator) -> None:
    """Others' say nothing to a witness; and none is asked about a log that is not the one that was signed."""
    lines = witnessed.does("witness", "ask").splitlines()
    assert (lines[0], sum(line.startswith("—") for line in lines)) == ("old 1", 1)
    with unguarded(witnessed.ledger) as connection:
        connection.execute("UPDATE events SET node = zeroblob(32)")
    assert witnessed("witness", "ask").code == 6


def test_a_stranger_cannot_make_a_witness_keep_anything(
    witnessed: Operator, other: Operator, tmp_path: Path
) -> None:
    """What no key of the ledger signed is no evidence against it."""
    stranger = SignerKey.generate(witnessed.signer().name)
    head = Checkpoint(stranger.name, 1, bytes(32))
    (tmp_path / "q").write_bytes(Request(0, (), notes.sign(head.to_text(), stranger)).to_bytes())
    assert other("witness", "answer", tmp_path / "q").code == 6
    assert not list(other.data.rglob("refused"))


def test_a_line_that_was_removed_is_noticed(witnessed: Operator) -> None:
    """Where a witness is asked for, a checkpoint without its line anchors nothing."""
    assert witnessed.verdict() == ("OK", 1)
    for path in [*witnessed.data.rglob("*.note"), *witnessed.ledger.rglob("checkpoints/*.note")]:
        note = notes.parse(path.read_bytes())
        path.write_bytes(note._replace(signatures=note.signatures[:1]).to_bytes())
    assert witnessed.verdict() == ("INCOMPLETE", None)
    witnessed.does("witness", "remove", "witness.example/a")
    assert witnessed.verdict() == ("OK", 1)


def test_a_fork_is_not_signed_and_both_sides_are_kept(
    witnessed: Operator, other: Operator, tmp_path: Path
) -> None:
    """Although the ledger's own key signed both, and whatever the question says that the witness knows."""
    key = witnessed.signer()
    for old in (0, 1):
        head = Checkpoint(key.name, 1, bytes(31) + bytes([old]))
        question = Request(old, (), notes.sign(head.to_text(), key))
        (tmp_path / "q").write_bytes(question.to_bytes())
        done = other("witness", "answer", tmp_path / "q", "-o", tmp_path / "forked")
        assert (done.code, done.out) == (6, ""), done.err
        assert "refused" in done.err
    assert not (tmp_path / "forked").exists()
    (folder,) = other.data.rglob("refused")
    assert len({kept.note.text for kept in Shelf(folder) if kept.note}) == 3


def test_a_ledger_made_anew_is_not_signed(witnessed: Operator, other: Operator, tmp_path: Path) -> None:
    """Longer than the one that was signed, and not beginning with it."""
    key = witnessed.signer()
    head = Checkpoint(key.name, 2, bytes(32))
    question = Request(1, (bytes(32),), notes.sign(head.to_text(), key))
    (tmp_path / "q").write_bytes(question.to_bytes())
    assert other("witness", "answer", tmp_path / "q").code == 6
    assert list(other.data.rglob("refused/*2-*.note"))


def test_a_ledger_put_back_is_not_signed(witnessed: Operator, other: Operator, tmp_path: Path) -> None:
    """A backup of the ledger and of all that its owner trusts: the witness knows more, and says how much."""
    shutil.copytree(tmp_path / "owner", tmp_path / "backup")
    witnessed.grows()
    ask(witnessed, other, tmp_path)
    restored = Operator(tmp_path / "backup")
    restored.does("witness", "ask", "-o", tmp_path / "q")
    done = other("witness", "answer", tmp_path / "q")
    assert (done.code, "knows 2 entries" in done.err) == (4, True)
    restored.does("issue", "raise", "--title", "instead")
    restored.does("checkpoint")
    restored.does("witness", "ask", "--since", "2", "-o", tmp_path / "q")
    assert other("witness", "answer", tmp_path / "q").code == 6


def test_an_answer_that_got_lost_is_asked_for_again(
    witnessed: Operator, other: Operator, tmp_path: Path
) -> None:
    """The witness kept what it signed and was killed, or the file went astray: it says how the same question is put again."""
    witnessed.grows()
    witnessed.does("witness", "ask", "-o", tmp_path / "q")
    other.does("witness", "answer", tmp_path / "q", "-o", tmp_path / "lost")
    done = other("witness", "answer", tmp_path / "q", "-o", tmp_path / "a")
    assert (done.code, "`opsledger witness ask --since 2`" in done.err) == (4, True)
    witnessed.does("witness", "ask", "--since", "2", "-o", tmp_path / "q")
    other.does("witness", "answer", tmp_path / "q", "-o", tmp_path / "a")
    witnessed.does("witness", "take", tmp_path / "a")
    assert witnessed.verdict() == ("OK", 2)


def test_of_two_pasts_shown_at_once_one_is_signed(
    witnessed: Operator, other: Operator, tmp_path: Path
) -> None:
    """Six processes, three of each: looking up and keeping are one step."""
    key = witnessed.signer()
    known = next(kept.head for kept in Shelf(witnessed.ledger / "checkpoints") if kept.head)
    for side in (1, 2):
        # Any hash beside the known root makes a tree of two entries that begins with it.
        beside = bytes([side]) * 32
        head = Checkpoint(key.name, 2, node_hash(known.root, beside))
        (tmp_path / f"q{side}").write_bytes(Request(1, (beside,), notes.sign(head.to_text(), key)).to_bytes())
    runs = [other.start("witness", "answer", tmp_path / f"q{number % 2 + 1}") for number in range(6)]
    ends = [(run.communicate()[0], run.returncode) for run in runs]
    assert min(code for _, code in ends) == 0
    assert sum(bool(out) for out, _ in ends) == 1
    (folder,) = other.data.rglob("checkpoints")
    assert [kept.head.size for kept in Shelf(folder) if kept.head] == [1, 2]


def test_an_answer_that_is_not_one_is_refused(witnessed: Operator, other: Operator, tmp_path: Path) -> None:
    """Of another checkpoint, by nobody who is trusted, or noise."""
    shutil.copy(tmp_path / "answer", tmp_path / "old")
    (tmp_path / "noise").write_bytes(b"\xff\x00")
    assert witnessed("witness", "take", tmp_path / "noise").code == 2
    changed = (tmp_path / "old").read_text().replace("witness.example/a", "witness.example/b")
    (tmp_path / "unknown").write_text(changed)
    assert witnessed("witness", "take", tmp_path / "unknown").code == 6
    alone = Operator(tmp_path / "alone")
    alone.does("init")
    alone.grows()
    alone.does("witness", "add", other.does("witness", "key"))
    assert alone("witness", "take", tmp_path / "old").code == 6
    assert witnessed("witness", "take", tmp_path / "old").code == 0, "taken in twice, it is the same"


def test_a_quorum_that_cannot_be_reached_is_refused(owner: Operator, other: Operator) -> None:
    """And one is lowered when a witness goes; a key that is no witness's is none."""
    key = other.does("witness", "key")
    assert owner("witness", "add", key, "--quorum", "2").code == 2
    assert owner("witness", "add", owner.does("key", "show")).code == 2
    owner.does("witness", "add", key, "--quorum", "1")
    assert "0 of 0" in owner("witness", "remove", key).err
    assert owner("witness", "remove", key).code == 3
