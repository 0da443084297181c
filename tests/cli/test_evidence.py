"""`evidence` and `check`: from the operator's ledger to an auditor who has nothing but a key."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.opsledger.audit.evidence.checkers import holds_alone, needs_openssl, of
from tests.program import Program

KEY_LINE = re.compile(r"opsledger/[^ ]*$")


@pytest.fixture
def key(told: Run) -> str:
    """The key that the auditor got by another way."""
    assert told("checkpoint").code == 0
    return told("key", "show").out.strip()


def test_a_policy_as_it_was_on_a_day(told: Run, key: str, tmp_path: Path) -> None:
    """The page, the state, the text; checked by somebody without the ledger."""
    done = told("evidence", "travel", "--as-of", "2026-02-01", "-o", tmp_path / "t.zip")
    assert done.code == 0, done.err
    assert not done.out
    checked = told("--ledger", tmp_path / "none", "check", tmp_path / "t.zip", "--key", key, "-o", "json")
    assert checked.code == 0, checked.err
    row = json.loads(checked.out)
    assert (row["record"], row["text"], row["counted"]) == ("travel", "Travel by train.", [3])
    assert row["as_of"] == "2026-02-01T00:00:00Z"
    assert row["not_compared"] is None
    assert row["fields"]["state"] == "effective"
    assert "nothing later tells of travel" in checked.err
    assert json.loads(told("access", "log", "-o", "json").out)[-1]["about"]["record"] == "travel"


def test_a_page_that_was_not_compared_is_told_with_the_rest(cli: Run) -> None:
    """Where another version wrote it, whoever keeps the table alone keeps the caveat with it."""
    earlier = Path(__file__).parents[1] / "opsledger/audit/evidence/earlier"
    done = cli("check", earlier / "travel.zip", "--key", earlier / "key.txt")
    assert done.code == 0, done.err
    assert re.search(r"^Not compared +index.html, README.txt, check.py$", done.out, re.MULTILINE)


def test_a_key_is_read_from_a_pipe_and_never_without_end(told: Run, key: str, tmp_path: Path) -> None:
    """`--key <(…)` is a pipe; a device that never ends is no key."""
    assert told("evidence", "travel", "-o", tmp_path / "t.zip").code == 0
    reading, writing = os.pipe()
    os.write(writing, key.encode())
    os.close(writing)
    assert told("check", tmp_path / "t.zip", "--key", f"/dev/fd/{reading}").code == 0
    os.close(reading)
    assert told("check", tmp_path / "t.zip", "--key", "/dev/zero").code == 2


@pytest.mark.parametrize("data", [b"", b"<html>Not found</html>", b"\x00PK\x03\x04"])
def test_a_file_that_is_none_of_them_is_not_called_a_note(cli: Run, tmp_path: Path, data: bytes) -> None:
    """An auditor who saved the wrong thing, or half of it, has never heard of notes."""
    (tmp_path / "travel.zip").write_bytes(data)
    done = cli(
        "check",
        tmp_path / "travel.zip",
        "--key",
        Path(__file__).parents[1] / "opsledger/audit/evidence/earlier/key.txt",
    )
    assert (done.code, done.out) == (2, "")
    assert "travel.zip is neither evidence nor a proof nor a checkpoint." in done.err


def test_on_the_other_clock_with_the_entry_that_came_next(told: Run, key: str, tmp_path: Path) -> None:
    """What the ledger knew at a position; the next entry says that nothing came between."""
    assert told("evidence", "travel", "--known-at", "#5", "--with-next", "-o", tmp_path / "t.zip").code == 0
    row = json.loads(told("check", tmp_path / "t.zip", "-o", "json").out)
    assert (row["known_at"], row["next"], row["text"]) == (5, 6, "Travel by train.")
    assert told("evidence", "travel", "--with-next", "-o", tmp_path / "t.zip").code == 2


def test_what_cannot_be_shown_is_said(told: Run, key: str, tmp_path: Path) -> None:
    """A record that is not there or was not, a place that cannot be written, a file that does not hold."""
    target = tmp_path / "t.zip"
    done = told("evidence", "travle", "-o", target)
    assert (done.code, "travel" in done.err) == (3, True)
    assert told("evidence", "travel", "--as-of", "2020-01-01", "-o", target).code == 3
    assert told("evidence", "travel", "--known-at", "#0", "-o", target).code == 3
    done = told("evidence", "travel", "-o", tmp_path / "none" / "t.zip")
    assert (done.code, "There is no folder" in done.err) == (3, True)
    done = told("evidence", "travel", "-o", "json")
    assert (done.code, "-o ./json" in done.err) == (2, True)
    assert not target.exists()
    assert told("evidence", "travel", "-o", target).code == 0
    target.write_bytes(target.read_bytes().replace(b"Busses", b"Trains"))
    done = told("check", target)
    assert (done.code, done.out) == (6, "")


def test_somebody_without_the_private_key_gives_what_was_signed(
    told: Run, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the last checkpoint, and nothing after it."""
    assert told("document", "adopt", "travel", "--body", "By foot.").code == 0
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "auditor"))
    assert told("evidence", "travel", "-o", tmp_path / "t.zip").code == 0
    row = json.loads(told("check", tmp_path / "t.zip", "--key", key, "-o", "json").out)
    assert (row["known_at"], row["text"]) == (7, "Travel by train or bus.")
    assert told("evidence", "travel", "--known-at", "8", "-o", tmp_path / "later.zip").code == 8


def unpacked(file: Path, folder: Path) -> Path:
    """The folder that somebody unpacks evidence in."""
    for name, data in of(file).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def by_hand(folder: Path, key: str) -> str:
    """What every command of README.txt prints, word by word, one after the other."""
    readme = (folder / "README.txt").read_text()
    commands = [line for line in re.findall(r"^    (.*)$", readme, re.MULTILINE) if not KEY_LINE.match(line)]
    script = "\n".join(commands).replace("'KEY'", f"'{key}'")
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert "syntax" not in done.stderr, done.stderr
    return done.stdout


@needs_openssl
def test_the_instructions_hold(told: Run, key: str, tmp_path: Path) -> None:
    """In both languages, in a folder where the file was unpacked; by script, and by hand up to the root."""
    for language in ("en", "zh"):
        told("--lang", language, "evidence", "travel", "-o", tmp_path / f"{language}.zip")
        said = by_hand(unpacked(tmp_path / f"{language}.zip", tmp_path / language), key)
        assert "HOLDS: versions 1 to 2 of travel" in said
        for name in ("key.txt", "checkpoint.note", "entries/000000000003.json", "entries/000000000006.json"):
            assert f"{name}: HOLDS\n" in said
        assert "DOES NOT HOLD" not in said
        assert "FAILED" not in said


CHANGES: dict[str, tuple[str, bytes, bytes]] = {
    "entries/000000000006.json": ("entries/000000000006.json", b"Busses", b"Trains"),
    "entries/000000000003.json": ("proofs/000000000003.tlog-proof", b"index 2", b"index a[$(touch${IFS}x)]"),
    "checkpoint.note": ("checkpoint.note", b"\n7\n", b"\n8\n"),
    "key.txt": ("keys/0002.note", b"+", b"x+"),
}


@needs_openssl
@pytest.mark.parametrize("told_of", CHANGES)
def test_by_hand_too_what_was_changed_does_not_hold(
    told: Run, key: str, told_of: str, tmp_path: Path
) -> None:
    """With two keys, of which the auditor has the first; and what stands in the files is never run."""
    assert told("key", "rotate").code == 0
    assert told("checkpoint").code == 0
    told("evidence", "travel", "-o", tmp_path / "t.zip")
    folder = unpacked(tmp_path / "t.zip", tmp_path / "unpacked")
    assert key not in (folder / "key.txt").read_text()
    assert "DOES NOT HOLD" not in by_hand(folder, key)
    name, old, new = CHANGES[told_of]
    data = (folder / name).read_bytes()
    assert old in data
    (folder / name).write_bytes(data.replace(old, new, 1))
    assert f"{told_of}: DOES NOT HOLD\n" in by_hand(folder, key)
    assert not (folder / "x").exists()
    assert "key.txt: DOES NOT HOLD" in by_hand(folder, key.replace("+", "x+", 1))


@needs_openssl
def test_texts_about_persons_stay_sealed(program: Program, tmp_path: Path) -> None:
    """Also for the one who could open them: nothing of them is in the file, and it holds."""
    assert program("contact", "add", "--title", "Qian Duoduo", "--tel", "13800138000").code == 0
    assert program("contact", "comment", "CON-1", "--text", "likes trains").code == 0
    assert "Qian Duoduo" in program("show", "CON-1").out
    assert program("evidence", "CON-1", "-o", tmp_path / "c.zip").code == 0
    files = of(tmp_path / "c.zip")
    for said in ("Qian", "Duoduo", "13800138000", "trains"):
        assert not any(said.encode() in data for data in files.values()), said
    assert b"sealed:1:" in files["entries/000000000001.json"]
    assert "已加密" in files["index.html"].decode()
    from opsledger.audit.note_keys import VerifierKey

    key = VerifierKey.parse(program("key", "show").out.strip())
    assert holds_alone(tmp_path / "c.zip", key)
    assert program("check", tmp_path / "c.zip").code == 0
    assert program("contact", "erase", "CON-1", "--reason", "asked").code == 0
    assert program("check", tmp_path / "c.zip").code == 0, "it holds after they were erased"
