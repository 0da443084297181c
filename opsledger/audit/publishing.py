"""Publishes a ledger as files: adds what is new, changes nothing already published, and writes the checkpoint last."""

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
from opsledger.audit.merkle import Tree, leaf_hash, root_of_perfect
from opsledger.audit.notes import Note
from opsledger.audit.proofs import Nodes, root_at, subtree
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
        """The hashed bytes of the entries from index `start` (from 0) up to but not including `end`."""
        ...


Progress = Callable[[int, int], None]


def publish(
    source: Source,
    note: Note,
    directory: Path,
    handing_out: Callable[[], object] = lambda: None,
    progress: Progress | None = None,
) -> int:
    """Publish the log in a folder up to a checkpoint. Returns the number of tiles and bundles written.

    `handing_out` is called before the first of them is written, and not at all if there are none. `progress` is called
    with (written, total) now and then.

    A reader finds a complete log at every moment, as does the next call if this one is interrupted. No file is written that
    does not lead to the checkpoint's root. Raises IntegrityError if the log differs from the checkpoint or does not begin
    with what is published there, its subclass TileError for a damaged published file, BusyError while another process
    publishes there, NoteError or CheckpointError for an invalid checkpoint, and OSError.
    """
    head = checkpoint.parse(note.text)
    data = note.to_bytes()
    directory.mkdir(parents=True, exist_ok=True)
    with _alone_in(directory):
        before = _checked(source, head, directory)
        kept, new = Published(directory, before), list[Tile]()
        for tile in tiles_of(head.size):
            # A file that no checkpoint covers yet may be left over from an interrupted call, even of another ledger.
            if tile.within(before) and (directory / tile.path).exists():
                _check_kept(source, tile, kept)
            else:
                new.append(tile)
        if new:
            handing_out()
        # From the top down, so that everything written is already known to lead to the checkpoint's root.
        new.sort(key=lambda tile: -1 if tile.level is None else tile.level, reverse=True)
        for written, tile in enumerate(new, 1):
            _write(directory / tile.path, _data(source, tile))
            if progress is not None:
                progress(written, len(new))
        _write(directory / CHECKPOINT, data)
        _clear(directory, head.size)
    return len(new)


def _checked(source: Source, head: Checkpoint, directory: Path) -> int:
    """The number of entries already published. Raises IntegrityError unless the log holds and begins with them."""
    if head.size and root_at(source, head.size) != head.root:
        raise IntegrityError(
            tr("The ledger is not what its checkpoint over {size:|entry|entries} says.", size=head.size),
            tr("Run `opsledger verify`."),
        )
    if not (directory / CHECKPOINT).exists():
        return 0
    before = head_of(note_in(directory))
    _check_follows(source, head, before)
    return before.size


def _check_follows(source: Source, head: Checkpoint, before: Checkpoint) -> None:
    """Raise IntegrityError unless the log begins with what was published of it."""
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
    """Raise TileError unless a file that is not rewritten holds what would be written."""
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
    """Whether a file matches the log. For a full tile it suffices to compare the one hash above it. Raises TileError."""
    level = HEIGHT * (tile.level or 0)
    hashes = hashes_in(tile, data) if tile.level is not None else [*map(leaf_hash, entries_in(tile, data))]
    if tile.width == WIDTH:
        return root_of_perfect(hashes) == source.node(level + HEIGHT, tile.number)
    return hashes == [source.node(level, place) for place in tile.places]


def _data(source: Source, tile: Tile) -> bytes:
    """The content that belongs in a file. Raises IntegrityError if the source's data do not lead to the nodes above."""
    level = HEIGHT * (tile.level or 0)
    start, end = tile.places.start << level, tile.places.stop << level
    if tile.level is None:
        entries = list(source.entries(start, end))
        hashes, data = [*map(leaf_hash, entries)], bundle(entries)
    else:
        hashes = [source.node(level, place) for place in tile.places]
        data = b"".join(hashes)
    tree = Tree()
    tree.extend(hashes)
    if tree.root() != subtree(source, start, end):
        raise IntegrityError(
            tr("Entries #{first} to #{last} are not those that were hashed.", first=start + 1, last=end),
            tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
        )
    return data


def _write(target: Path, data: bytes) -> None:
    """Write a file completely or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.new")
    with made.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    made.replace(target)


def _clear(directory: Path, size: int) -> None:
    """Remove partial tiles whose full tile is there. Others stay, because readers may hold an older checkpoint."""
    for tile in tiles_of(size):
        if (parts := directory / f"{tile.path}.p").is_dir():
            shutil.rmtree(parts)


@contextmanager
def _alone_in(directory: Path) -> Generator[None]:
    """Keep other calls from publishing into the folder until the block ends. Raises BusyError."""
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
