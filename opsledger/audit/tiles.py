"""A log divided into files that any web server can deliver. Format: c2sp.org/tlog-tiles.

Tiles hold the hashes of every eighth level of the tree, 256 in each; bundles hold the entries, 256 in each. A full tile
never changes, and only the last one of each level is not full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from opsledger.audit.merkle import HASH_BYTES
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

HEIGHT = 8
"""Levels of the tree from one level of tiles to the next."""

WIDTH = 1 << HEIGHT
"""Hashes in a full tile, entries in a full bundle."""

LENGTH_BYTES = 2
LONGEST = (1 << 8 * LENGTH_BYTES) - 1
"""Most bytes of an entry; a ledger accepts fewer."""

CHECKPOINT = "checkpoint"
"""Name of the file with the signed checkpoint."""


class TileError(IntegrityError):
    """A published file does not hold what it should."""


class Tile(NamedTuple):
    """The place and width of a file of hashes or entries."""

    level: int | None
    """Level from 0, the leaves, upwards; None for entries."""
    number: int
    """Number within its level, from 0."""
    width: int
    """Number of hashes or entries in it: 1 to 256."""

    @property
    def path(self) -> str:
        """Its path below the folder: `tile/1/x001/234.p/17`."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-len(digits) // 3 * -3)
        *groups, last = (digits[place : place + 3] for place in range(0, len(digits), 3))
        name = "/".join([*(f"x{group}" for group in groups), last])
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{name}{part}"

    @property
    def places(self) -> range:
        """The indexes of its hashes within their level, or of its entries."""
        return range(self.number * WIDTH, self.number * WIDTH + self.width)

    def within(self, size: int) -> bool:
        """Whether a log of `size` entries has everything that it holds."""
        return self.places.stop <= size >> HEIGHT * (self.level or 0)

    def full(self) -> Tile:
        """The full tile that it is or will become."""
        return self._replace(width=WIDTH)


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles and bundles of a log of `size` entries, the bundles first."""
    yield from _row(None, size)
    level = 0
    while count := size >> HEIGHT * level:
        yield from _row(level, count)
        level += 1


def _row(level: int | None, count: int) -> Iterator[Tile]:
    full, rest = divmod(count, WIDTH)
    for number in range(full):
        yield Tile(level, number, WIDTH)
    if rest:
        yield Tile(level, full, rest)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each preceded by its length."""
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def entries_in(tile: Tile, data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises TileError unless it holds exactly as many as it should."""
    entries: list[bytes] = []
    place = 0
    while place < len(data):
        start = place + LENGTH_BYTES
        place = start + int.from_bytes(data[place:start], "big")
        entries.append(data[start:place])
    if place != len(data) or len(entries) != tile.width:
        raise not_held(tile.path, tr("it does not hold {count:|entry|entries}.", count=tile.width))
    return entries


def hashes_in(tile: Tile, data: bytes) -> list[bytes]:
    """The hashes of a tile. Raises TileError unless it holds exactly as many as it should."""
    if len(data) != tile.width * HASH_BYTES:
        raise not_held(tile.path, tr("it does not hold {count:|hash|hashes}.", count=tile.width))
    return [data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES)]


def not_held(path: str, what: str) -> TileError:
    """The error for a file that is not as it should be."""
    return TileError(
        tr("{path} does not hold: {what}", path=path, what=what),
        tr(
            "Keep a copy of the folder as it is. Who publishes it does so anew into an empty one; who was given it asks them."
        ),
    )
