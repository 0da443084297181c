"""Raw sqlite3: the log of `bench/raw.py`, one row a change, folded whenever it is asked. The reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, json

from bench.peers.protocol import Change, Fields, Peer, State
from bench.raw import INSERT, RawLog, Row
from opsledger_events.values import microseconds


class Stored(Struct):
    """What a row holds as JSON."""

    actor: str
    fields: Fields


DECODE = json.Decoder(Stored).decode


class Raw(Peer):
    """A table of changes, WAL and `synchronous=FULL`; no views, no hashes, no rules."""

    def open(self) -> None:
        """Open the file."""
        self._log = RawLog(self.folder / "raw.db")

    def close(self) -> None:
        """Close it."""
        self._log.close()

    def append(self, change: Change) -> None:
        """One row in one transaction."""
        self.append_many((change,))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Rows in one transaction."""
        execute = self._log.connection.execute
        rows = [row_of(change) for change in changes]
        execute("BEGIN IMMEDIATE")
        self._log.connection.executemany(INSERT, rows)
        execute("COMMIT")

    def history(self, record: int) -> list[Fields]:
        """The record's rows by their index."""
        rows = self._log.connection.execute(
            "SELECT entry FROM log WHERE record = ? ORDER BY version", (f"ISS-{record}",)
        )
        stored = [DECODE(entry) for (entry,) in rows]
        return [{"actor": one.actor, **one.fields} for one in stored]

    def now(self) -> State:
        """The whole log folded."""
        return folded(self._log.connection.execute("SELECT record, entry FROM log ORDER BY seq"))

    def as_of(self, last: Change) -> State:
        """The log folded up to a position."""
        return folded(
            self._log.connection.execute(
                "SELECT record, entry FROM log WHERE seq <= ? ORDER BY seq", (last.position,)
            )
        )

    rebuild = now


def row_of(change: Change) -> Row:
    """A change as a plain row."""
    entry = json.encode(Stored(change.actor, change.fields))
    name = f"ISS-{change.record}"
    return (change.position, name, change.version, "changed", microseconds(change.at), entry)


def folded(rows: Iterable[tuple[str, bytes]]) -> State:
    """What rows in the order of the log come to."""
    state: State = {}
    for record, entry in rows:
        state.setdefault(int(record[4:]), {}).update(DECODE(entry).fields)
    return state


PEER = Raw
