"""The folders of a user that programs keep things in, found without loading anything: every process that writes asks."""

from __future__ import annotations

import os
from pathlib import Path


def home_named(variable: str, *otherwise: str) -> Path:
    """The folder that a variable of the XDG base directories names, else one below the user's home.

    For a user without a home, a place where nothing can be kept.
    """
    named = os.environ.get(variable, "")
    if os.path.isabs(named):  # noqa: PTH117 - a text may be empty
        return Path(named)
    try:
        return Path.home().joinpath(*otherwise)
    except RuntimeError:
        return Path(os.devnull)


def data_home() -> Path:
    """What is kept for the user, keys and trust among it: `$XDG_DATA_HOME`, else `~/.local/share`."""
    return home_named("XDG_DATA_HOME", ".local", "share")


def state_home() -> Path:
    """What programs remember: `$XDG_STATE_HOME`, else `~/.local/state`."""
    return home_named("XDG_STATE_HOME", ".local", "state")


def cache_home() -> Path:
    """Views of ledgers that the user may not write; it may not be there."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only for such a ledger

    return user_cache_path("opsledger")


def checkpoints_of(identity: str) -> Path:
    """The folder of a user's own copies of checkpoints of a ledger."""
    return data_home() / "opsledger" / identity / "checkpoints"
