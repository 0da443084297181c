"""Which ledger lies where: remembered by each user outside of any ledger, so that another in its place is noticed.

A folder that was emptied, or holds a ledger made anew, has no checkpoint that could contradict it: its identity is
another. `$XDG_DATA_HOME/opsledger/places.json` tells what lay there when this user signed or verified it.
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
    """The identity of the ledger that belongs into a folder; empty where this user has seen none there.

    Raises InputError where what is remembered cannot be read.
    """
    return _read().get(_name(place), "")


def settle(place: Path, identity: str, *, anew: bool = False) -> None:
    """Remember that a ledger lies there. One that is remembered already stays, unless `anew`.

    Where it cannot be kept, nothing is lost but that.
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
    """A ledger was made there by this user: where another is remembered, that is not missed."""
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
