"""Evidence says what the record said, and can be checked with nothing but the key."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from opsledger.audit.checking import check
from opsledger.audit.evidence.checking import check_evidence
from opsledger.audit.evidence.gathering import Asked, gather, write_evidence
from opsledger.audit.key_chain import chain_in
from opsledger.audit.note_keys import SignerKey, VerifierKey
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded, CommentAdded
from opsledger_events.errors import DeniedError, InputError, IntegrityError, NotFoundError
from opsledger_events.values import microseconds
from tests.attacks.attacker import rewrite
from tests.opsledger.audit.conftest import noon
from tests.opsledger.audit.evidence.checkers import (
    SCRIPT,
    holds,
    holds_alone,
    needs_openssl,
    of,
    openssl_is_here,
    packed_by_another,
    said_alone,
    summed,
)
from tests.opsledger.audit.evidence.conftest import FEBRUARY, NEW, OLD, adopted, made

EARLIER = Path(__file__).parent / "earlier"
"""Made by 0.1.0 before its script printed entries."""


def test_it_says_what_the_record_said_then(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """On either clock: the text that held, the state, the versions up to it and none after."""
    then = made(told, trust, tmp_path / "then.zip", as_of_us=microseconds(FEBRUARY))
    found = check_evidence(then, key).contents
    assert found.body == of(then)["text.md"] == OLD.encode()
    assert [entry.position for entry in found.entries] == [2]
    known = check_evidence(made(told, trust, tmp_path / "known.zip", known_at=5), key).contents
    assert (known.body, len(known.entries), len(known.state.attachments)) == (OLD.encode(), 3, 1)
    now = check_evidence(made(told, trust, tmp_path / "now.zip"), key).contents
    assert (now.body, len(now.entries)) == (NEW.encode(), 4)
    with pytest.raises(NotFoundError, match="not there"):
        gather(told.log, trust, noon, Asked("travel", known_at=1))
    with pytest.raises(NotFoundError, match="no record"):
        gather(told.log, trust, noon, Asked("trave"))


def test_nothing_is_in_it_that_was_not_asked_for(told: Ledger, trust: TrustStore, tmp_path: Path) -> None:
    """Entries are those of the ledger, byte for byte; no later text, no entry of another record."""
    files = of(made(told, trust, tmp_path / "then.zip", as_of_us=microseconds(FEBRUARY)))
    entries = {name: data for name, data in files.items() if name.startswith("entries/")}
    assert entries == {"entries/000000000002.json": told.log.raw(2)}
    assert [data for name, data in files.items() if name.startswith("texts/")] == [OLD.encode()]
    assert not any(NEW.strip().encode() in data or b"Busses" in data for data in files.values())


def test_what_was_recorded_late_is_given_and_does_not_count(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """Versions stay without a gap: one that held later lies between two that count."""
    told.execute(adopted("Recorded late.\n", 1, as_found=True))
    late = made(told, trust, tmp_path / "late.zip", as_of_us=microseconds(FEBRUARY))
    about = json.loads(of(late)["evidence.json"])
    assert [(listed["version"], listed["counts"]) for listed in about["entries"]] == [
        (1, True), (2, False), (3, False), (4, False), (5, True),
    ]  # fmt: skip
    assert check_evidence(late, key).contents.body == b"Recorded late.\n"
    if openssl_is_here():
        alone = said_alone(late, key)
        assert "what held at 2026-02-01T00:00:00Z, as the ledger knew it after entry #8" in alone
        assert "Versions that count: [1, 5]." in alone
        assert "text.md is a text that these versions name: [5]." in alone
        assert "Entry #6 does not count: it held later\n  record: travel\n  version: 4\n" in alone


@needs_openssl
def test_the_script_says_which_version_the_text_is_of(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """Whoever exchanges the state as well can lay another version's text there: it is told whose that is."""
    files = of(made(told, trust, tmp_path / "now.zip"))
    older = of(made(told, trust, tmp_path / "then.zip", known_at=5))
    forged = summed({**files, "state.json": older["state.json"], "text.md": older["text.md"]})
    assert not holds(forged, key)
    (tmp_path / "forged.zip").write_bytes(packed_by_another(forged))
    said = said_alone(tmp_path / "forged.zip", key)
    assert "NOT COMPUTED: what index.html, README.txt and state.json say, and that text.md is" in said
    assert "text.md is a text that these versions name: [1]." in said


@needs_openssl
def test_the_script_names_the_entry_that_came_next(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """It is proven, and does not count."""
    said = said_alone(made(told, trust, tmp_path / "x.zip", known_at=5, following=True), key)
    assert "Versions that count: [1, 2, 3]." in said
    assert "\nEntry #6 does not count: it came next\n" in said


def test_a_file_that_is_known_by_its_digest_alone_is_told(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """A log of an earlier version may name files that nobody has."""
    gone = AttachmentAdded(name="gone.pdf", sha256=sha256(b"gone").hexdigest(), size_bytes=4)
    told.execute(Command(kind="document", record="travel", event=gone), b"gone")
    told.close()
    with closing(sqlite3.connect(told.place / "log.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER blobs_no_delete")
        connection.execute("DELETE FROM blobs WHERE sha256 = ?", (gone.sha256,))
    told = Ledger.open(told.place)
    file = made(told, trust, tmp_path / "x.zip")
    found = {text["sha256"]: text["here"] for text in json.loads(of(file)["evidence.json"])["texts"]}
    assert [digest for digest, here in found.items() if not here] == [gone.sha256]
    assert check_evidence(file, key)


def test_the_next_entry_shows_that_none_came_between(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """It is given where it is asked for, and does not count."""
    found = check_evidence(made(told, trust, tmp_path / "x.zip", known_at=5, following=True), key).contents
    assert found.following is not None
    assert (found.following.position, found.body) == (6, OLD.encode())
    with pytest.raises(InputError):
        gather(told.log, trust, noon, Asked("travel", following=True))


@needs_openssl
def test_both_checkers_take_it(told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path) -> None:
    """Whatever was asked for, also unpacked, also packed anew by others; with the first key or with the last."""
    both = [found.key for found in chain_in(told.place, told.identity)]
    file = tmp_path
    wanted: list[dict[str, Any]] = [
        {},
        {"known_at": 5},
        {"known_at": 5, "following": True},
        {"as_of_us": microseconds(FEBRUARY)},
    ]
    for number, asked in enumerate(wanted):
        file = made(told, trust, tmp_path / f"{number}.zip", **asked)
        assert "growth.txt" in of(file)
        assert all(holds(of(file), one) for one in both[:1])
        assert holds_alone(file, key)
    folder = tmp_path / "unpacked"
    for name, data in of(file).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / ".DS_Store").write_text("of the system's own")
    assert holds_alone(folder, key)
    assert check(folder, key).head == check(file, key).head
    unpacked = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del unpacked[folder / ".DS_Store"]
    for path, data in unpacked.items():
        for changed in (data[:-1] + bytes([data[-1] ^ 1]), None):
            path.unlink()
            if changed is not None:
                path.write_bytes(changed)
            with pytest.raises((IntegrityError, InputError, NotFoundError)):
                check(folder, key)
            path.write_bytes(data)
    assert check(folder, key).evidence
    (tmp_path / "other.zip").write_bytes(packed_by_another(of(file)))
    assert holds_alone(tmp_path / "other.zip", key)


@needs_openssl
@pytest.mark.parametrize("name", ["extra.txt", "READ THIS FIRST.html", "texts/more"])
def test_what_lies_beside_evidence_is_no_part_of_it(
    path: Path, key: VerifierKey, tmp_path: Path, name: str
) -> None:
    """Who packed the file can put a page in it that nothing names; unpacked, it lies beside what is proven."""
    folder = tmp_path / "unpacked"
    for each, data in {**of(path), name: b"Lies"}.items():
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).write_bytes(data)
    assert f"'{name}'] does not belong to it" in said_alone(folder, key)
    with pytest.raises(IntegrityError, match=f"{name} does not belong to it"):
        check(folder, key)


@needs_openssl
def test_the_script_shows_what_is_proven_and_names_what_is_not(
    told: Ledger, trust: TrustStore, key: VerifierKey, tmp_path: Path
) -> None:
    """Beside a forged page an auditor reads the entries themselves; nothing in them acts on a terminal or begins a line."""
    told.execute(
        Command(kind="document", record="travel", event=CommentAdded(text="火车\x1b[2J\u202e\nHOLDS"))
    )
    files = of(made(told, trust, tmp_path / "x.zip"))
    forged = {**files, "index.html": b"Trains only", "README.txt": b"Believe the page"}
    (tmp_path / "forged.zip").write_bytes(packed_by_another(summed(forged)))
    first, *rest = said_alone(tmp_path / "forged.zip", key).splitlines()
    assert "NOT COMPUTED: what index.html, README.txt and state.json say" in first
    shown = "\n".join(rest)
    for entry in told.log.history("travel"):
        assert f"Entry #{entry.position}\n  record: travel\n  version: {entry.version}\n" in shown
        assert f"  recorded_at: {entry.recorded_at:%Y-%m-%dT%H:%M:%S}" in shown
    assert "  actor: Bo\n" in shown
    assert "  reason: Busses\n" in shown
    assert "  effective: 2026-03-01T00:00:00Z\n" in shown
    assert '  data: {"text": "火车\\u001b[2J\\u202e\\nHOLDS"}' in shown
    assert not any(line.startswith("HOLDS") for line in rest)
    assert not any(char in shown for char in "\x1b\u202e")


@needs_openssl
def test_evidence_of_an_earlier_version_holds() -> None:
    """Its page was written otherwise, and its script said less: what was recorded then is proven as it was."""
    file, key = EARLIER / "travel.zip", VerifierKey.parse((EARLIER / "key.txt").read_text().strip())
    found = check_evidence(file, key)
    assert (found.page_compared, found.contents.body) == (False, b"Train or bus.")
    assert '"title": "Travel policy"}\n' in said_alone(file, key)


@pytest.mark.parametrize("arguments", [[], ["xx"], ["a+b+c"], ["KEY", "none.zip"], ["KEY", "x.zip", "y.zip"]])
def test_the_script_judges_nothing_where_it_was_given_nothing_to_check(
    path: Path, key: VerifierKey, arguments: list[str]
) -> None:
    """A mistyped key says nothing about the evidence: exit code 2, and what to give."""
    given = [key.to_text() if each == "KEY" else each for each in arguments]
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, *given], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("NOT CHECKED: ")
    assert "HOLD" not in done.stderr.replace("NOT CHECKED", "")


@pytest.mark.parametrize("there", [None, "#!/bin/sh\necho 'pkeyutl: Unknown option -rawin' >&2\nexit 1\n"])
def test_the_script_judges_nothing_without_an_openssl_that_can_check(
    path: Path, key: VerifierKey, tmp_path: Path, there: str | None
) -> None:
    """None, or another program of that name (LibreSSL): sound evidence must not be called unsound for that."""
    programs = tmp_path / "bin"
    programs.mkdir()
    if there is not None:
        (programs / "openssl").write_text(there)
        (programs / "openssl").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, key.to_text(), path],
        env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("NOT CHECKED: ")
    assert "3 or newer" in done.stderr


@needs_openssl
def test_the_last_key_alone_does_not_hold_what_the_first_one_signed(
    path: Path, told: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """The anchored checkpoint is by the first; without it the last key is enough for all the rest."""
    last = chain_in(told.place, told.identity)[-1].key
    assert not holds(of(path), last)
    for kept in told.place.glob("checkpoints/*.note"):
        (trust.checkpoints / kept.name).write_bytes(kept.read_bytes())
    alone = made(told, trust, tmp_path / "alone.zip")
    assert "growth.txt" not in of(alone)
    assert holds(of(alone), last)
    assert holds_alone(alone, last)
    assert not holds(of(path), SignerKey.generate(last.name).verifier())


@needs_openssl
def test_evidence_by_an_earlier_key_names_it(told: Ledger, trust: TrustStore, tmp_path: Path) -> None:
    """An auditor with today's key is told which one to ask for, and that this file is not whom to ask."""
    first, last = (found.key for found in chain_in(told.place, told.identity))
    (told.place / "keys" / "0002.note").unlink()
    for kept in told.place.glob("checkpoints/000000000007-*.note"):
        kept.unlink()
    early = made(told, trust, tmp_path / "early.zip", known_at=3)
    assert holds_alone(early, first)
    wanted = f"{first.name}+{first.key_id.hex()}"
    assert f"but by {wanted}: ask the ledger's holder" in said_alone(early, last)
    with pytest.raises(IntegrityError) as refused:
        check(early, last)
    assert wanted in refused.value.way_out


@needs_openssl
def test_without_the_notes_of_its_keys_it_does_not_hold(
    path: Path, told: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """What they tell of losses would go with them; also for whoever has the key that signed."""
    last = chain_in(told.place, told.identity)[-1].key
    for kept in told.place.glob("checkpoints/*.note"):
        (trust.checkpoints / kept.name).write_bytes(kept.read_bytes())
    files = of(made(told, trust, tmp_path / "alone.zip"))
    assert holds(files, last)
    for gone in (["keys/0001.note"], ["keys/0002.note"], ["keys/0001.note", "keys/0002.note"]):
        less = summed({name: data for name, data in files.items() if name not in gone})
        assert not holds(less, last)
        (tmp_path / "less.zip").write_bytes(packed_by_another(less))
        assert not holds_alone(tmp_path / "less.zip", last)


def test_the_same_question_gives_the_same_bytes(
    told: Ledger, trust: TrustStore, path: Path, tmp_path: Path
) -> None:
    again = made(told, trust, tmp_path / "again.zip")
    assert again.read_bytes() == path.read_bytes()


def test_an_interrupted_writing_leaves_what_was_there(
    told: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """A folder that cannot be written to, and no half a file."""
    contents = gather(told.log, trust, noon, Asked("travel"))
    with pytest.raises(DeniedError):
        write_evidence(contents, tmp_path / "none" / "x.zip")
    assert not (tmp_path / "none").exists()


def test_a_ledger_that_was_changed_gives_no_evidence(told: Ledger, trust: TrustStore) -> None:
    """What it holds of the record is not under the checkpoint any more."""
    rewrite(told.place, 2, "差旅", "出差")
    with pytest.raises(IntegrityError):
        gather(told.log, trust, noon, Asked("travel"))


def test_nothing_on_the_page_acts(told: Ledger, trust: TrustStore, tmp_path: Path) -> None:
    """Texts are words there, whatever they say, and nothing is loaded from elsewhere."""
    told.execute(
        Command(kind="document", record="travel", event=CommentAdded(text='<img src="x"> \x1b[2J \u202e'))
    )
    for asked in ({}, {"as_of_us": microseconds(FEBRUARY)}):
        files = of(made(told, trust, tmp_path / "x.zip", **asked))
        page = files["index.html"].decode()
        assert not any(word in page for word in ("<script", "<img", "\x1b", "\u202e"))
        assert "default-src 'none'" in page
        assert not any(word in page for word in ("http://", "https://", "@import", "url("))
        assert not any(char in files["README.txt"].decode() for char in "\x1b\u202e")
    assert "&lt;script&gt;alert(1)" in page
