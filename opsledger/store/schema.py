"""The tables of `log.db` and the triggers that keep them append-only.

`events` is the ledger; the columns beside `entry` are an index of it, and verification compares them.
The other tables are indexes too (`keys`, `claims`, `counters`), and the blobs.
"""

from __future__ import annotations

APPLICATION_ID = 0x4F50_534C
"""'OPSL' in the file's header: tells a ledger from any other SQLite file."""

FORMAT = 2
"""Number of the format on disk, in the file's `user_version`."""

Row = tuple[int, str, int, str, int, bytes]
"""A row of `events` before it is appended, which adds the node: seq, record, version, type, recorded_us, entry."""

SEQ = 0
"""Where a row has its position."""

ENTRY = 5
"""Where a row has its entry."""

NODE = 6
"""Where the row that is kept has its node, and behind that the check of its leaf."""

SEALED = b"]}"
"""How the bytes of an entry end that has sealed texts, for it names their fields last; every other ends with `}}`."""

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
            # By its order the last position is found a little sooner than by `max`.
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
