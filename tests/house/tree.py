"""The files of this repository, as git sees them: the checks in this folder are about those."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Each package by its import name, and the folder that holds it.
PACKAGES = {
    "opsledger": ROOT / "opsledger",
    "opsledger_events": ROOT / "events" / "opsledger_events",
    "opsledger_projections": ROOT / "projections" / "opsledger_projections",
    "opsledger_tui": ROOT / "tui" / "opsledger_tui",
}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be: ignored ones are nobody's business here."""
    # A clone may belong to another user than the one who runs its tests (CI as root): git is told it is meant.
    command = [
        "git",
        "-c",
        f"safe.directory={ROOT}",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    paths = {ROOT / name for name in listed.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


def text_of(path: Path) -> str | None:
    """What a file says, or None where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def places(path: Path, number: int) -> str:
    """A line of a file as `path:line`, from the root on."""
    return f"{path.relative_to(ROOT)}:{number}"
