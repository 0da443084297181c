"""What is kept for one user between two visits: the last visit, bookmarks, saved views.

It lies outside the ledger, in `$XDG_STATE_HOME/opsledger/IDENTITY/kept.json`: it is nobody's record, and no
reader of the ledger sees it. What cannot be read or written is lost, never an obstacle.
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
    """0 where the view is of the present, or of a time."""
    effective_us: int = 0
    """0 where the view is of the present, or of a position."""


class Bookmark(msgspec.Struct, frozen=True):
    """A record, or one event of it."""

    record: str
    position: int = 0
    """0 where the record is meant."""
    title: str = ""


class Kept(msgspec.Struct, frozen=True):
    """Everything that is kept."""

    seen: int = 0
    """The last position that the user saw on the visit before; 0 on the first one."""
    seen_us: int = 0
    """When that visit ended."""
    bookmarks: tuple[Bookmark, ...] = ()
    views: tuple[SavedView, ...] = ()


class Keeper:
    """Reads and writes what is kept of one ledger."""

    def __init__(self, identity: str, home: Path | None = None) -> None:
        """For the ledger of this identity; `home` is the folder of the user's states."""
        self.folder = (home or state_home()) / "opsledger" / identity
        self._path = self.folder / "kept.json"
        self.kept = self._read()

    def seen(self, position: int, us: int) -> None:
        """The visit ends; the log was seen up to a position."""
        self._write(msgspec.structs.replace(self._read(), seen=position, seen_us=us))

    def bookmark(self, mark: Bookmark) -> bool:
        """Set a bookmark, or take it away where there is one. Returns whether it is there now."""
        marks = self._read().bookmarks
        there = any((old.record, old.position) == (mark.record, mark.position) for old in marks)
        left = tuple(old for old in marks if (old.record, old.position) != (mark.record, mark.position))
        self._write(msgspec.structs.replace(self._read(), bookmarks=left if there else (*left, mark)))
        return not there

    def save(self, view: SavedView) -> None:
        """Keep a view under its name, instead of an earlier one of that name."""
        others = tuple(old for old in self._read().views if old.name != view.name)
        self._write(msgspec.structs.replace(self._read(), views=(*others, view)))

    def forget(self, name: str) -> None:
        """A saved view is not wanted any more."""
        left = tuple(view for view in self._read().views if view.name != name)
        self._write(msgspec.structs.replace(self._read(), views=left))

    def _read(self) -> Kept:
        """As it is on the disk now: another window may have added to it."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            return Kept()

    def _write(self, kept: Kept) -> None:
        self.kept = kept
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_file(self._path, msgspec.json.encode(kept), mode=0o600)
