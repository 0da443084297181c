"""Who is measured, in the order in which they are shown, and what to know about each."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from typing import NamedTuple

from bench.report import version_of
from opsledger import __version__


class Known(NamedTuple):
    """A peer by its name."""

    name: str
    module: str
    """Which of `bench.peers.adapters` holds it; imported only in a process of its own."""
    version: Callable[[], str]
    """Tells its version; nothing where it has none."""
    note: str
    """How it is used here, and what its figures do and do not hold."""


def distribution(name: str) -> Callable[[], str]:
    """Tells the version of an installed distribution."""
    return lambda: version_of(name)


def version_of_git() -> str:
    """The version of the git on PATH; a dash where there is none."""
    try:
        told = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
    except OSError:
        return "-"
    return told.stdout.removeprefix("git version ").strip()


ROSTER = (
    Known(
        "raw sqlite3",
        "raw",
        lambda: sqlite3.sqlite_version,
        "one row a change, WAL and FULL; every state is the log folded in Python; no hashes, no rules. "
        "As a row of its own it is measured against itself: what differs from 1.00 is noise",
    ),
    Known(
        "opsledger",
        "ledger",
        lambda: __version__,
        "`Ledger.execute` and `execute_many`: load, decide, check, append with its node of the tree; "
        "“first now” builds the views. “disk, asked” is the log with the views, which can be deleted",
    ),
    Known(
        "JSONL + fsync",
        "jsonl",
        lambda: "",
        "one file, one write and fsync for an append; no transactions, no index, no checks: "
        "every question reads all of it",
    ),
    Known(
        "eventsourcing",
        "aggregates",
        distribution("eventsourcing"),
        "the stock library: load an aggregate, change it, save it; states are folded from all notifications",
    ),
    Known(
        "eventsource-py",
        "eventsource_py",
        distribution("eventsource-py"),
        "load an aggregate, change it, save it; states are folded from the feed. "
        "A transaction holds one stream, so there is no batch",
    ),
    Known(
        "firm-audit",
        "firm_audit",
        distribution("firm-audit"),
        "events with row MACs, sealed before they are verified; it sets `synchronous=NORMAL` itself, "
        "here FULL; states are folded from its history",
    ),
    Known(
        "auditchain",
        "hash_chain",
        distribution("auditchain"),
        "a chain of SHA-256, without keys, in its SQLite store set to WAL; it has no queries, "
        "so every question reads all records",
    ),
    Known(
        "sqlite-history",
        "triggers",
        distribution("sqlite-history"),
        "a table and its triggers; “as of” goes by row, because the package's own times are to the millisecond",
    ),
    Known(
        "django-simple-history",
        "simple_history",
        distribution("django-simple-history"),
        "objects loaded and saved one by one, in one transaction for a batch; its own `as_of`",
    ),
    Known(
        "django-reversion",
        "reversions",
        distribution("django-reversion"),
        "objects loaded and saved within a revision; “as of” by a query over its versions, of which it offers none",
    ),
    Known(
        "sqlalchemy-continuum",
        "continuum",
        distribution("sqlalchemy-continuum"),
        "objects loaded and changed in a session; “as of” by a query over its version table (validity strategy)",
    ),
    Known(
        "git",
        "git",
        version_of_git,
        "a file for each record, a commit for each change, `core.fsync=all`; a batch is one `git fast-import` "
        "of so many commits; verified by `git fsck`; disk is what the files take up, without `git gc`",
    ),
)

LEFT_OUT = {"PostgreSQL": "a server, which the package index does not have"}
"""Named as peers and not measured, and why."""
