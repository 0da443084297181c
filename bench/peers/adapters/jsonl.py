"""JSON lines in one file, with an fsync after each append: the least that can be called a durable log."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from msgspec import Struct, json

from bench.peers.protocol import Change, Fields, Peer, State


class Line(Struct):
    """A change as a line."""

    position: int
    record: int
    at: int
    actor: str
    fields: Fields


DECODE = json.Decoder(Line).decode


class JsonLines(Peer):
    """A file that is only ever added to. Every question reads it from its start."""

    def open(self) -> None:
        """Open the file to add to it."""
        self._path = self.folder / "log.jsonl"
        self._file = self._path.open("ab", buffering=0)

    def close(self) -> None:
        """Close it."""
        self._file.close()

    def append(self, change: Change) -> None:
        """One line, one write, one fsync."""
        self.append_many((change,))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Some lines, one write, one fsync. A crash may leave a part of them: the file has no transactions."""
        self._file.write(b"".join(line_of(change) for change in changes))
        os.fsync(self._file.fileno())

    def history(self, record: int) -> list[Fields]:
        """The record's lines among all lines."""
        return [{"actor": line.actor, **line.fields} for line in self._lines() if line.record == record]

    def now(self) -> State:
        """All lines folded."""
        return self._folded()

    def as_of(self, last: Change) -> State:
        """The lines up to a position folded."""
        return self._folded(last.position)

    rebuild = now

    def _lines(self) -> Iterator[Line]:
        with self._path.open("rb") as file:
            yield from map(DECODE, file)

    def _folded(self, upto: int | None = None) -> State:
        state: State = {}
        for line in self._lines():
            if upto is not None and line.position > upto:
                break
            state.setdefault(line.record, {}).update(line.fields)
        return state


def line_of(change: Change) -> bytes:
    """A change as a line of JSON."""
    at = int(change.at.timestamp())
    return json.encode(Line(change.position, change.record, at, change.actor, change.fields)) + b"\n"


PEER = JsonLines
