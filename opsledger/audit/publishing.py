"""Publishing a ledger as files: what is new is added, nothing that was published changes, the checkpoint comes last."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from opsledger.audit import checkpoint
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.merkle import leaf_hash, root_of_perfect
from opsledger.audit.notes import Note
from opsledger.audit.proofs import Nodes, root_at
from opsledger.audit.published import Published, head_of, note_in
from opsledger.audit.tiles import (
    CHECKPOINT,
    HEIGHT,
    WIDTH,
    Tile,
    TileError,
    bundle,
    entries_in,
    hashes_in,
    tiles_of,
)
from opsledger_events.errors import BusyError, IntegrityError
from opsledger_events.language import tr


class Source(Nodes, Protocol):
    """A log: the hashes of its tree and its entries."""

    def entries(self, start: int, end: int) -> Iterable[bytes]:
        """The bytes of the entries from index `start` (from 0) to before `end`, as they were hashed."""
        ...


def publish(
    source: Source, note: Note, directory: Path, handing_out: Callable[[], object] = lambda: None
) -> int:
    """Bring a folder to a checkpoint; the number of tiles and bundles that were written for it is returned.

    `handing_out` is called before the first of them is written, and not where there is none.

    A reader finds a whole log at every moment, and so does the next call where this one breaks off. Raises IntegrityError
    where the log is not what the checkpoint says or does not begin with what is published there, TileError (one of them) for
    a published file that was damaged; then nothing is written. BusyError while another publishes there, NoteError or
    CheckpointError for what is no checkpoint, and OSError.
    """
    head = checkpoint.parse(note.text)
    data = note.to_bytes()
    directory.mkdir(parents=True, exist_ok=True)
    with _alone_in(directory):
        before = _checked(source, head, directory)
        kept, new = Published(directory, before), list[Tile]()
        for tile in tiles_of(head.size):
            # What no checkpoint has covered yet may be left from a call that broke off, and of another ledger.
            if tile.within(before) and (directory / tile.path).exists():
                _check_kept(source, tile, kept)
            else:
                new.append(tile)
        if new:
            handing_out()
        for tile in new:
            hashes = _data(source, tile)
            _check_above(tile, hashes, directory)
            _write(directory / tile.path, hashes)
        _write(directory / CHECKPOINT, data)
        _clear(directory, head.size)
    return len(new)


def _checked(source: Source, head: Checkpoint, directory: Path) -> int:
    """How many entries are published already. Raises IntegrityError unless the log holds and begins with them."""
    if head.size and root_at(source, head.size) != head.root:
        raise IntegrityError(
            tr("The ledger is not what its checkpoint over {size} entries says.", size=head.size),
            tr("Run `opsledger verify`."),
        )
    if not (directory / CHECKPOINT).exists():
        return 0
    before = head_of(note_in(directory))
    _check_follows(source, head, before)
    return before.size


def _check_follows(source: Source, head: Checkpoint, before: Checkpoint) -> None:
    """Raises IntegrityError unless the log begins with what was published of it."""
    if before.origin != head.origin:
        raise IntegrityError(
            tr(
                "The folder holds the log “{found}”, not “{origin}”.", found=before.origin, origin=head.origin
            ),
            tr("Give each log a folder of its own."),
        )
    if before.size > head.size:
        raise IntegrityError(
            tr(
                "{published} entries are published there, {size} are to be.",
                published=before.size,
                size=head.size,
            ),
            tr(
                "Where the ledger was restored from a backup, entries are lost: the published folder has them."
            ),
        )
    if before.size and root_at(source, before.size) != before.root:
        raise IntegrityError(
            tr(
                "The ledger does not begin with the {size} entries that are published there.",
                size=before.size,
            ),
            tr("Keep both checkpoints as evidence, and run `opsledger verify`."),
        )


def _check_kept(source: Source, tile: Tile, published: Published) -> None:
    """Raises TileError unless a file that is not written again holds what would be written."""
    try:
        kept = _hold(source, tile, published.data(tile))
    except TileError:
        kept = False
    if not kept:
        raise TileError(
            tr(
                "{path} in {folder} is not what was published there.",
                path=tile.path,
                folder=published.directory,
            ),
            tr(
                "Keep a copy of the file as it is, delete it there and publish again: then it is written anew. "
                "If it is named again, run `opsledger verify`."
            ),
        )


def _hold(source: Source, tile: Tile, data: bytes) -> bool:
    """Whether a file holds what the log has: all of a full tile does, where the one hash above it does. Raises TileError."""
    level = HEIGHT * (tile.level or 0)
    hashes = hashes_in(tile, data) if tile.level is not None else [*map(leaf_hash, entries_in(tile, data))]
    if tile.width == WIDTH:
        return root_of_perfect(hashes) == source.node(level + HEIGHT, tile.number)
    return hashes == [source.node(level, place) for place in tile.places]


def _data(source: Source, tile: Tile) -> bytes:
    """What belongs into a file. Raises IntegrityError where an entry is not the one that was hashed."""
    if tile.level is not None:
        return b"".join(source.node(HEIGHT * tile.level, place) for place in tile.places)
    entries = list(source.entries(tile.places.start, tile.places.stop))
    for place, entry in zip(tile.places, entries, strict=True):
        if leaf_hash(entry) != source.node(0, place):
            raise IntegrityError(
                tr("Entry #{position} is not the one that was hashed.", position=place + 1),
                tr("Run `opsledger verify`."),
            )
    return bundle(entries)


def _check_above(tile: Tile, data: bytes, directory: Path) -> None:
    """Raises IntegrityError unless each hash is that of the tile below it, as it is published.

    The source may have hashes from a cache. Level by level, what is published rests on the entries alone.
    """
    if not tile.level:
        return
    for place, kept in zip(tile.places, hashes_in(tile, data), strict=True):
        below = Tile(tile.level - 1, place, WIDTH)
        if root_of_perfect(hashes_in(below, (directory / below.path).read_bytes())) != kept:
            raise IntegrityError(
                tr("The hashes of {tile} are not those of the tiles below it.", tile=tile.path),
                tr("Delete `tree.db` in the ledger's folder and the published folder, and publish anew."),
            )


def _write(target: Path, data: bytes) -> None:
    """A file that is there as a whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.new")
    with made.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    made.replace(target)


def _clear(directory: Path, size: int) -> None:
    """Remove the parts of tiles that are full by now. Others stay: readers may hold an older checkpoint."""
    for tile in tiles_of(size):
        if (parts := directory / f"{tile.path}.p").is_dir():
            shutil.rmtree(parts)


@contextmanager
def _alone_in(directory: Path) -> Generator[None]:
    """No other call publishes into the folder meanwhile. Raises BusyError."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                tr("Another process publishes into {folder}.", folder=directory), tr("Try again in a moment.")
            ) from error
        yield
    finally:
        os.close(handle)
