"""What somebody can do who owns the ledger's folder: the guards dropped, rows changed, hashes computed anew, files exchanged."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from opsledger.audit.merkle import CHECK_BYTES, HASH_BYTES, Tree, leaf_hash
from opsledger.store.schema import TRIGGERS
from opsledger_events.values import microseconds

Entries = list[dict[str, Any]]
Change = Callable[[Entries], object]
COLUMNS = "seq, record, version, type, recorded_us, entry, node"


@contextmanager
def unguarded(place: Path) -> Generator[sqlite3.Connection]:
    """The log without its guards; they are put back afterwards, so that nothing of that shows."""
    with closing(sqlite3.connect(place / "log.db", isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.executescript(TRIGGERS)


def run(place: Path, script: str) -> None:
    """Statements, guards or not."""
    with unguarded(place) as connection:
        connection.executescript(script)


def entry_at(place: Path, position: int) -> bytes:
    """The stored bytes of an entry."""
    with closing(sqlite3.connect(place / "log.db")) as connection:
        return connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()[0]


def rewrite(place: Path, position: int, old: str, new: str) -> None:
    """Other words in an entry, what is kept of its leaf computed anew; the nodes over it stay what they were."""
    raw = entry_at(place, position)
    assert old.encode() in raw
    made = raw.replace(old.encode(), new.encode())
    with unguarded(place) as connection:
        put(connection, position, made)


def put(connection: sqlite3.Connection, position: int, entry: bytes) -> None:
    """Another entry at a position, with what is kept of its leaf. Its node stays, where that is made of others too."""
    (kept,) = connection.execute("SELECT node FROM events WHERE seq = ?", (position,)).fetchone()
    leaf = leaf_hash(entry)
    node = leaf if position % 2 else kept[:HASH_BYTES] + leaf[:CHECK_BYTES]
    connection.execute("UPDATE events SET entry = ?, node = ? WHERE seq = ?", (entry, node, position))


def refit(connection: sqlite3.Connection) -> None:
    """Every node is made of the entries that are there."""
    tree = Tree()
    for position, entry in connection.execute("SELECT seq, entry FROM events ORDER BY seq").fetchall():
        (node,) = tree.extend((leaf_hash(entry),))
        connection.execute("UPDATE events SET node = ? WHERE seq = ?", (node, position))


def forge(place: Path, change: Change) -> None:
    """Another past that holds in itself: positions, versions, columns, leaves and nodes are all made to fit.

    `change` is given the entries as a list, and changes that.
    """
    with unguarded(place) as connection:
        rows = connection.execute("SELECT entry FROM events ORDER BY seq").fetchall()
        entries: Entries = [msgspec.json.decode(raw) for (raw,) in rows]
        change(entries)
        connection.execute("DELETE FROM events")
        versions: dict[str, int] = {}
        tree = Tree()
        for position, entry in enumerate(entries, 1):
            record = entry["record"]
            versions[record] = versions.get(record, 0) + 1
            entry |= {"position": position, "version": versions[record]}
            us = microseconds(msgspec.convert(entry["recorded_at"], type=datetime))
            raw = msgspec.json.encode(entry)
            row = (position, record, versions[record], entry["type"], us, raw, *tree.extend([leaf_hash(raw)]))
            connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def retitle(position: int, title: str) -> Change:
    """Another title at a position."""
    return lambda entries: entries[position - 1]["data"].update(title=title)


def cut(size: int) -> Change:
    """The first entries, and no more."""

    def change(entries: Entries) -> None:
        del entries[size:]

    return change


def copied(folder: Path, to: Path) -> Path:
    """A copy to put back later."""
    shutil.copytree(folder, to)
    return to


def put_back(copy: Path, place: Path) -> None:
    """An old copy in place of what is there."""
    shutil.rmtree(place)
    shutil.copytree(copy, place)
