"""A disk that fails at any call of an append, an import, a rebuild, a signing, a change of keys, a publication, a backup: nothing acknowledged is lost.

A small library of C is preloaded, which makes the n-th call fail that puts something on files under one folder. `make kills` tries more places.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.test_killed import KILLS
from tests.program import Program

SOURCE = Path(__file__).with_name("failing_disk.c")
WORKS, WAYS = 7, 4
PLACES = max(1, int(KILLS) // 8)
SEED = "1019"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that is preloaded."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("NOT RUN: a C compiler and Linux are needed. To get one: apt-get install gcc libc6-dev")
    made = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    command = [compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", made, SOURCE, "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "dlfcn.h" in done.stderr:
        pytest.skip("NOT RUN: the C compiler has no headers. To get them: apt-get install libc6-dev")
    assert done.returncode == 0, done.stderr
    return made


def test_a_disk_that_fails_loses_nothing_and_is_told(disk: Path, tmp_path: Path) -> None:
    """EIO or ENOSPC, once or for good: what was acknowledged is there, the message has a way out, all holds, and a retry works."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.failing", str(tmp_path), str(PLACES), SEED],
        env=Program(tmp_path / "ledger").environment | {"LD_PRELOAD": str(disk)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tried, told, acknowledged = (int(word) for word in done.stdout.split() if word.isdecimal())
    assert tried == WORKS * WAYS * PLACES
    assert told > tried // 2, done.stdout + done.stderr
    assert acknowledged
