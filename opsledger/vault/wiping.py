"""Removes a person from what this user's programs keep outside the ledger: drafts, bookmarks, saved views, caches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import msgspec

from opsledger.homes import cache_home, state_home
from opsledger.whole_files import write_file
from opsledger_events.personal import ERASED_TITLE

SHORTEST = 2
"""Fewest characters of a text to wipe, because a single character occurs in many other texts."""


def wipe(identity: str, record: str, texts: set[str]) -> None:
    """Remove drafts for the record, replace its texts elsewhere with the title of an erased record, and remove cached views.

    The files of one ledger are in the folder named by its identity. Files that cannot be written are left alone.
    """
    wanted = sorted((text for text in texts if len(text) >= SHORTEST), key=len, reverse=True)
    for path in _files(state_home() / "opsledger" / identity):
        with suppress(OSError):
            _wipe_file(path, record, wanted)
    for path in _files(cache_home()):
        if path.name.startswith(f"{identity}."):
            with suppress(OSError):
                path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _wipe_file(path: Path, record: str, texts: list[str]) -> None:
    raw = path.read_bytes()
    try:
        kept = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        if any(text.encode() in raw for text in texts):
            path.unlink()
        return
    if isinstance(kept, dict) and record in cast("dict[str, Any]", kept).get("subject", ()):
        path.unlink()
        return
    wiped = _wiped(kept, texts)
    if wiped != kept:
        write_file(path, msgspec.json.encode(wiped), mode=0o600)


def _wiped(value: Any, texts: list[str]) -> Any:
    if isinstance(value, str):
        for text in texts:
            value = value.replace(text, ERASED_TITLE)
        return value
    if isinstance(value, list):
        return [_wiped(item, texts) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: _wiped(item, texts) for name, item in cast("dict[str, Any]", value).items()}
    return value
