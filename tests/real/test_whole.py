"""All three in one ledger: once, replayed, verified, tampered with, broken off, written by many at once."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.program import Program
from tests.real.conftest import EXAMPLES, FILES, Filled, import_file


def test_a_second_import_records_nothing(filled: Filled, data: Path, tmp_path: Path) -> None:
    before = json.loads(filled.program("verify", "-o", "json").out)
    for name in FILES:
        done = import_file(filled.program, name, data, "--rejects", tmp_path / "rejects")
        assert " 0 events recorded" in done.err
        assert done.code == (1 if filled.rejects[name] else 0)
    after = json.loads(filled.program("verify", "-o", "json").out)
    # What the first of the two verified is told by the second.
    assert after == before | {"verified": before["entries"]}


def test_a_replay_equals_the_live_views(filled: Filled) -> None:
    filled.program.listed("list", "issue")
    done = filled.program("replay", "-o", "ndjson")
    assert done.code == 0, done.err
    views = done.rows()
    assert len(views) >= 5
    assert all(view["equal"] is True for view in views)


def test_the_log_verifies(filled: Filled) -> None:
    done = filled.program("verify", "-o", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["verdict"] == "OK"


@pytest.mark.parametrize("position", [1, 7_777, 16_734])
def test_one_flipped_byte_is_named(filled: Filled, tmp_path: Path, position: int) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(filled.program.ledger, copy)
    connection = sqlite3.connect(copy / "log.db")
    with connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        (entry,) = connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()
        flipped = bytearray(entry)
        flipped[len(flipped) // 2] ^= 1
        connection.execute("UPDATE events SET entry = ? WHERE seq = ?", (bytes(flipped), position))
    connection.close()
    done = Program(copy)("verify")
    assert done.code == 6
    assert f"#{position}" in done.err + done.out


def test_an_import_that_was_killed_goes_on_where_it_was(data: Path, tmp_path: Path) -> None:
    program, whole = Program(tmp_path / "killed"), Program(tmp_path / "whole")
    assert program("init").code == whole("init").code == 0
    arguments = ("import", data / FILES["incidents"], "--map", EXAMPLES / "incidents" / "map.toml")
    kills = 0
    for _ in range(20):
        with program.start(*arguments) as process:
            wait_for_more(program, process)
            process.kill()
            process.communicate()
            kills += process.returncode == -signal.SIGKILL
        if process.returncode == 0:
            break
    assert kills >= 1
    assert program(*arguments).code == whole(*arguments).code == 0
    assert told(program) == told(whole)
    assert json.loads(program("verify", "-o", "json").out)["verdict"] == "OK"


def wait_for_more(program: Program, process: subprocess.Popen[str]) -> None:
    """Wait until the ledger has grown, or the process has ended."""
    before = size(program)
    while process.poll() is None and size(program) == before:
        time.sleep(0.005)


def size(program: Program) -> int:
    """Number of entries in a ledger."""
    connection = sqlite3.connect(f"file:{program.ledger / 'log.db'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM events").fetchone()[0]
    finally:
        connection.close()


def told(program: Program) -> list[tuple[object, ...]]:
    """Everything that the ledger says, except when it learned of it."""
    names = (
        "position",
        "record",
        "version",
        "type",
        "effective_at",
        "actor",
        "reason",
        "source",
        "key",
        "unmet",
        "one_login",
        "data",
    )
    return [tuple(str(row[name]) for name in names) for row in program.listed("log")]


def test_four_append_at_once_and_one_is_killed(tmp_path: Path) -> None:
    program = Program(tmp_path / "ledger")
    assert program("init").code == 0
    files = [commands(tmp_path / f"{writer}.ndjson", writer) for writer in "abcd"]
    outputs = [path.with_suffix(".out").open("w+", encoding="utf-8") for path in files]
    with ExitStack() as stack:
        for output in outputs:
            stack.enter_context(output)
        victim, *others = [
            stack.enter_context(program.start("append", file, "-o", "ndjson", output=output))
            for file, output in zip(files, outputs, strict=True)
        ]
        while Path(outputs[0].name).read_text().count("\n") < 500:
            time.sleep(0.005)
        victim.kill()
        failed = [err for writer in others if (err := writer.communicate()[1]) and writer.returncode]
        victim.communicate()
    assert failed == []
    told_lines = [line for output in outputs for line in Path(output.name).read_text().splitlines()]
    acknowledged = [line for line in told_lines if line.endswith("}")]
    assert victim.returncode == -signal.SIGKILL
    receipts = [json.loads(line) for line in acknowledged]
    entries = program.listed("log")
    stored = {entry["position"]: entry["record"] for entry in entries}
    assert sorted(stored) == list(range(1, len(entries) + 1))
    assert [stored.get(told["position"]) for told in receipts] == [told["record"] for told in receipts]
    assert 3 * LINES + 500 <= len(receipts) < 4 * LINES
    assert program("verify").code == 0


LINES = 4_000


def commands(path: Path, writer: str) -> Path:
    """A file of commands of one writer."""
    lines = [
        {
            "do": "issue raise",
            "record": f"{writer}-{n}",
            "data": {"title": f"{writer} {n}"},
            "key": f"{writer}{n}",
        }
        for n in range(LINES)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
