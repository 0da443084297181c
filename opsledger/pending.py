"""The rows that a write transaction is about to insert, seen together with those that the tables already hold."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from typing import NamedTuple

from opsledger.store.recorder import LedgerRecorder
from opsledger.store.schema import Row
from opsledger_events.body import BLOB_LIMIT_BYTES
from opsledger_events.errors import InputError
from opsledger_events.language import tr

BATCH_LIMIT_EVENTS = 10_000


class Key(NamedTuple):
    """An idempotency key: the fingerprint of its command, and its entries (first position, number of events)."""

    fingerprint: bytes
    position: int
    events: int


class Sizes(NamedTuple):
    """How much is pending at a point that the transaction may return to."""

    rows: int
    keys: int
    claims: int
    blobs: int
    counters: dict[str, int]


class Pending:
    """Rows for `events` and for the tables beside it, inserted together by `flush`."""

    def __init__(self, connection: sqlite3.Connection, recorder: LedgerRecorder) -> None:
        """Begin with nothing pending, over the tables of a connection inside its write transaction."""
        self._connection = connection
        self._recorder = recorder
        self._rows: list[Row] = []
        self._keys: dict[str, Key] = {}
        self._claims: dict[str, int] = {}
        self._blobs: dict[str, bytes] = {}
        self._counters: dict[str, int] = {}

    def _row(self, statement: str, value: str) -> tuple[int, ...] | None:
        return self._connection.execute(statement, (value,)).fetchone()

    def key(self, key: str) -> Key | None:
        """The command and entries of an idempotency key; None if the key is free."""
        if pending := self._keys.get(key):
            return pending
        row = self._connection.execute(
            "SELECT fingerprint, seq, events FROM keys WHERE key = ?", (key,)
        ).fetchone()
        return Key(*row) if row else None

    def claimed(self, claim: str) -> int:
        """Position of the entry that holds a claim; 0 if none does."""
        if claim in self._claims:
            return self._claims[claim]
        row = self._row("SELECT seq FROM claims WHERE claim = ?", claim)
        return row[0] if row else 0

    def claims_within(self, prefix: str, limit: int = -1) -> dict[str, int]:
        """The claims with a prefix, each with the position of the entry that holds it; at most `limit` of those on disk."""
        rows = self._connection.execute(
            "SELECT claim, seq FROM claims WHERE claim >= ? AND claim < ? LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        mine = {claim: seq for claim, seq in self._claims.items() if claim.startswith(prefix)}
        return {**dict(rows), **mine}

    def last_number(self, prefix: str) -> int:
        """The number in the last automatic id of a prefix; 0 if there is none."""
        if prefix in self._counters:
            return self._counters[prefix]
        row = self._row("SELECT last FROM counters WHERE prefix = ?", prefix)
        return row[0] if row else 0

    def add_rows(self, rows: list[Row], claims: dict[str, int]) -> None:
        """Add entries that belong together, and their claims. Raises InputError above BATCH_LIMIT_EVENTS."""
        if len(self._rows) + len(rows) > BATCH_LIMIT_EVENTS:
            raise InputError(
                tr("A batch holds {limit} events at most.", limit=BATCH_LIMIT_EVENTS),
                tr("Split it into several."),
            )
        self._rows.extend(rows)
        self._claims.update(claims)

    def add_key(self, name: str, key: Key) -> None:
        """Add an idempotency key, which is taken from here on."""
        self._keys[name] = key

    def count(self, prefix: str, number: int) -> None:
        """Note the number of an automatic id that was given out."""
        self._counters[prefix] = number

    def check_blob(self, digest: str, name: str) -> None:
        """Raise InputError unless the bytes of a digest are kept or pending; otherwise nobody could ever read them."""
        if digest in self._blobs or self._row("SELECT 1 FROM blobs WHERE sha256 = ?", digest):
            return
        raise InputError(
            tr("{name} comes without its content: only the digest was given.", name=name),
            tr("`opsledger KIND attach RECORD FILE` keeps the file itself."),
        )

    def add_blob(self, data: bytes) -> str:
        """Add bytes to keep under their SHA-256 (hex), which is returned. Raises InputError above BLOB_LIMIT_BYTES."""
        if len(data) > BLOB_LIMIT_BYTES:
            raise InputError(
                tr(
                    "A text or file of {size} bytes is over the limit of {limit}.",
                    size=len(data),
                    limit=BLOB_LIMIT_BYTES,
                )
            )
        digest = sha256(data).hexdigest()
        self._blobs[digest] = data
        return digest

    def sizes(self) -> Sizes:
        """A point to return to with `cut`."""
        return Sizes(
            len(self._rows), len(self._keys), len(self._claims), len(self._blobs), dict(self._counters)
        )

    def cut(self, sizes: Sizes) -> None:
        """Forget everything that was added since `sizes` was taken."""
        del self._rows[sizes.rows :]
        for table, size in (
            (self._keys, sizes.keys),
            (self._claims, sizes.claims),
            (self._blobs, sizes.blobs),
        ):
            while len(table) > size:
                table.popitem()
        self._counters = sizes.counters

    def flush(self) -> None:
        """Insert everything; nothing is pending afterwards."""
        write = self._connection.executemany
        if self._blobs:
            write(
                "INSERT INTO blobs SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE sha256 = ?1)",
                self._blobs.items(),
            )
        if self._counters:
            write(
                "INSERT INTO counters VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET last = excluded.last",
                self._counters.items(),
            )
        if self._rows:
            self._recorder.append(self._rows)
        if self._keys:
            write("INSERT INTO keys VALUES (?, ?, ?, ?)", [(name, *key) for name, key in self._keys.items()])
        if self._claims:
            write("INSERT INTO claims VALUES (?, ?)", self._claims.items())
        for table in (self._rows, self._keys, self._claims, self._blobs, self._counters):
            table.clear()
