"""Small files are replaced as a whole, and what a killed process left beside them goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from opsledger.whole_files import take_away_old, write_file

KILLED = """
import os, signal, sys
from pathlib import Path
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
from opsledger.whole_files import write_file
write_file(Path(sys.argv[1]), b"half")
"""


def left_by_killed(path: Path, *, old: bool = True) -> Path:
    """What a process leaves that is killed while it writes a file, now or some time ago."""
    before = set(path.parent.iterdir())
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    (left,) = set(path.parent.iterdir()) - before
    if old:
        hours_ago = time.time() - 7_200
        os.utime(left, (hours_ago, hours_ago))
    return left


def test_what_the_killed_left_goes_and_nothing_else(tmp_path: Path) -> None:
    """Not what is being written, what is of another file, or what only looks like it."""
    kept = tmp_path / "kept.json"
    gone = left_by_killed(kept)
    stays = [
        left_by_killed(kept, old=False),
        left_by_killed(tmp_path / "other.json"),
        tmp_path / ".kept.json.damaged",
    ]
    stays[-1].touch()
    write_file(kept, b"{}", mode=0o600)
    assert not gone.exists()
    assert sorted(tmp_path.iterdir()) == sorted([*stays, kept])
    assert kept.read_bytes() == b"{}"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_whole_folder_is_looked_through(tmp_path: Path) -> None:
    """One that is not there too."""
    left_by_killed(tmp_path / "a")
    left_by_killed(tmp_path / "b")
    take_away_old(tmp_path)
    take_away_old(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_replaced_stays_and_nothing_is_left(tmp_path: Path) -> None:
    """A folder has the name."""
    (tmp_path / "kept.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_file(tmp_path / "kept.json", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
