"""firm-audit: an append-only table of audit events through SQLAlchemy, each row with a keyed MAC."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from firm.audit import AuditLog

from bench.peers.adapters.durable_sqlite import make_durable
from bench.peers.protocol import Change, Fields, Peer, State

KEY = "a key for a benchmark, of more than thirty-two bytes"
ALL = 2**62


class FirmAudit(Peer):
    """Its log with row MACs and seals, made as durable as the others; the package itself sets NORMAL."""

    def open(self) -> None:
        """Open the file."""
        self._log = AuditLog(f"sqlite:///{self.folder / 'firm.db'}", mac_key=KEY, grace=0.0)
        make_durable(self._log.engine)
        self._log.engine.dispose()  # What was opened before that is opened anew.

    def close(self) -> None:
        """Close it."""
        self._log.close()

    def append(self, change: Change) -> None:
        """One event in a transaction of its own."""
        self._log.record(**event_of(change))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Events in one transaction."""
        with self._log.engine.begin() as connection:
            for change in changes:
                self._log.record(**event_of(change), conn=connection)

    def history(self, record: int) -> list[Fields]:
        """The events about a subject."""
        events = self._log.history(subject=("Page", record), limit=ALL)
        return [{"actor": event["actor_type"], **event["changes"]} for event in reversed(events)]

    def now(self) -> State:
        """All events folded."""
        return folded(reversed(self._log.history(limit=ALL)))

    def as_of(self, last: Change) -> State:
        """The first events folded; the package stamps its own time and can be asked since, not until."""
        events = self._log.history(limit=ALL)
        events.reverse()
        return folded(events[: last.position])

    rebuild = now

    def verify(self) -> bool:
        """Seal what is new, then recompute every row and every seal."""
        while self._log.sealer.run_once():
            pass
        return self._log.verify(full=True).outcome == "ok"


def event_of(change: Change) -> dict[str, Any]:
    """A change as the package takes it."""
    return {
        "action": "page.changed",
        "subject": ("Page", change.record),
        "actor": change.actor,
        "changes": change.fields,
    }


def folded(events: Iterable[dict[str, Any]]) -> State:
    """What events, oldest first, come to."""
    state: State = {}
    for event in events:
        state.setdefault(int(event["subject_id"]), {}).update(event["changes"])
    return state


PEER = FirmAudit
