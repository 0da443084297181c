"""Upgrades a log of an earlier format to the present one when it is opened, in one transaction.

No entry and no hash of an entry changes. If something does not hold, it is not repaired: the log stays as it is, and an error says so.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from opsledger.audit.merkle import Tree
from opsledger.store.schema import FORMAT, TABLES, TRIGGERS
from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr

SCHEMA_1 = "2145c8b20a2a5617f3d7365deabfea45985fe7d066831ac7fa5119b0263b4330"
"""SHA-256 (hex) of the tables and guards of format 1, which kept only the tree after the last entry, in one row."""

CACHE_1 = "tree.db"
"""File beside a log of format 1 with nodes of its tree, which are now kept with the entries."""

WAIT_S = 60
"""How long to wait for another process that upgrades a long log, or imports."""


def upgrade(path: Path) -> None:
    """Upgrade `log.db` to the present format. Raises IntegrityError if it does not hold, and sqlite3.Error."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found < FORMAT:  # otherwise another process was quicker
            _from_1(connection)
        connection.execute("COMMIT")
        path.with_name(CACHE_1).unlink(missing_ok=True)
        # If others are reading, this fails, and the file keeps the space of the old table for later entries.
        with suppress(sqlite3.Error):
            connection.execute("VACUUM")


def _from_1(connection: sqlite3.Connection) -> None:
    """Replace each entry's leaf by its node, remove the tree head, and install the guards of the present format."""
    if _digest(connection) != SCHEMA_1:
        raise _refused(tr("its tables or guards are missing or changed"))
    for (guard,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {guard}")
    connection.execute("ALTER TABLE events RENAME TO events_1")
    connection.execute(next(table for table in TABLES.split("\n\n") if "TABLE events" in table))
    tree = Tree()

    def node(leaf: bytes) -> bytes:
        """The node, and the check of the leaf, to keep with the next entry."""
        return tree.extend((leaf,))[0]

    connection.create_function("node", 1, node)
    connection.execute(
        "INSERT INTO events SELECT seq, record, version, type, recorded_us, entry, node(leaf) FROM events_1 ORDER BY seq"
    )
    if connection.execute("SELECT size, peaks FROM tree").fetchone() != (tree.size, b"".join(tree.peaks)):
        raise _refused(tr("its tree head is not that of its entries"))
    connection.execute("DROP TABLE events_1")
    connection.execute("DROP TABLE tree")
    for guard in TRIGGERS.splitlines():
        connection.execute(guard)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def _digest(connection: sqlite3.Connection) -> str:
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    return sha256("\n".join(sql for (sql,) in rows).encode()).hexdigest()


def _refused(what: str) -> IntegrityError:
    return IntegrityError(
        tr("The ledger has the form of an earlier version and does not hold: {what}.", what=what),
        tr("Verify it with the version that wrote it, and keep a copy of the folder as it is."),
    )
