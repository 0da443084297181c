"""Where what a user keeps of ledgers lies: found without loading anything, because every process that writes asks."""

from __future__ import annotations

import os
from pathlib import Path


def data_home() -> Path:
    """The user's folder for what programs keep: `$XDG_DATA_HOME`, else `~/.local/share`.

    For a user without a home, a place where nothing can be kept.
    """
    named = os.environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(named):  # noqa: PTH117 - a text may be empty
        return Path(named)
    try:
        return Path.home() / ".local" / "share"
    except RuntimeError:
        return Path(os.devnull)


def checkpoints_of(identity: str) -> Path:
    """The folder of a user's own copies of checkpoints of a ledger."""
    return data_home() / "opsledger" / identity / "checkpoints"
