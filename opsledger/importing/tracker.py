"""Keeps what the rows so far said about each key: its record, and its watched columns over time.

Rows do not always come in the order of their times. The state of a record at a moment T is given by the last
row in *file* order whose time is not after T. So a column has changed if its value differs from the one in
force at the row's time, or from a later-dated one that this row supersedes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from opsledger.importing.context import text_of

NEAR_KEYS = 100_000
"""Most keys kept in memory; further ones go to a temporary file."""

POINTS_PER_KEY = 64
"""Most points of change kept for one key; an older row counts as a change of everything."""

LONG_CHARS = 64
"""Longer values are compared by their digest."""


class Point(NamedTuple):
    """From this time on (µs since 1970, or the number of the row), these values held."""

    at: int
    values: tuple[str, ...]
    ended: bool = False
    """Whether the key had ended, so that its next row counts as its first."""


class Seen(NamedTuple):
    """What is known about a key. The points are in the order of time."""

    record: str
    points: tuple[Point, ...]


class Look(NamedTuple):
    """A row compared with what is known about its key."""

    first: bool
    before: dict[str, Any]
    changed: frozenset[str]
    ended: bool = False
    """Whether it counts as the first because the key had ended."""


class Tracker:
    """Keeps `Seen` by key, in bounded memory. `columns` are watched; the full text is kept of those in `whole`."""

    def __init__(self, columns: Iterable[str], whole: Iterable[str] = (), near_keys: int = NEAR_KEYS) -> None:
        """Begin with nothing known."""
        self.columns = tuple(columns)
        self._whole = frozenset(whole)
        self._limit = near_keys
        self._near: dict[str, Seen] = {}
        self._far: sqlite3.Connection | None = None

    def close(self) -> None:
        """Remove the temporary file, if there is one."""
        if self._far is not None:
            self._far.close()

    def kept(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The watched values of a row in the form that is compared."""
        return tuple(self._kept(name, values.get(name)) for name in self.columns)

    def _kept(self, name: str, value: Any) -> str:
        text = text_of(value)
        if len(text) <= LONG_CHARS or name in self._whole:
            return text
        return "\x00" + blake2b(text.encode(), digest_size=16).hexdigest()

    def look(self, seen: Seen | None, at: int, values: tuple[str, ...]) -> Look:
        """What a row with a time changes, given what is known about its key."""
        if seen is None:
            return Look(True, {}, self._filled(values))
        if not seen.points:
            return Look(False, {}, self._filled(values))  # the ledger knows it, this file does not
        later = [point for point in seen.points if point.at > at]
        held = seen.points[-len(later) - 1] if len(later) < len(seen.points) else None
        if held is None or held.ended:
            forgotten = held is None and len(seen.points) >= POINTS_PER_KEY
            return Look(not forgotten, {}, self._filled(values), ended=held is not None)
        before: dict[str, Any] = {}
        changed: set[str] = set()
        for index, name in enumerate(self.columns):
            others = (point.values[index] for point in (held, *later) if not point.ended)
            differing = next((other for other in others if other != values[index]), None)
            if differing is None:
                before[name] = held.values[index] or None
            else:
                before[name] = differing or None
                changed.add(name)
        return Look(False, before, frozenset(changed))

    def _filled(self, values: tuple[str, ...]) -> frozenset[str]:
        return frozenset(name for name, value in zip(self.columns, values, strict=True) if value)

    def after(self, seen: Seen | None, record: str, point: Point) -> Seen:
        """What is known about a key after a row, which supersedes later-dated points."""
        points = [known for known in (seen.points if seen else ()) if known.at < point.at]
        if not points or points[-1][1:] != point[1:]:
            points.append(point)
        return Seen(record, tuple(points[-POINTS_PER_KEY:]))

    def get(self, key: str) -> Seen | None:
        """What is known about a key; None if nothing."""
        if found := self._near.get(key):
            return found
        if self._far is None:
            return None
        row = self._far.execute("SELECT seen FROM seen WHERE key = ?", (key,)).fetchone()
        return msgspec.msgpack.decode(row[0], type=Seen) if row else None

    def put(self, key: str, seen: Seen) -> None:
        """Keep what is known about a key."""
        self._near.pop(key, None)
        self._near[key] = seen
        if len(self._near) > self._limit:
            self._send_away()

    def forget(self, key: str) -> None:
        """Forget a key."""
        self._near.pop(key, None)
        if self._far is not None:
            self._far.execute("DELETE FROM seen WHERE key = ?", (key,))

    def _send_away(self) -> None:
        """Move the least recently used half to the temporary file."""
        if self._far is None:
            self._far = sqlite3.connect("", isolation_level=None)  # SQLite creates and removes the file
            self._far.execute("PRAGMA synchronous = OFF")
            self._far.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, seen BLOB) WITHOUT ROWID")
        old = list(self._near)[: self._limit // 2 + 1]
        self._far.execute("BEGIN")
        self._far.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?)",
            ((key, msgspec.msgpack.encode(self._near.pop(key))) for key in old),
        )
        self._far.execute("COMMIT")
