"""Where files are written that a user names: never into a ledger, and over nothing but an earlier one of the same sort."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

WRITERS = [
    ("replay", "--until", "#2", "--into"),
    ("replay", "--into"),
    ("replay", "--to"),
    ("export", "ndjson"),
    ("export", "csv"),
    ("evidence", "ISS-1", "-o"),
    ("proof", "1", "-o"),
    ("export", "csv", "--force"),
    ("replay", "--force", "--to"),
    ("append", "commands", "--rejects"),
    ("publish",),
]
"""Commands that write the file, or into the folder, that their last word names."""

OF_A_LEDGER = ["log.db", "vault.db", "views.db", "access.log", "new"]


def contents(folder: Path) -> dict[str, bytes]:
    """What the files hold that no command changes by being run."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name in {"log.db", "vault.db"}
    }


@pytest.mark.parametrize("name", OF_A_LEDGER)
@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_nothing_is_written_into_a_ledger(
    told: Run, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    """Neither into the one that is read nor into another one, by its name or by a link to it."""
    (tmp_path / "commands").write_text("{}\n", encoding="utf-8")
    words = tuple(str(tmp_path / "commands") if word == "commands" else word for word in words)
    other = tmp_path / "other"
    assert told("--ledger", other, "init").code == 0
    (tmp_path / "link").symlink_to(other / name)
    for target in (tmp_path / "ledger" / name, other / name, tmp_path / "link"):
        folder = target.resolve().parent
        before = contents(folder)
        done = told(*words, target)
        assert done.code == 2, done.out
        assert "inside a ledger's own folder" in done.err
        assert contents(folder) == before
        assert not (folder / "new").exists()
    assert told("log", "--limit", "1").code == 0


def test_a_handbook_is_not_built_into_a_ledger_either(told: Run, tmp_path: Path) -> None:
    for target in (tmp_path / "ledger", tmp_path / "ledger" / "site", tmp_path / "ledger" / "book.md"):
        done = told("handbook", "build", "-o", target, "--force")
        assert (done.code, "inside a ledger" in done.err) == (2, True)
    assert not (tmp_path / "ledger" / "index.html").exists()


def test_a_copied_log_and_keys_are_a_ledgers_too(
    told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they lie."""
    copy = tmp_path / "copied.db"
    copy.write_bytes((tmp_path / "ledger" / "log.db").read_bytes())
    key = tmp_path / "my-key"
    key.write_text("PRIVATE", encoding="utf-8")
    monkeypatch.setenv("OPSLEDGER_KEY", str(key))
    for target in (copy, key):
        before = target.read_bytes()
        done = told("export", "ndjson", target, "--force")
        assert (done.code, "belongs to a ledger" in done.err) == (2, True)
        assert target.read_bytes() == before


REPLACING = [words for words in WRITERS[:7] if "--force" not in words]


@pytest.mark.parametrize("words", REPLACING, ids=" ".join)
def test_only_an_earlier_one_is_replaced_unless_forced(
    told: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("hello\n", encoding="utf-8")
    refused = told(*words, target)
    assert (refused.code, "--force" in refused.err) == (8, True)
    assert target.read_text(encoding="utf-8") == "hello\n"
    assert told(words[0], "--force", *words[1:], target).code == 0
    made = target.read_bytes()
    assert b"hello" not in made
    assert told(*words, target).code == 0, "it is an earlier one now"
    target.write_bytes(b"")
    assert told(*words, target).code == 0, "an empty file has nothing to lose"
    assert [path.name for path in tmp_path.iterdir() if "notes" in path.name] == ["notes.txt"]


@pytest.mark.parametrize("words", REPLACING, ids=" ".join)
def test_no_folder_is_made_on_the_way(told: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert told(*words, tmp_path / "none" / "x").code == 3
    assert not (tmp_path / "none").exists()
    assert told(*words, tmp_path).code == 2


def test_what_fails_leaves_what_was_there(told: Run, tmp_path: Path) -> None:
    target = tmp_path / "all.ndjson"
    assert told("export", "ndjson", target).code == 0
    before = target.read_bytes()
    blobs = next(path for path in (tmp_path / "ledger").iterdir() if path.name == "log.db")
    raw = bytearray(blobs.read_bytes())
    raw[len(raw) // 2 :] = bytes(len(raw) - len(raw) // 2)
    blobs.write_bytes(raw)
    assert told("export", "ndjson", "--texts", target).code != 0
    assert target.read_bytes() == before


def test_a_device_is_written_to_as_it_is(told: Run) -> None:
    assert told("export", "ndjson", "/dev/null").code == 0
    assert told("evidence", "ISS-1", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
