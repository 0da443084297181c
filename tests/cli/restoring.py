"""What the tests of restoring share: a command's answer, what a folder holds, a ledger that goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from opsledger.backup import manifest
from tests.program import Done

REASON = "The disk failed, and this is the newest"


def row(done: Done) -> dict[str, object]:
    """What a command printed as JSON."""
    found: dict[str, object] = json.loads(done.out)
    return found


def contents(folder: Path) -> dict[str, str]:
    """Digests of what a folder holds, but for what reading a log leaves."""
    return {name: digest for name, digest in manifest.digests_of(folder).items() if "log.db-" not in name}


def comment(run: Callable[..., Done], count: int = 1) -> None:
    """Record so many comments."""
    for _ in range(count):
        assert run("issue", "comment", "ISS-1", "--text", "x").code == 0


def backups(folder: Path) -> list[Path]:
    """What looks like a backup in a folder."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith("."))
