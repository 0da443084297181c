"""auditchain: a chain of hashes over audit records, kept in SQLite."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import sqlite3
from asyncio import Runner
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from auditchain import AuditLog, SqliteBackend

from bench.peers.protocol import Change, Fields, Peer, State


class AuditChain(Peer):
    """Its asynchronous log on one event loop. It has no queries: every question reads all records."""

    def open(self) -> None:
        """Open the file, in WAL like the others; `synchronous` is FULL as SQLite has it."""
        path = self.folder / "chain.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        self._runner = Runner()
        self._log = AuditLog(SqliteBackend(path))
        self._runner.run(self._log.init())

    def close(self) -> None:
        """Close it."""
        self._runner.run(self._log.close())
        self._runner.close()

    def append(self, change: Change) -> None:
        """One record."""
        name, fields = f"ISS-{change.record}", dict(change.fields)
        at = change.at.isoformat()
        self._runner.run(self._log.append(change.actor, "changed", name, metadata=fields, timestamp=at))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Records in one transaction; they get the time of the machine."""
        entries = [
            (change.actor, "changed", f"ISS-{change.record}", dict(change.fields)) for change in changes
        ]
        self._runner.run(self._log.append_many(entries))

    def history(self, record: int) -> list[Fields]:
        """The records about a subject, among all records."""
        name = f"ISS-{record}"
        return [{"actor": one.actor, **one.metadata} for one in self._read() if one.subject == name]

    def now(self) -> State:
        """All records folded."""
        return folded(self._read())

    def as_of(self, last: Change) -> State:
        """The first records folded."""
        return folded(self._read()[: last.position])

    rebuild = now

    def verify(self) -> bool:
        """The whole chain."""
        return self._runner.run(self._log.verify()).ok

    def _read(self) -> list[Any]:
        return self._runner.run(self._log.read())


def folded(records: Iterable[Any]) -> State:
    """What records, oldest first, come to."""
    state: State = {}
    for record in records:
        state.setdefault(int(record.subject[4:]), {}).update(record.metadata)
    return state


PEER = AuditChain
