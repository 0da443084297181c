"""The user's folders for data, state and caches, found without loading a library, because every writing process asks."""

from __future__ import annotations

import os
from pathlib import Path


def home_named(variable: str, *otherwise: str) -> Path:
    """The folder that an XDG variable names, else one below the user's home.

    For a user without a home, a path where nothing can be written.
    """
    named = os.environ.get(variable, "")
    if os.path.isabs(named):  # noqa: PTH117 - a text may be empty
        return Path(named)
    try:
        return Path.home().joinpath(*otherwise)
    except RuntimeError:
        return Path(os.devnull)


def data_home() -> Path:
    """The folder of the user's data, such as keys and trust: `$XDG_DATA_HOME`, else `~/.local/share`."""
    return home_named("XDG_DATA_HOME", ".local", "share")


def state_home() -> Path:
    """The folder of programs' state: `$XDG_STATE_HOME`, else `~/.local/state`."""
    return home_named("XDG_STATE_HOME", ".local", "state")


def cache_home() -> Path:
    """The folder for views of ledgers that the user may not write; it may not exist."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only for such a ledger

    return user_cache_path("opsledger")


def checkpoints_of(identity: str) -> Path:
    """The folder of the user's own copies of a ledger's checkpoints."""
    return data_home() / "opsledger" / identity / "checkpoints"
