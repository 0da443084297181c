"""Measuring one peer: it and raw sqlite3 keep the same changes in turns, and are asked in turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random

from bench.peers.adapters.raw import Raw
from bench.peers.checking import DiffersError
from bench.peers.protocol import Change, Peer, State
from bench.peers.questions import Figure, Figures
from bench.peers.story import changes
from bench.timing import interleaved, timed

BATCH = 500
ROUNDS = 50
SINGLES = 20
"""Single appends in a round."""
HISTORIES = 20
PATIENCE_S = 4.0
"""About how long one question is asked again and again: seven times, or as often as fits, or once."""
BLOCK = 512
"""What `st_blocks` counts in, on every system."""


def measure(kind: type[Peer], folder: Path, size: int) -> Figures:
    """All that a peer can answer on a log of this many changes."""
    race = Race(kind, folder, size)
    figures = race.load() | race.singles() | race.disk("disk")
    figures |= race.first() | race.states() | race.histories() | race.verification()
    return figures | race.disk("disk_asked")


class Race:
    """A peer and raw sqlite3, each with the same changes in a folder of its own."""

    def __init__(self, kind: type[Peer], folder: Path, size: int) -> None:
        """Both opened, nothing kept yet."""
        tiny = size < 20 * BATCH
        self._size, self._batch = size, max(2, size // 20) if tiny else BATCH
        self._rounds = 2 if tiny else ROUNDS
        given = changes(self._batch)
        self._loaded = list(islice(given, size - size % self._batch))
        self._singles = list(islice(given, self._rounds * SINGLES))
        self._folders = {"peer": folder / "peer", "raw": folder / "raw"}
        for place in self._folders.values():
            place.mkdir()
        self._peer, self._raw = kind(self._folders["peer"]), Raw(self._folders["raw"])
        self._peer.open()
        self._raw.open()

    def load(self) -> Figures:
        """All but the last changes: in batches where the peer has them, else one by one and not timed."""
        parts = [
            self._loaded[begin : begin + self._batch] for begin in range(0, len(self._loaded), self._batch)
        ]
        if not self._peer.can("append_many"):
            for change in self._loaded:
                self._peer.append(change)
            for part in parts:
                self._raw.append_many(part)
            return {}
        ours, theirs = iter(parts), iter(parts)
        timings = interleaved(
            len(parts),
            peer=lambda: self._peer.append_many(next(ours)),
            raw=lambda: self._raw.append_many(next(theirs)),
        )
        return {"batch": Figure(self._batch / timings.typical("peer"), timings.ratio("raw", "peer"))}

    def singles(self) -> Figures:
        """The last changes, each on disk before the next."""
        ours, theirs = iter(self._singles), iter(self._singles)

        def append(peer: Peer, source: Iterator[Change]) -> None:
            for change in islice(source, SINGLES):
                peer.append(change)

        timings = interleaved(
            self._rounds,
            peer=lambda: append(self._peer, ours),
            raw=lambda: append(self._raw, theirs),
        )
        return {"append": Figure(SINGLES / timings.typical("peer"), timings.ratio("raw", "peer"))}

    def disk(self, name: str) -> Figures:
        """What both take up when they are closed, for each change. Then they are opened again."""
        count = len(self._loaded) + len(self._singles)
        self._peer.close()
        self._raw.close()
        for folder in self._folders.values():
            settle(folder)
        peer, raw = taken(self._folders["peer"]), taken(self._folders["raw"])
        self._peer.open()
        self._raw.open()
        return {name: Figure(peer / count, peer / raw)}

    def first(self) -> Figures:
        """The whole state for the first time: what is only brought up to date when it is asked pays here."""
        timings = interleaved(1, peer=self._peer.now, raw=self._raw.now)
        return {"first": Figure(timings.typical("peer") * 1e3, timings.ratio("raw", "peer"))}

    def states(self) -> Figures:
        """The whole state, now, as of the middle, and from the log alone."""
        middle = self._loaded[len(self._loaded) // self._batch // 2 * self._batch - 1]
        figures = {"now": self._state("now", self._peer.now, self._raw.now)}
        if self._peer.can("as_of"):
            figures["as_of"] = self._state(
                "as of", lambda: self._peer.as_of(middle), lambda: self._raw.as_of(middle)
            )
        if self._peer.can("rebuild"):
            figures["rebuild"] = self._state("rebuild", self._peer.rebuild, self._raw.rebuild)
        return figures

    def _state(self, what: str, peer: Callable[[], State], raw: Callable[[], State]) -> Figure:
        """One of them, in ms, after a look whether both say the same."""
        if peer() != raw():
            raise DiffersError(f"{what}: not the state that raw sqlite3 has")
        return _compared(peer, raw, 1e3)

    def histories(self) -> Figures:
        """The changes of some records, by chance, the same every time; for one, in µs."""
        if not self._peer.can("history"):
            return {}
        records = Random(7).choices(range(1, self._loaded[-1].record + 1), k=HISTORIES)

        def read(peer: Peer) -> None:
            for record in records:
                peer.history(record)

        figure = _compared(lambda: read(self._peer), lambda: read(self._raw), 1e6)
        return {"history": Figure(figure.value / HISTORIES, figure.ratio)}

    def verification(self) -> Figures:
        """All of it verified, in ms; raw sqlite3 cannot."""
        if not self._peer.can("verify"):
            return {}
        if not self._peer.verify():
            raise DiffersError("it does not verify what it was given")
        return {"verify": _compared(self._peer.verify, None, 1e3)}


def _compared(peer: Callable[[], object], raw: Callable[[], object] | None, scale: float) -> Figure:
    """The peer's typical time, and raw's as a multiple of it."""
    rounds = max(1, min(7, int(PATIENCE_S / timed(peer))))
    if raw is None:
        return Figure(interleaved(rounds, peer=peer).typical("peer") * scale)
    timings = interleaved(rounds, peer=peer, raw=raw)
    return Figure(timings.typical("peer") * scale, timings.ratio("raw", "peer"))


def settle(folder: Path) -> None:
    """Bring the write-ahead log of every SQLite file in: its size says how lately that was done, nothing else."""
    for path in folder.rglob("*.db"):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def taken(folder: Path) -> int:
    """Bytes that the files in a folder take up on disk, whole blocks as the system gives them away."""
    return sum(path.stat().st_blocks * BLOCK for path in folder.rglob("*") if path.is_file())
