"""Killed at any moment of an append, an import, a rebuild, a signing, a change of keys, a publication: nothing is lost.

`OPSLEDGER_KILLS=100 pytest tests/attacks/test_killed.py` kills each of the seven that often, and so does `make kills`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.program import Program

KILLS = os.environ.get("OPSLEDGER_KILLS", "8")
SEED = "1019"


def test_whatever_is_killed_is_whole_and_goes_on(tmp_path: Path) -> None:
    """What was acknowledged is there; log, checkpoints, keys, views and what is published hold after each kill."""
    environment = Program(tmp_path / "ledger").environment
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.killing", str(tmp_path), KILLS, SEED],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    killed, acknowledged = (int(word) for word in done.stdout.split() if word.isdecimal())
    assert killed >= 7 * int(KILLS), done.stdout
    assert acknowledged > int(KILLS), done.stdout
