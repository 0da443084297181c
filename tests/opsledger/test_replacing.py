"""Small files are replaced as a whole, and what a killed process left beside them goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from opsledger.replacing import replace_file, take_away_dead


@pytest.fixture
def dead() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def left(path: Path, *, old: bool = True) -> Path:
    """Something that was written some time ago."""
    path.write_bytes(b"half")
    if old:
        hours_ago = time.time() - 7_200
        os.utime(path, (hours_ago, hours_ago))
    return path


def test_what_the_dead_left_goes_and_nothing_else(tmp_path: Path, dead: int) -> None:
    """Not what a running process writes, what is young, what is of another file, or what has no number."""
    gone = left(tmp_path / f"kept.{dead}")
    stays = [
        left(tmp_path / f"kept.{os.getppid()}"),
        left(tmp_path / f"kept.{dead + 1_000_000_000_000}", old=False),
        left(tmp_path / f"key.{dead}"),
        left(tmp_path / "kept.damaged"),
    ]
    replace_file(tmp_path / "kept.json", b"{}")
    assert not gone.exists()
    assert sorted(tmp_path.iterdir()) == sorted([*stays, tmp_path / "kept.json"])
    assert (tmp_path / "kept.json").read_bytes() == b"{}"
    assert (tmp_path / "kept.json").stat().st_mode & 0o777 == 0o600


def test_a_whole_folder_is_looked_through(tmp_path: Path, dead: int) -> None:
    left(tmp_path / f"a.{dead}")
    left(tmp_path / f"b.{dead}")
    take_away_dead(tmp_path)
    take_away_dead(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_replaced_stays_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "kept.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "kept.json", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
