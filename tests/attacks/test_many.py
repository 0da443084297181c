"""Many entries and many writers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import repeat
from pathlib import Path

import pytest

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from tests.attacks.conftest import Scene
from tests.opsledger.issues import raised
from tests.program import Program

WRITER = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from tests.opsledger.issues import raised

with Ledger.open(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    for number in range(int(sys.argv[2])):
        print(ledger.execute(raised(f"{sys.argv[3]} {number}")).position, flush=True)
"""
KEYED = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from tests.opsledger.issues import raised

with Ledger.open(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(ledger.execute(raised(sys.argv[2], key="one")).position)
    except OpsledgerError as error:
        sys.exit(error.exit_code)
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(scene: Scene) -> Start:
    """Start a writer and wait until it has the ledger open."""
    environment = Program(scene.place).environment | {"XDG_DATA_HOME": str(scene.folder / "home-owner")}

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", script, str(scene.place), *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(words, env=environment, text=True, stdin=pipe, stdout=pipe)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return run


def test_eight_writers_make_one_line(scene: Scene, start: Start) -> None:
    """8 processes, 500 appends each: every position once, each where it was acknowledged, and it verifies."""
    writers = [start(WRITER, 500, name) for name in "abcdefgh"]
    told = [int(line) for writer in writers for line in writer.communicate()[0].split()]
    assert sorted(told) == list(range(11, 4_011))
    verdict = verify(scene.place)
    assert (verdict.ok, verdict.size) == (True, 4_010)


def test_one_key_ten_times_at_once(scene: Scene, start: Start) -> None:
    """One entry, and ten answers that name it; with another body it is a conflict (exit code 5)."""
    writers = [start(KEYED, "坏了") for _ in range(10)]
    told = [writer.communicate("go\n")[0].strip() for writer in writers]
    assert told == ["11"] * 10
    other = start(KEYED, "别的")
    other.communicate("go\n")
    assert other.returncode == 5
    assert verify(scene.place).size == 11


def test_many_sign_for_the_first_time_at_once(scene: Scene) -> None:
    """One key is made, all of them sign with it, and nobody is left with a ledger that cannot be signed."""
    scene.place = scene.folder / "other"
    scene.made("init", "--ledger", scene.place)
    with Ledger.open(scene.place) as ledger:
        ledger.execute(raised())
        identity = ledger.identity
    home = scene.folder / "home-owner"
    environment = Program(scene.place).environment | {"XDG_DATA_HOME": str(home)}
    run = [sys.executable, "-m", "opsledger", "checkpoint"]
    signers = [subprocess.Popen(run, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
    for signer in signers:
        signer.communicate()
    assert [signer.returncode for signer in signers] == [0] * 6
    assert [path.name for path in (scene.place / "keys").iterdir()] == ["0001.note"]
    assert sorted(path.name for path in (home / "opsledger" / identity).glob("key*")) == ["key"]
    assert len(list((scene.place / "checkpoints").iterdir())) == 1


def most_memory(scene: Scene, size: int) -> int:
    """What `opsledger verify` needs at most, in bytes, all of its processes one by one."""
    run = [sys.executable, "-m", "opsledger", "verify", "-o", "json"]
    environment = Program(scene.place).environment | {"XDG_DATA_HOME": str(scene.folder / "home-owner")}
    with subprocess.Popen(run, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
    assert (status, told["verdict"]) == (0, "OK")
    assert told["entries"] >= size
    return used.ru_maxrss


def test_a_long_log_is_verified_in_little_memory_while_others_write(scene: Scene, start: Start) -> None:
    """Ten times as many entries take hardly more, and the writer goes on meanwhile."""
    with Ledger.open(scene.place) as ledger:
        ledger.execute_many(repeat(raised(), 5_000))
    little = most_memory(scene, 5_000)
    with Ledger.open(scene.place) as ledger:
        for _ in range(5):
            ledger.execute_many(repeat(raised(), 9_000))
        before = ledger.log.head()
        writer = start(WRITER, 1_000_000, "w")
        much = most_memory(scene, 50_000)
        writer.kill()
        writer.communicate()
        assert ledger.log.head() > before
    assert much < little * 1.25


def test_the_folder_is_what_it_was(scene: Scene) -> None:
    """Verification changes nothing in the ledger's folder; what SQLite lays there to share a file is its own."""

    def seen() -> dict[Path, bytes]:
        files = (path for path in scene.place.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files if not path.name.startswith("log.db-")}

    before = seen()
    assert scene.verify().code == 0
    assert seen() == before
