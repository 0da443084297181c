"""WAL and `synchronous=FULL` for every SQLite connection of an SQLAlchemy engine."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from typing import Any

from sqlalchemy import event


def make_durable(engine: Any) -> None:
    """Set both on each connection that the engine opens, after what the package itself sets."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: object) -> None:
        del record
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
