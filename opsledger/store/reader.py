"""Reading the log with plain SQLite, so that reading does not load what only writing needs."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import UNSET

from opsledger.store.files import connect, explained
from opsledger.store.schema import SEALED
from opsledger.store.unread import note
from opsledger.vault.opening import Opener, keys_in
from opsledger_events.body import Body
from opsledger_events.errors import IntegrityError, NotFoundError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.personal import ERASING
from opsledger_events.registry import DECODERS, decode_entry
from opsledger_projections.at import FOREVER

if TYPE_CHECKING:
    from opsledger.audit.merkle import Tree

FOLLOW_POLL_S = 0.004
FOLLOW_BATCH = 1_000
ASKED_AT_ONCE = 500
SCAN_ROWS = 64  # few enough to stay in the processor's cache

SEALED_END = SEALED[0]

MOST_US = 250_000_000_000 * 1_000_000
"""Microseconds from 1970 to the year 9892; no later time was ever recorded."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, IndexError, TypeError, AttributeError)
"""The errors that decoding raises if the bytes are not an entry, or the value is not bytes at all."""


IDENTITY = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z-]{0,63}")
"""The form of a ledger's identity; a UUID in new ledgers."""


class Head(NamedTuple):
    """How far the log reaches: number of entries, root of their tree, and when the last was recorded."""

    size: int
    root: bytes
    recorded_us: int


class LogReader:
    """The entries of one ledger, by position and by record. Not safe for two threads at once."""

    def __init__(
        self, place: Path, connection: sqlite3.Connection | None = None, opener: Opener | None = None
    ) -> None:
        """Read the ledger in `place`, through a connection of its own unless one is given.

        `opener` opens sealed texts; give that of another reader of the same ledger if there is one.
        """
        self.place = place
        self._connection = connection or connect(place, read_only=True)
        self._cursor = self._connection.cursor()
        """For frequent queries that are fetched immediately: a new cursor costs as much as a row."""
        self.opener = opener or Opener(self)

    def __reduce__(self) -> tuple[type[LogReader], tuple[Path]]:
        """Pickle as the folder only, so that another process opens its own connection to the same ledger."""
        return type(self), (self.place,)

    def close(self) -> None:
        """Close the connection, and the vault if a sealed text was opened. A second call changes nothing."""
        with suppress(sqlite3.ProgrammingError):  # it is closed already
            self._cursor.close()  # While a cursor has a statement, SQLite keeps the file open.
        self._connection.close()
        self.opener.close()

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Let all queries inside the block see the log at one moment, under a single read lock."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    @property
    def identity(self) -> str:
        """The ledger's own id, fixed at its creation. Raises IntegrityError if its form is not that of an id.

        The form is checked because files are named after the id, and it comes from whoever made the folder.
        """
        found = self.about("identity")
        if not IDENTITY.fullmatch(found):
            raise IntegrityError(
                tr("The ledger in {place} has no identity that could be one.", place=self.place),
                tr("Take it from a backup, and ask who changed it."),
            )
        return found

    def about(self, name: str) -> str:
        """One of the facts written when the ledger was created; empty if it is missing."""
        row = self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def head(self) -> int:
        """The last position; 0 for an empty log."""
        with explained(self.place):
            row = self._connection.execute("SELECT max(seq) FROM events").fetchone()
        return max(0, row[0] or 0)

    def count(self) -> int:
        """Number of entries; equal to the last position unless entries are missing."""
        return self._connection.execute("SELECT count(*) FROM events").fetchone()[0]

    def position_at(self, recorded_us: int) -> int:
        """The last position recorded at or before a time; 0 for none. A binary search, not a scan."""
        low, high = 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            row = self._connection.execute(
                "SELECT recorded_us FROM events WHERE seq = ?", (middle,)
            ).fetchone()
            if row is not None and _moment(row) <= recorded_us:
                low = middle
            else:
                high = middle - 1
        return low

    def tree(self) -> Tree:
        """The tree over all entries, from the nodes kept with them."""
        return self.tree_at(self.head())

    def tree_at(self, position: int) -> Tree:
        """The tree over the entries up to a position, from the nodes kept with them. Raises IntegrityError if one is missing."""
        from opsledger.store.tree import tree_of  # noqa: PLC0415 - hashing is slow to load

        return tree_of(self._connection, position)

    def head_info(self) -> Head:
        """Size, root and time of the newest entry."""
        tree = self.tree()
        row = self._connection.execute(
            "SELECT recorded_us FROM events WHERE seq = ?", (tree.size,)
        ).fetchone()
        return Head(tree.size, tree.root(), _moment(row))

    def scan(self, after: int = 0, upto: int | None = None) -> Iterator[AnyEntry]:
        """The entries after position `after` up to and including `upto` (to the end if None), in order."""
        decoders, opened, position = DECODERS, self.opener.opened, after
        try:
            cursor = self._connection.execute(
                "SELECT type, entry FROM events WHERE seq > ? AND seq <= ? ORDER BY seq",
                (after, upto if upto is not None else 2**62),
            )
            # Several rows at a time: fetching them one by one takes a tenth longer.
            while rows := cursor.fetchmany(SCAN_ROWS):
                yield from [
                    decoders[stored_type](opened(raw) if raw[-2] == SEALED_END else raw)
                    for stored_type, raw in rows
                ]
                position += len(rows)
        except IntegrityError:
            self._unreadable(position)
            raise
        except (*UNREADABLE, sqlite3.Error) as error:
            raise _damaged(self._unreadable(position), error) from error

    def _unreadable(self, after: int) -> int:
        """The first position after `after` whose entry cannot be read; it is noted."""
        position = after + 1
        try:
            while self.entries((position,)):
                position += 1
        except (IntegrityError, sqlite3.Error):
            note(self.place, (position,))
        return position

    def entry(self, position: int) -> AnyEntry:
        """The entry at a position. Raises NotFoundError."""
        found = self.entries((position,))
        if not found:
            raise no_entry(position, self.head())
        return found[0]

    def entries(self, positions: Sequence[int]) -> list[AnyEntry]:
        """The entries at these positions, in the order asked for; missing ones are left out."""
        rows: dict[int, tuple[str, bytes]] = {}
        for start in range(0, len(positions), ASKED_AT_ONCE):
            asked = tuple(positions[start : start + ASKED_AT_ONCE])
            marks = ",".join("?" * len(asked))
            found = self._connection.execute(
                f"SELECT seq, type, entry FROM events WHERE seq IN ({marks})", asked
            )
            rows.update((seq, (stored_type, raw)) for seq, stored_type, raw in found)
        return [self._read(position, *rows[position]) for position in positions if position in rows]

    def _read(self, position: int, stored_type: str, raw: bytes) -> AnyEntry:
        try:
            return DECODERS[stored_type](self.opener.opened(raw) if raw.endswith(SEALED) else raw)
        except IntegrityError:
            note(self.place, (position,))
            raise
        except UNREADABLE as error:
            note(self.place, (position,))
            raise _damaged(position, error) from error

    def recorded_us(self, position: int) -> int:
        """When the entry at a position, or if there is none the last one before it, was recorded. Does not decode the entry."""
        row = self._connection.execute(
            "SELECT recorded_us FROM events WHERE seq <= ? ORDER BY seq DESC LIMIT 1", (position,)
        ).fetchone()
        return _moment(row)

    def first_type(self, record: str) -> str:
        """The type of a record's first entry, which is not decoded; empty if there is no such record."""
        row = self._connection.execute(
            "SELECT type FROM events WHERE record = ? ORDER BY version LIMIT 1", (record,)
        ).fetchone()
        return row[0] if row else ""

    def existing(self, records: Sequence[str]) -> set[str]:
        """Those of these records that have an entry."""
        found: set[str] = set()
        for start in range(0, len(records), ASKED_AT_ONCE):
            asked = tuple(records[start : start + ASKED_AT_ONCE])
            marks = ",".join("?" * len(asked))
            rows = self._connection.execute(
                f"SELECT record FROM events WHERE version = 1 AND record IN ({marks})", asked
            )
            found.update(record for (record,) in rows)
        return found

    def raw(self, position: int) -> bytes:
        """The stored bytes of an entry. Raises NotFoundError beyond the last entry, IntegrityError if one is missing."""
        row = self._connection.execute("SELECT entry FROM events WHERE seq = ?", (position,)).fetchone()
        if row is not None:
            return _bytes(row[0], position)
        if 1 <= position <= self.head():
            raise _not_holding(position)
        raise no_entry(position, self.head())

    def raw_entries(self, first: int, last: int) -> Iterator[bytes]:
        """The stored bytes of the entries at positions `first` to `last`, in order. Raises IntegrityError if a value is not bytes."""
        rows = self._connection.execute(
            "SELECT entry, seq FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)
        )
        return starmap(_bytes, rows)

    def leaf(self, position: int) -> str:
        """The leaf hash of an entry, hex; empty if there is no such entry."""
        from opsledger.audit.merkle import leaf_hash  # noqa: PLC0415 - hashing is slow to load

        return next((leaf_hash(raw).hex() for raw in self.raw_entries(position, position)), "")

    def subtree(self, level: int, end: int) -> bytes:
        """The root over the 2^level entries that end at `end`, a multiple of 2^level. Raises IntegrityError if a node is missing."""
        from opsledger.store.tree import subtree_of  # noqa: PLC0415 - as above

        return subtree_of(self._cursor, level, end)

    def begun(self, types: Sequence[str]) -> list[str]:
        """The records that began with an event of one of these types. Scans every entry."""
        marks = ",".join("?" * len(types))
        rows = self._connection.execute(
            f"SELECT record FROM events WHERE version = 1 AND type IN ({marks}) ORDER BY seq", tuple(types)
        )
        return [record for (record,) in rows]

    def erasings(self, after: int) -> list[tuple[str, tuple[str, ...]]]:
        """Each record that was erased after a position, with the ids of the keys that were destroyed with it."""
        marks = ",".join("?" * len(ERASING))
        rows = self._connection.execute(
            f"SELECT type, entry FROM events WHERE seq > ? AND type IN ({marks}) ORDER BY seq",
            (after, *ERASING),
        ).fetchall()
        return [(entry.record, getattr(entry.data, "keys", ())) for entry in starmap(decode_entry, rows)]

    def erases(self, after: int, upto: int) -> bool:
        """Whether a person was erased after `after`, up to `upto`. If so, this reader opens that person's texts no more."""
        marks = ",".join("?" * len(ERASING))
        row = self._connection.execute(
            f"SELECT 1 FROM events WHERE seq > ? AND seq <= ? AND type IN ({marks}) LIMIT 1",
            (after, upto, *ERASING),
        ).fetchone()
        if row is not None:
            self.opener.settle()
        return row is not None

    @property
    def unopened(self) -> bool:
        """Whether a sealed text was read without a vault to open it."""
        return self.opener.unopened

    def has_keys(self) -> bool:
        """Whether the vault is there."""
        return self.opener.vault() is not None

    def seals(self) -> bool:
        """Whether any text of the log is sealed. Scans every entry if none is."""
        row = self._connection.execute(
            "SELECT 1 FROM events WHERE substr(entry, -2) = ? LIMIT 1", (SEALED,)
        ).fetchone()
        return row is not None

    def keys_in(self, record: str) -> set[str]:
        """The ids of the keys that texts of a record are sealed with."""
        rows = self._connection.execute("SELECT entry FROM events WHERE record = ?", (record,))
        return {key for (raw,) in rows if raw.endswith(SEALED) for key in keys_in(raw)}

    def sealed_entries(self) -> Iterator[bytes]:
        """The stored bytes of every entry that has sealed texts."""
        rows = self._connection.execute(
            "SELECT entry FROM events WHERE substr(entry, -2) = ? ORDER BY seq", (SEALED,)
        )
        return (raw for (raw,) in rows)

    def claims(self, prefix: str) -> dict[str, int]:
        """Every claim with a prefix, with the position of the entry that holds it."""
        rows = self._connection.execute(
            "SELECT claim, seq FROM claims WHERE claim >= ? AND claim < ?", (prefix, prefix + "\U0010ffff")
        )
        return dict(rows)

    def history(self, record: str, upto: int = FOREVER) -> list[AnyEntry]:
        """The entries of one record up to a position, the oldest first; empty if there are none. Later ones are not read."""
        rows = self._cursor.execute(
            "SELECT type, entry FROM events WHERE record = ? AND seq <= ? ORDER BY version", (record, upto)
        )
        decoders, opened = DECODERS, self.opener.opened
        try:
            return [
                decoders[stored_type](opened(raw) if raw[-2] == SEALED_END else raw)
                for stored_type, raw in rows.fetchall()
            ]
        except (IntegrityError, *UNREADABLE):
            for (position,) in self._connection.execute(
                "SELECT seq FROM events WHERE record = ? AND seq <= ? ORDER BY version", (record, upto)
            ):
                self.entries((position,))  # notes the unreadable entry and raises an error that names it
            raise

    def text(self, body: Body) -> str:
        """The text of a body: its own if it carries one, else the blob of its digest."""
        return body.text if body.text is not UNSET else self.blob(body.sha256).decode()

    def blob(self, sha256: str) -> bytes:
        """The bytes of a digest. Raises NotFoundError."""
        row = self._connection.execute("SELECT data FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise NotFoundError(tr("There is no blob {sha256}.", sha256=sha256))
        return row[0]

    def blob_digests(self) -> list[str]:
        """The digest of every blob, sorted."""
        return [digest for (digest,) in self._connection.execute("SELECT sha256 FROM blobs ORDER BY sha256")]

    def keys(self, upto: int) -> Iterator[tuple[str, bytes, int, int]]:
        """The idempotency keys up to a position: key, fingerprint, first position, number of events."""
        return self._connection.execute(
            "SELECT key, fingerprint, seq, events FROM keys WHERE seq <= ? ORDER BY seq", (upto,)
        )

    def counters(self) -> Iterator[tuple[str, int]]:
        """Each prefix with the last automatic id that was given out."""
        return self._connection.execute("SELECT prefix, last FROM counters ORDER BY prefix")

    def follow(self, after: int, stop: Callable[[], bool] | None = None) -> Iterator[list[AnyEntry]]:
        """New entries as they come, from any process, in the order of positions, without end.

        Polls SQLite's data version: a delay of some milliseconds at almost no cost. Ends when `stop` returns true.
        """
        seen = -1
        while stop is None or not stop():
            now = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if now == seen:
                time.sleep(FOLLOW_POLL_S)
                continue
            seen = now
            while batch := list(self.scan(after, after + FOLLOW_BATCH)):
                after = batch[-1].position
                yield batch


def no_entry(position: int, head: int) -> NotFoundError:
    """The error for a position without an entry, in a log that ends at `head`."""
    reaches = (
        tr("The ledger reaches from #1 to #{head}.", head=head) if head else tr("Nothing was recorded yet.")
    )
    return NotFoundError(tr("There is no entry #{position}.", position=position), reaches)


def _bytes(raw: object, position: int) -> bytes:
    """The bytes of an entry. Raises IntegrityError if somebody bypassed the types of the table."""
    if not isinstance(raw, bytes):
        raise _not_holding(position)
    return raw


def _moment(row: tuple[object] | None) -> int:
    """When an entry was recorded; 0 if there is none, or if the value is not a number or outside the calendar."""
    return row[0] if row and isinstance(row[0], int) and 0 < row[0] < MOST_US else 0


def _not_holding(position: int) -> IntegrityError:
    from opsledger.store.tree import not_holding  # noqa: PLC0415 - as above

    return not_holding(position)


def _damaged(position: int, error: Exception) -> IntegrityError:
    """The error for an entry that cannot be read."""
    return IntegrityError(
        tr("Entry #{position} cannot be read: {error}", position=position, error=error),
        tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
    )
