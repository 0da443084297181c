"""Data kept for one user between visits: the last visit, bookmarks, saved views.

The file is outside the ledger, `$XDG_STATE_HOME/opsledger/IDENTITY/kept.json`: it is not a record, and no
reader of the ledger sees it. If it cannot be read or written, the data is lost, but nothing else fails.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from opsledger.homes import state_home
from opsledger.whole_files import write_file
from opsledger_tui.action import Where


class SavedView(msgspec.Struct, frozen=True):
    """A screen with its filter and its moment, under a name."""

    name: str
    where: Where
    filter: str = ""
    position: int = 0
    """0 if the view is of the present, or of a time."""
    effective_us: int = 0
    """0 if the view is of the present, or of a position."""


class Bookmark(msgspec.Struct, frozen=True):
    """A record, or one event of it."""

    record: str
    position: int = 0
    """0 if the whole record is meant."""
    title: str = ""


class Kept(msgspec.Struct, frozen=True):
    """Everything that is kept."""

    seen: int = 0
    """Last position that the user saw on the previous visit; 0 on the first visit."""
    seen_us: int = 0
    """When that visit ended, in microseconds since 1970."""
    bookmarks: tuple[Bookmark, ...] = ()
    views: tuple[SavedView, ...] = ()


class Keeper:
    """Reads and writes what is kept of one ledger."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """A keeper for the ledger with this identity; `home` is the user's state folder."""
        self.folder = (home or state_home()) / "opsledger" / identity
        self._path = self.folder / "kept.json"
        self.kept = self._read()

    def seen(self, position: int, us: int) -> None:
        """Note the end of the visit, and the last position seen."""
        self._write(msgspec.structs.replace(self._read(), seen=position, seen_us=us))

    def bookmark(self, mark: Bookmark) -> bool:
        """Set a bookmark, or remove it if it is set. Returns whether it is set now."""
        marks = self._read().bookmarks
        there = any((old.record, old.position) == (mark.record, mark.position) for old in marks)
        left = tuple(old for old in marks if (old.record, old.position) != (mark.record, mark.position))
        self._write(msgspec.structs.replace(self._read(), bookmarks=left if there else (*left, mark)))
        return not there

    def save(self, view: SavedView) -> None:
        """Save a view under its name, in place of an earlier one with that name."""
        others = tuple(old for old in self._read().views if old.name != view.name)
        self._write(msgspec.structs.replace(self._read(), views=(*others, view)))

    def forget(self, name: str) -> None:
        """Delete a saved view."""
        left = tuple(view for view in self._read().views if view.name != name)
        self._write(msgspec.structs.replace(self._read(), views=left))

    def _read(self) -> Kept:
        """The data as it is on disk now, because another window may have added to it."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            return Kept()

    def _write(self, kept: Kept) -> None:
        self.kept = kept
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_file(self._path, msgspec.json.encode(kept), mode=0o600)
