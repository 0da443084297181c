"""The tables of `log.db` and the triggers that keep them append-only.

`events` is the ledger; its columns other than `entry` and `node` are an index, which verification compares with the entry.
`keys`, `claims` and `counters` are indexes too; `blobs` holds texts and files.
"""

from __future__ import annotations

APPLICATION_ID = 0x4F50_534C
"""'OPSL' in the file's header, which distinguishes a ledger from any other SQLite file."""

FORMAT = 2
"""Number of the format on disk, in the file's `user_version`."""

Row = tuple[int, str, int, str, int, bytes]
"""A row of `events` without its node, which is added on appending: seq, record, version, type, recorded_us, entry."""

SEQ = 0
"""Index of the position in a row."""

ENTRY = 5
"""Index of the entry in a row."""

NODE = 6
"""Index, in a stored row, of the node, which the check of the leaf follows."""

SEALED = b"]}"
"""The last bytes of an entry with sealed texts, because it names their fields last; all others end with `}}`."""

TABLES = """
CREATE TABLE about (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq         INTEGER PRIMARY KEY,
    record      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    type        TEXT NOT NULL,
    recorded_us INTEGER NOT NULL,
    entry       BLOB NOT NULL,
    node        BLOB NOT NULL,
    UNIQUE (record, version)
) STRICT;

CREATE TABLE keys (
    key         TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    events      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    claim TEXT PRIMARY KEY,
    seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    prefix TEXT PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
    sha256 TEXT PRIMARY KEY,
    data   BLOB NOT NULL
) STRICT;
"""


def _forbid(table: str, act: str, when: str = "") -> str:
    name = f"{table}_no_{act.lower()}"
    condition = f" WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table}{condition} "
        f"BEGIN SELECT RAISE(ABORT, 'opsledger: {table} is append-only'); END;\n"
    )


TRIGGERS = "".join(
    (
        *(_forbid(table, "UPDATE") for table in ("about", "events", "keys", "claims", "blobs")),
        *(_forbid(table, "DELETE") for table in ("about", "events", "keys", "claims", "counters", "blobs")),
        # INSERT OR REPLACE fires no DELETE trigger, so every insert is guarded as well.
        _forbid(
            "events",
            "INSERT",
            # ORDER BY finds the last position a little sooner than `max`.
            "NEW.seq IS NOT coalesce((SELECT seq FROM events ORDER BY seq DESC LIMIT 1), 0) + 1 "
            "OR EXISTS (SELECT 1 FROM events WHERE record = NEW.record AND version = NEW.version)",
        ),
        _forbid("about", "INSERT", "EXISTS (SELECT 1 FROM about WHERE name = NEW.name)"),
        _forbid("keys", "INSERT", "EXISTS (SELECT 1 FROM keys WHERE key = NEW.key)"),
        _forbid("claims", "INSERT", "EXISTS (SELECT 1 FROM claims WHERE claim = NEW.claim)"),
        _forbid("blobs", "INSERT", "EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256)"),
        _forbid("counters", "UPDATE", "NEW.last <= OLD.last"),
    )
)
