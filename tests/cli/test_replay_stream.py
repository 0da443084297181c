"""`replay --to` and `--events`: a second ledger that is the first one, or nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.program import Program

Lines = list[bytes]


@pytest.fixture
def stream(told: Run, tmp_path: Path) -> Path:
    """The story's ledger with a key and an attached file, written as a stream."""
    (tmp_path / "photo.bin").write_bytes(bytes(range(256)))
    assert told("issue", "attach", "ISS-1", tmp_path / "photo.bin").code == 0
    assert told("issue", "raise", "--title", "Once\u2028only", "--key", "k1").code == 0
    file = tmp_path / "log.ndjson"
    assert told("replay", "--to", file).code == 0
    return file


def proof(run: Run, ledger: Path) -> tuple[str, str]:
    row = json.loads(run("--ledger", ledger, "verify", "-o", "json").out)
    return row["verdict"], row["root"]


def test_a_second_ledger_has_the_same_root_identity_and_records(
    told: Run, stream: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "deep" / "copy"
    done = told("--ledger", copy, "replay", "--events", stream, "-o", "json")
    assert done.code == 0, done.err
    made = json.loads(done.out)
    assert proof(told, copy) == ("INCOMPLETE", made["root"]) == proof(told, tmp_path / "ledger")
    for question in (["list", "-o", "json"], ["export", "ndjson", "--raw"], ["export", "ndjson", "--texts"]):
        assert told("--ledger", copy, *question).out == told(*question).out
    again = tmp_path / "again.ndjson"
    assert told("--ledger", copy, "replay", "--to", again).code == 0
    assert again.read_bytes() == stream.read_bytes()


def test_what_a_killed_replay_left_is_cleared_away(program: Program, tmp_path: Path) -> None:
    """A ledger half made beside its place, and views where the system keeps what is needed for a while; nothing of a running one."""
    temporary, place = tmp_path / "tmp", tmp_path / "copies" / "copy"
    temporary.mkdir()
    program.environment["TMPDIR"] = str(temporary)
    lines = tmp_path / "log.ndjson"
    assert program("issue", "raise", "--title", "x").code == 0
    assert program("replay", "--to", lines).code == 0
    with lines.open("rb") as file:
        begins = file.readline()
    with program.start("--ledger", place, "replay", "--events", "-") as replaying:
        assert replaying.stdin is not None
        replaying.stdin.write(begins.decode())
        replaying.stdin.flush()
        while not list(place.parent.glob(".copy.*/log.db")):
            assert replaying.poll() is None
        replaying.kill()
    folder = temporary / ".opsledger-replay.1-left.unfinished"
    folder.mkdir()
    assert program("--ledger", place, "replay", "--events", lines).code == 0
    assert program("replay").code == 0
    assert [path.name for path in place.parent.iterdir()] == ["copy"]
    assert not list(temporary.iterdir())


def test_it_goes_on_being_written(told: Run, stream: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    assert told("--ledger", copy, "replay", "--events", stream).code == 0
    repeated = told(
        "--ledger", copy, "issue", "raise", "--title", "Once\u2028only", "--key", "k1", "-o", "json"
    )
    assert repeated.code == 0
    assert "ISS-3" in repeated.out
    assert told("--ledger", copy, "issue", "raise", "--title", "Other", "--key", "k1").code == 5
    assert "ISS-4" in told("--ledger", copy, "issue", "raise", "--title", "Next", "-o", "json").out
    assert proof(told, copy)[0] == "INCOMPLETE"


def test_an_empty_ledger_too(cli: Run, tmp_path: Path) -> None:
    assert cli("replay", "--to", tmp_path / "s").code == 0
    assert cli("--ledger", tmp_path / "copy", "replay", "--events", tmp_path / "s").code == 0
    assert proof(cli, tmp_path / "copy") == proof(cli, tmp_path / "ledger")


def test_a_ledger_is_never_replaced(told: Run, stream: Path, tmp_path: Path) -> None:
    before = proof(told, tmp_path / "ledger")
    done = told("replay", "--events", stream)
    assert (done.code, "--ledger" in done.err) == (2, True)
    assert proof(told, tmp_path / "ledger") == before


def changed(line: int, old: bytes, new: bytes) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        assert old in lines[line]
        lines[line] = lines[line].replace(old, new, 1)

    return change


def entry(position: int, lines: Lines) -> int:
    return next(i for i, raw in enumerate(lines) if raw.startswith(b'{"position":%d,' % position))


def of(position: int, old: bytes, new: bytes) -> Callable[[Lines], int]:
    def change(lines: Lines) -> int:
        at = entry(position, lines)
        changed(at, old, new)(lines)
        return at + 1

    return change


def without(position: int) -> Callable[[Lines], int]:
    def change(lines: Lines) -> int:
        at = entry(position, lines)
        del lines[at]
        return at + 1

    return change


def sort(name: bytes, old: bytes, new: bytes) -> Callable[[Lines], int]:
    """Change the first line of a sort."""

    def change(lines: Lines) -> int:
        at = next(i for i, raw in enumerate(lines) if raw.startswith(b'{"line":"%s"' % name))
        changed(at, old, new)(lines)
        return at + 1

    return change


def dropped(name: bytes, named: int) -> Callable[[Lines], int]:
    """Leave out the lines of a sort; the line that is named then, counted from the end."""

    def change(lines: Lines) -> int:
        lines[:] = [raw for raw in lines if not raw.startswith(b'{"line":"%s"' % name)]
        return len(lines) + named

    return change


def cut_short(lines: Lines) -> int:
    lines[-1] = lines[-1][:-3]
    return len(lines)


def going_on(lines: Lines) -> int:
    lines.append(lines[-1])
    return len(lines)


def last_counter_raised(lines: Lines) -> int:
    sort(b"counter", b'"last":', b'"last":9')(lines)
    return len(lines)


def empty_texts(lines: Lines) -> int:
    """The text of no length, which every ledger has, comes twice."""
    lines[1:1] = [b'{"line":"blob","sha256":"%s","data":""}' % sha256(b"").hexdigest().encode()] * 2
    return 3


def bottomless(lines: Lines) -> int:
    """An entry whose lists are deeper than a program can follow."""
    at = entry(1, lines)
    lines[at] = b'{"position":1,"sealed":' + b"[" * 50_000
    return at + 1


DAMAGES: dict[str, Callable[[Lines], Any]] = {
    "a letter of an entry": of(1, b"Printer", b"Prunter"),
    "an entry cut in its middle": of(2, b'"data"', b'"da'),
    "an entry left out": without(4),
    "a version that jumps": of(4, b'"version":2', b'"version":3'),
    "a clock that goes back": of(5, b'"recorded_at":"2', b'"recorded_at":"1'),
    "an unknown type": of(1, b"issue.raised/1", b"issue.dreamt/1"),
    "another blob": sort(b"blob", b'"data":"', b'"data":"AAAA'),
    "another format": sort(b"stream", b'"format":1', b'"format":2'),
    "a wrong hash": sort(b"key", b'"position":9', b'"position":8'),
    "no keys": dropped(b"key", 0),
    "no hashes": dropped(b"leaves", 0),
    "no end": dropped(b"end", 1),
    "no beginning": lambda lines: dropped(b"stream", 0)(lines) and 1,
    "another counter": last_counter_raised,
    "an identity that writes to the terminal": sort(b"stream", b'"identity":"', b'"identity":"\\u001b[2J'),
    "a beginning of no day": sort(b"stream", b'"created_at":"', b'"created_at":"x'),
    "a beginning twice": lambda lines: lines.insert(1, lines[0]) or 2,
    "a counter over every integer": sort(b"counter", b'"last":', b'"last":99999999999999999999'),
    "a fingerprint that is none": sort(b"key", b'"fingerprint":"', b'"fingerprint":"AAAA'),
    "an empty text twice": empty_texts,
    "an entry without a bottom": bottomless,
    "a cut end": cut_short,
    "more after the end": going_on,
    "another root": sort(b"end", b'"root":"', b'"root":"0'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_first_bad_line_is_named_and_nothing_is_left(
    told: Run, stream: Path, tmp_path: Path, damage: str
) -> None:
    lines = stream.read_bytes().split(b"\n")[:-1]
    line = DAMAGES[damage](lines)
    stream.write_bytes(b"\n".join(lines) + (b"\n" if damage != "a cut end" else b""))
    before = sorted(tmp_path.iterdir())
    done = told("--ledger", tmp_path / "deep" / "copy", "replay", "--events", stream)
    assert done.code == 6
    assert f"line {line}:" in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_two_ways_at_once_are_refused(told: Run) -> None:
    for options in (["--to", "-", "--events", "x"], ["--to", "-", "--until", "#1"], ["--from", "#1"]):
        assert told("replay", *options).code == 2


NARROW = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from opsledger.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""The program with less room than the line has."""


@pytest.mark.parametrize("begins", [b'{"position":1,"record":"', b'{"line":"blob","sha256":"', b""])
def test_a_line_of_two_gigabytes_is_refused_unread(stream: Path, tmp_path: Path, begins: bytes) -> None:
    """An entry, a text or anything: it is named, and does not get into memory as a whole."""
    with stream.open("r+b") as file:
        file.readline()
        file.write(begins)
        file.truncate(file.tell())
        file.truncate(2 << 30)  # a hole: no disk is filled
    done = subprocess.run(
        [sys.executable, "-c", NARROW, "--ledger", tmp_path / "copy", "replay", "--events", stream],
        env=Program(tmp_path / "ledger").environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, f"{stream}, line 2:" in done.stderr, "limit" in done.stderr) == (6, True, True)
    assert not (tmp_path / "copy").exists()


def test_an_entry_has_the_limit_that_it_is_written_with(told: Run, stream: Path, tmp_path: Path) -> None:
    """60 KiB is looked into, and here found wanting; one byte more is not."""
    lines = stream.read_bytes().split(b"\n")
    at = entry(1, lines)
    for over in (0, 1):
        filled = b"P" * (60 * 1024 + over - len(lines[at])) + b"Printer"
        stream.write_bytes(
            b"\n".join([*lines[:at], lines[at].replace(b"Printer", filled, 1), *lines[at + 1 :]])
        )
        done = told("--ledger", tmp_path / "copy", "replay", "--events", stream)
        assert (done.code, f"line {at + 1}:" in done.err) == (6, True)
        assert ("over the limit of 61440 bytes" in done.err) == bool(over)


def test_a_file_may_be_longer_than_an_entry(told: Run, tmp_path: Path) -> None:
    (tmp_path / "scan.bin").write_bytes(bytes(range(256)) * 1_000)
    assert told("issue", "attach", "ISS-1", tmp_path / "scan.bin").code == 0
    assert told("replay", "--to", tmp_path / "s").code == 0
    assert told("--ledger", tmp_path / "copy", "replay", "--events", tmp_path / "s").code == 0
    assert proof(told, tmp_path / "copy") == proof(told, tmp_path / "ledger")
