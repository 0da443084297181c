"""Reads a published log: proofs from its tiles, and a check of every file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from opsledger.audit import checkpoint, notes
from opsledger.audit.checkpoint import Checkpoint, CheckpointError
from opsledger.audit.merkle import HASH_BYTES, Tree, leaf_hash, root_of_perfect
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.notes import Note, NoteError
from opsledger.audit.tiles import (
    CHECKPOINT,
    HEIGHT,
    LENGTH_BYTES,
    LONGEST,
    WIDTH,
    Tile,
    bundle,
    entries_in,
    hashes_in,
    not_held,
    tiles_of,
)
from opsledger_events.errors import NotFoundError
from opsledger_events.language import tr

Progress = Callable[[int, int], None]


class Published:
    """The tree over the first entries of a published log, read from its tiles and not verified.

    Hashes are taken as the files have them; checking a proof made of them shows whether they are right.
    """

    def __init__(self, directory: Path, size: int) -> None:
        """The tree over `size` entries, as a checkpoint states; more may have been published since."""
        self.directory = directory
        self.size = size

    def node(self, level: int, index: int) -> bytes:
        """The root of a perfect subtree. Raises TileError if its tile is missing or cut short."""
        row, above = divmod(level, HEIGHT)
        number, first = divmod(index << above, WIDTH)
        width = min(WIDTH, (self.size >> HEIGHT * row) - number * WIDTH)
        tile = Tile(row, number, width)
        return root_of_perfect(hashes_in(tile, self.data(tile))[first : first + (1 << above)])

    def entries(self, start: int, end: int) -> list[bytes]:
        """The entries from index `start` (from 0) up to but not including `end`. Raises TileError."""
        found: list[bytes] = []
        for number in range(start // WIDTH, -(-end // WIDTH)):
            tile = Tile(None, number, min(WIDTH, self.size - number * WIDTH))
            first = max(start - tile.places.start, 0)
            found += entries_in(tile, self.data(tile))[first : end - tile.places.start]
        return found

    def data(self, tile: Tile) -> bytes:
        """The content of a file, or the beginning of the full tile that replaced it. Raises TileError."""
        for wanted in dict.fromkeys((tile, tile.full())):
            path = self.directory / wanted.path
            most = wanted.width * (HASH_BYTES if tile.level is not None else LENGTH_BYTES + LONGEST)
            # It may be gone by now: a partial tile is removed once the full one is there.
            with suppress(FileNotFoundError):
                if path.is_file():
                    with path.open("rb") as file:
                        data = file.read(most + 1)
                    return data if wanted == tile else _beginning(tile, wanted, data)
        raise not_held(tile.path, tr("there is no such file."))


def _beginning(tile: Tile, full: Tile, data: bytes) -> bytes:
    if tile.level is not None:
        return data[: tile.width * HASH_BYTES]
    return bundle(entries_in(full, data)[: tile.width])


class _Rows:
    """Hashes computed upwards from the entries, level by level, and compared with the tiles that should hold them."""

    def __init__(self, log: Published) -> None:
        self.log = log
        self.rows: list[list[bytes]] = []
        self.closed: list[int] = []

    def add(self, level: int, hashes: list[bytes]) -> None:
        """Add further hashes of a level, at most up to the end of a tile. Raises TileError."""
        if level == len(self.rows):
            self.rows.append([])
            self.closed.append(0)
        self.rows[level] += hashes
        if len(self.rows[level]) == WIDTH:
            self.add(level + 1, [root_of_perfect(self.close(level))])

    def close(self, level: int) -> list[bytes]:
        """The hashes of a tile that ends here. Raises TileError if the file holds others."""
        hashes, self.rows[level] = self.rows[level], []
        tile = Tile(level, self.closed[level], len(hashes))
        self.closed[level] += 1
        for place, hash_, found in zip(
            tile.places, hashes, hashes_in(tile, self.log.data(tile)), strict=True
        ):
            if hash_ != found:
                raise not_held(tile.path, self._other(level, place))
        return hashes

    def close_all(self) -> None:
        """Check the tiles that are not full. Raises TileError."""
        for level, row in enumerate(self.rows):
            if row:
                self.close(level)

    def _other(self, level: int, place: int) -> str:
        if level == 0:
            return tr("its hash of entry #{position} is not that of the entry.", position=place + 1)
        return tr("hash {number} is not that of the tile below it.", number=place % WIDTH + 1)


def check_directory(directory: Path, *keys: VerifierKey, progress: Progress | None = None) -> Checkpoint:
    """Check every published file against the checkpoint, and the checkpoint against the keys. Returns the checkpoint.

    Raises NotFoundError if nothing is published, TileError for the first file that does not hold, SignatureError or
    UnsignedError, and OSError. `progress` is called with (done, total) now and then.
    """
    note = note_in(directory)
    notes.verify(note, *keys)
    head = head_of(note)
    log, tree = Published(directory, head.size), Tree()
    rows = _Rows(log)
    for tile in tiles_of(head.size):
        if tile.level is not None:
            break
        leaves = list(map(leaf_hash, entries_in(tile, log.data(tile))))
        rows.add(0, leaves)
        tree.extend(leaves)
        if progress is not None:
            progress(tree.size, head.size)
    rows.close_all()
    if tree.root() != head.root:
        raise not_held(CHECKPOINT, tr("it was made over other entries than those that are published."))
    return head


def note_in(directory: Path) -> Note:
    """The signed checkpoint of a folder, unverified. Raises NotFoundError, TileError."""
    path = directory / CHECKPOINT
    if not path.is_file():
        raise NotFoundError(
            tr("No log is published in {folder}.", folder=directory),
            tr("Name the folder that holds the file {name}.", name=CHECKPOINT),
        )
    with path.open("rb") as file:
        data = file.read(notes.MOST_BYTES + 1)
    try:
        return notes.parse(data)
    except NoteError as error:
        raise not_held(CHECKPOINT, error.message) from error


def head_of(note: Note) -> Checkpoint:
    """The checkpoint of a folder's note. Raises TileError."""
    try:
        return checkpoint.parse(note.text)
    except CheckpointError as error:
        raise not_held(CHECKPOINT, error.message) from error
