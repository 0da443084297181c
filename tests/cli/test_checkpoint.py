"""`checkpoint`, `key`, `proof`, `publish`, `check`: what an operator hands out, and an auditor takes in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.note_keys import COSIGNATURE_V1, SignerKey
from tests.cli.conftest import Run


def value(run: Run, *words: object) -> dict[str, object]:
    """What a command prints as JSON."""
    done = run(*words, "-o", "json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


@pytest.fixture
def key(told: Run) -> str:
    """The key that the story's ledger is signed with."""
    assert told("checkpoint").code == 0
    return told("key", "show").out.strip()


def test_a_signed_log_is_ok_up_to_where_it_was_signed(told: Run, key: str) -> None:
    """And what came since is told as not anchored."""
    row = value(told, "verify")
    assert (row["verdict"], row["anchored"], row["unanchored"]) == ("OK", 7, None)
    assert told("issue", "raise", "--title", "后来的").code == 0
    row = value(told, "verify")
    assert (row["verdict"], row["anchored"], row["unanchored"]) == ("OK", 7, "#8..#8")


def test_what_was_verified_is_not_read_again(told: Run, key: str) -> None:
    """With --since; nobody is told so who has not verified anything."""
    assert "not verified this ledger yet" in told("verify", "--since").err
    assert told("issue", "raise", "--title", "New").code == 0
    row = value(told, "verify", "--since")
    assert (row["verdict"], row["since"], row["entries"]) == ("OK", 7, 8)


def test_a_proof_is_asked_for_and_written_as_everything_else(
    told: Run, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A position may have its #; the name of a form is no file by accident; a place that cannot be written is told with a way out."""
    monkeypatch.chdir(tmp_path)
    assert told("proof", "#3").out == told("proof", "3").out != ""
    for target in ("json", "table", "ndjson", "csv", "tsv"):
        done = told("proof", "3", "-o", target)
        assert (done.code, f"-o ./{target}" in done.err, done.out) == (2, True, "")
        assert not (tmp_path / target).exists()
    assert told("proof", "3", "-o", "./json").code == 0
    assert (tmp_path / "json").read_text() == told("proof", "3").out
    done = told("proof", "3", "-o", "none/x")
    assert (done.code, "Make it, or choose another place" in done.err) == (3, True)
    for wrong, code in (("x", 2), ("-3", 2), ("#", 2), ("0", 3), ("#99", 3)):
        assert told("proof", "--", wrong).code == code, wrong
    assert told("witness", "ask", "-o", "json").code == 2
    done = told("check", "json", "--key", "nokey")
    assert (done.code, "`opsledger key show` prints it" in done.err) == (3, True)
    assert "Errno" not in done.err


def test_a_proof_is_checked_without_the_ledger(told: Run, key: str, tmp_path: Path) -> None:
    """By its file and the key alone; another key, or another byte, is refused."""
    proof = tmp_path / "entry.tlog-proof"
    assert told("proof", 3, "-o", proof).code == 0
    elsewhere = ("--ledger", tmp_path / "none")
    found = value(told, *elsewhere, "check", proof, "--key", key)
    assert (found["holds"], found["position"]) == ("proof", 3)
    assert json.loads(str(found["entry"]))["position"] == 3
    assert told(*elsewhere, "check", proof).code == 2
    assert told("key", "rotate").code == 0
    assert told(*elsewhere, "check", proof, "--key", told("key", "show").out.strip()).code == 6
    lines = proof.read_text().splitlines(keepends=True)
    proof.write_text("".join([*lines[:2], "index 1\n", *lines[3:]]))
    assert told(*elsewhere, "check", proof, "--key", key).code == 6


def test_what_is_published_holds_and_only_grows(told: Run, key: str, tmp_path: Path) -> None:
    """A second time only what is new is written; a byte changed there is found."""
    folder = tmp_path / "out"
    assert value(told, "publish", folder)["entries"] == 7
    assert value(told, "publish", folder)["written"] == 0
    told("issue", "raise", "--title", "New")
    assert value(told, "publish", folder)["entries"] == 8
    elsewhere = ("--ledger", tmp_path / "none")
    assert value(told, *elsewhere, "check", folder, "--key", key)["entries"] == 8
    bundle = next((folder / "tile" / "entries").rglob("*.p")) / "8"
    bundle.write_bytes(bundle.read_bytes().replace(b"New", b"Old"))
    done = told(*elsewhere, "check", folder, "--key", key)
    assert done.code == 6
    assert "hash of entry #" in done.err
    done = told("publish", folder)
    assert (done.code, done.out) == (6, "")
    assert "tile/entries/000.p/8" in done.err


def test_places_outside_are_listed_named_and_taken_off(told: Run, key: str, tmp_path: Path) -> None:
    """The user's own folder is always one; a new one has something at once."""
    stick = tmp_path / "stick"
    stick.mkdir()
    done = told("checkpoint", "anchor", f"folder:{stick}")
    assert done.code == 0, done.err
    assert list(stick.rglob("*.note"))
    told("issue", "raise", "--title", "New")
    told("checkpoint")
    assert len(list(stick.rglob("*.note"))) == 2
    listed = json.loads(told("checkpoint", "list", "-o", "json").out)
    assert [row["entries"] for row in listed if row["outside"]] == [7, 7, 8, 8]
    stick.rename(tmp_path / "pulled out")
    told("issue", "raise", "--title", "Newer")
    done = told("checkpoint")
    assert done.code == 1
    assert "folder:" in done.err
    assert told("checkpoint", "anchor", f"folder:{stick}", "--remove").code == 0
    assert told("checkpoint").code == 0
    assert told("checkpoint", "anchor", f"folder:{stick}", "--remove").code == 2


def test_the_key_has_to_be_confirmed_by_others(
    told: Run, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its maker trusts it; somebody else is told to compare it, until they say that they did."""
    assert "not confirmed" not in told("verify").err
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "auditor"))
    assert "you have not confirmed it" in told("verify").err
    assert told("key", "trust", key).code == 0
    assert "not confirmed" not in told("verify").err
    assert told("key", "trust", key[:-3]).code == 2


def test_an_auditor_brings_a_checkpoint_of_their_own(
    told: Run, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With --against it counts as one outside; one that cannot be judged is no verdict of OK."""
    note = next((tmp_path / "ledger" / "checkpoints").glob("*.note"))
    pinned = tmp_path / "pinned.note"
    pinned.write_bytes(note.read_bytes())
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "auditor"))
    assert value(told, "verify")["verdict"] == "INCOMPLETE"
    assert value(told, "verify", "--against", pinned)["verdict"] == "OK"
    with pinned.open() as given:
        monkeypatch.setattr("sys.stdin", given)
        assert value(told, "verify", "--against", "-")["verdict"] == "OK"
    pinned.write_bytes(note.read_bytes().replace(b"\n7\n", b"\n6\n"))
    done = told("verify", "--against", pinned, "-o", "json")
    assert (done.code, json.loads(done.out)["verdict"]) == (1, "UNVERIFIABLE")


def test_a_full_verification_looks_at_the_views_too(told: Run, key: str) -> None:
    """They equal a replay."""
    assert value(told, "verify", "--full")["views"] == "equal a replay"
    assert told("verify", "--full", "--since").code == 2


def test_views_that_cannot_be_read_are_no_verdict_on_the_log(told: Run, key: str, tmp_path: Path) -> None:
    """The verdict is printed, the views are told beside it, and what to do about them."""
    assert told("list", "issue").code == 0
    with closing(sqlite3.connect(tmp_path / "ledger" / "views.db")) as views:
        views.execute("DROP TABLE records")
    done = told("verify", "--full", "-o", "json")
    row = json.loads(done.out)
    assert (done.code, row["verdict"], row["anchored"]) == (1, "OK", 7)
    assert row["views"].startswith("cannot be read")
    assert "views rebuild" in done.err
    assert told("views", "rebuild").code == 0
    assert value(told, "verify", "--full")["views"] == "equal a replay"


def test_each_is_told_what_they_can_do_themselves(
    told: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without an anchor: who may sign signs, who has no key brings a checkpoint, who asks for witnesses asks them."""
    assert "`opsledger checkpoint` signs" in told("verify").err
    assert told("checkpoint").code == 0
    witness = SignerKey.generate("witness.example/a").verifier(COSIGNATURE_V1).to_text()
    assert told("witness", "add", witness, "--quorum", "1").code == 0
    done = told("verify")
    assert "witness.example/a" in done.err
    assert "`opsledger witness ask`" in done.err
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "auditor"))
    done = told("verify")
    assert done.out.startswith("Verdict")
    assert "INCOMPLETE" in done.out
    assert "`opsledger verify --against FILE`" in done.err


def test_keys_that_were_taken_away_come_from_a_backup(told: Run, key: str, tmp_path: Path) -> None:
    """One of them: no `--key` helps, so none is asked for. All of them: it holds for who trusts the key, and that is said."""
    keys = tmp_path / "ledger" / "keys"
    assert told("key", "rotate").code == 0
    (keys / "0001.note").unlink()
    done = told("verify")
    assert done.code == 1
    assert "Take the folder `keys` from a backup" in done.err
    assert "--key" not in done.err
    (keys / "0002.note").unlink()
    done = told("verify")
    assert done.code == 0
    assert "No key of the ledger is there, and you trust one" in done.err
    assert "`opsledger replay --events`, whose lines hold no keys" in done.err


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("none", 3, "There is no file"), (".", 8, "Is a directory"), ("text", 2, "not a signed note")],
)
def test_a_checkpoint_that_cannot_be_read(
    told: Run, key: str, tmp_path: Path, name: str, code: int, said: str
) -> None:
    """Named with --against: which file, why, and what would do."""
    (tmp_path / "text").write_text("no note", encoding="utf-8")
    done = told("verify", "--against", tmp_path / name)
    assert done.code == code
    assert str(tmp_path / name) in done.err
    assert said in done.err
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "near"), [("checkpoint lst", "list"), ("key shw", "show"), ("witness stats", "status")]
)
def test_a_mistyped_word_gets_the_nearest(cli: Run, words: str, near: str) -> None:
    """And nothing is signed for it."""
    done = cli(*words.split())
    assert (done.code, done.out) == (2, "")
    assert f"Did you mean “{near}”?" in done.err


@pytest.mark.parametrize("since", [0, 1])
def test_what_was_signed_before_is_read_again(told: Run, key: str, tmp_path: Path, since: int) -> None:
    """Whoever asks for a checkpoint does not vouch for a changed past, whether entries came since or not."""
    for _ in range(since):
        assert told("issue", "raise", "--title", "New").code == 0
    with closing(sqlite3.connect(tmp_path / "ledger" / "log.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), 'Bo', 'Al') AS BLOB) WHERE seq = 4"
        )
        connection.commit()
    before = sorted((tmp_path / "ledger" / "checkpoints").iterdir())
    (tmp_path / "stick").mkdir()
    for words in (("checkpoint",), ("checkpoint", "anchor", f"folder:{tmp_path}/stick")):
        done = told(*words)
        assert (done.code, "not signed: #4: " in done.err) == (6, True), done.err
    assert sorted((tmp_path / "ledger" / "checkpoints").iterdir()) == before


@pytest.mark.parametrize("folder", ["p1.md", "p1.md/below", "/proc/zz"])
def test_where_nothing_can_be_published(told: Run, key: str, tmp_path: Path, folder: str) -> None:
    """It says so, and what to name instead; nothing is signed for it."""
    (tmp_path / "p1.md").write_text("mine")
    assert told("issue", "raise", "--title", "New").code == 0
    before = list((tmp_path / "ledger" / "checkpoints").iterdir())
    done = told("publish", tmp_path / folder)
    assert done.code == (2 if folder == "p1.md" else 8)
    assert folder in done.err
    assert "Name a folder that you may write" in done.err
    assert list((tmp_path / "ledger" / "checkpoints").iterdir()) == before
    assert (tmp_path / "p1.md").read_text() == "mine"
