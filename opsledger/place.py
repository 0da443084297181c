"""Finds the ledger's folder: the first of flag, environment, `opsledger.toml`, the nearest ledger, the user's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from opsledger_events.errors import InputError
from opsledger_events.language import tr

VARIABLE = "OPSLEDGER_LEDGER"
SETTINGS_NAME = "opsledger.toml"
LOG_NAME = "log.db"


class Place(NamedTuple):
    """A ledger's folder, and why it was chosen."""

    path: Path
    why: str


def find_place(flag: str | None, here: Path | None = None) -> Place:
    """The ledger's folder for a run in `here` (the working folder). Raises InputError for bad settings."""
    if flag:
        return Place(_folder(flag), tr("named by --ledger"))
    if named := os.environ.get(VARIABLE):
        return Place(_folder(named), tr("named by {variable}", variable=VARIABLE))
    here = here or Path.cwd()
    upwards = (here, *here.parents)
    for folder in upwards:
        if place := _named_in(folder / SETTINGS_NAME):
            return place
    for folder in upwards:
        # A dangling link may belong to a ledger too, so it is not skipped in favour of another.
        if (log := folder / LOG_NAME).is_file() or log.is_symlink():
            return Place(folder, tr("the nearest ledger upwards"))
    return _of_user()


def _of_user() -> Place:
    from platformdirs import PlatformDirs  # noqa: PLC0415 - only if nothing else names the folder

    dirs = PlatformDirs("opsledger", appauthor=False)
    return _named_in(dirs.user_config_path / SETTINGS_NAME) or Place(
        dirs.user_data_path / "ledger", tr("your own ledger")
    )


def _folder(named: str) -> Path:
    if "://" in named:
        raise InputError(
            tr("“{named}” is not a folder; this version keeps ledgers in folders.", named=named),
            tr("Name a folder with --ledger."),
        )
    return Path(named).expanduser()


def _named_in(settings: Path) -> Place | None:
    """The ledger that a settings file names (relative to the file); None if it names none."""
    if not settings.is_file():
        return None
    import tomllib  # noqa: PLC0415 - only with a settings file

    try:
        with settings.open("rb") as file:
            named = tomllib.load(file).get("ledger", "")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(tr("{settings} cannot be read: {error}", settings=settings, error=error)) from error
    if not isinstance(named, str):
        raise InputError(
            tr("{settings}: `ledger` is not a text.", settings=settings), tr('Write it as ledger = "folder".')
        )
    return (
        Place(settings.parent / _folder(named), tr("named in {settings}", settings=settings))
        if named
        else None
    )
