"""Remembers for each user, outside any ledger, which ledger is in which folder, so that a replacement is noticed.

No checkpoint can contradict a folder that was emptied or holds a new ledger, because the new identity differs.
`$XDG_DATA_HOME/opsledger/places.json` holds the identity that this user found there when signing or verifying.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from opsledger.homes import data_home
from opsledger.whole_files import read_file, write_file
from opsledger_events.errors import InputError
from opsledger_events.language import tr

MOST_BYTES = 16 * 1024 * 1024


def ledger_at(place: Path) -> str:
    """The identity of the ledger that belongs in a folder; empty if this user has seen none there.

    Raises InputError if the file cannot be read.
    """
    return _read().get(_name(place), "")


def settle(place: Path, identity: str, *, anew: bool = False) -> None:
    """Remember that a ledger is in a folder. An earlier memory of another stays, unless `anew`.

    If this cannot be written, nothing else fails.
    """
    with suppress(OSError, InputError):
        known = _read()
        before = known.get(_name(place))
        if before == identity or (before and not anew):
            return
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(
            path, msgspec.json.format(msgspec.json.encode(known | {_name(place): identity})), mode=0o600
        )


def replace(place: Path, identity: str) -> None:
    """If another ledger is remembered in a folder, remember the one that this user created there instead."""
    with suppress(OSError, InputError):
        if ledger_at(place):
            settle(place, identity, anew=True)


def _read() -> dict[str, str]:
    path = _path()
    try:
        return msgspec.json.decode(read_file(path, MOST_BYTES), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(
            tr("{path} cannot be read: {error}", path=path, error=error),
            tr("Mend it or put it aside; it tells which ledger lay where."),
        ) from error


def _path() -> Path:
    return data_home() / "opsledger" / "places.json"


def _name(place: Path) -> str:
    return str(place.resolve())
