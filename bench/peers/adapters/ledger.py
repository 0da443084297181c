"""opsledger as its users have it: commands that are decided and checked, hashes, views that catch up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bench.peers.protocol import NAMES, Change, Fields, Peer, State
from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import DetailsAmended
from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, kind_of_history
from opsledger_events.kinds.issue import Issue, IssueRaised
from opsledger_events.record import Record
from opsledger_projections.at import FOREVER_US, LIVE, At
from opsledger_projections.records import records_at


class OpsLedger(Peer):
    """A ledger of issues that are raised and amended."""

    def open(self) -> None:
        """Open the ledger, or make it. Its clock shows the time of the change."""
        place = self.folder / "ledger"
        begin = Ledger.open if place.exists() else Ledger.create
        self._ledger = begin(place, clock=self._time)

    def close(self) -> None:
        """Close it."""
        self._ledger.close()

    _now: datetime = datetime.fromisoformat("2024-01-01T00:00:00Z")

    def _time(self) -> datetime:
        return self._now

    def append(self, change: Change) -> None:
        """One command: load, decide, append with its node of the tree."""
        self._now = change.at
        self._ledger.execute(command_of(change))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Commands in one transaction."""
        self._now = changes[-1].at
        self._ledger.execute_many(map(command_of, changes))

    def history(self, record: int) -> list[Fields]:
        """The record's entries, decoded to their types."""
        return [fields_of(entry) for entry in self._ledger.log.history(f"ISS-{record}")]

    def now(self) -> State:
        """The records' view, caught up with the log first."""
        return {
            int(row.record[4:]): values_of(row.state) for row in records_at(self._ledger.caught_up(), LIVE)
        }

    def as_of(self, last: Change) -> State:
        """The records' view at a position."""
        rows = records_at(self._ledger.caught_up(), At(last.position, FOREVER_US))
        return {int(row.record[4:]): values_of(row.state) for row in rows}

    def rebuild(self) -> State:
        """The log scanned, decoded and folded with the kind's own fold."""
        states: dict[str, Record] = {}
        for entry in self._ledger.log.scan():
            state = states.get(entry.record) or kind_of_history(entry).initial
            states[entry.record] = evolve(state, entry)
        return {int(record[4:]): values_of(state) for record, state in states.items()}

    def verify(self) -> bool:
        """Every leaf, column, version and the root."""
        return verify(self._ledger.place).ok


def command_of(change: Change) -> Command:
    """Raise an issue, or amend it."""
    fields = change.fields
    if change.version == 1:
        raised = IssueRaised(
            title=fields["title"],
            owner=fields["owner"],
            description=fields["description"],
            scope=fields["scope"],
        )
        return Command(kind="issue", event=raised, actor=change.actor)
    return Command(
        kind="issue",
        record=f"ISS-{change.record}",
        event=DetailsAmended(changes=dict(fields)),
        actor=change.actor,
    )


def values_of(state: Record) -> Fields:
    """The fields of an issue that the comparison is about."""
    assert isinstance(state, Issue)
    return {
        "title": state.title,
        "owner": state.owner,
        "description": state.description,
        "scope": state.scope,
    }


def fields_of(entry: AnyEntry) -> Fields:
    """What an entry changed, and who did."""
    data = entry.data
    changes = data.changes if isinstance(data, DetailsAmended) else {n: getattr(data, n) for n in NAMES}
    return {"actor": entry.actor, **changes}


PEER = OpsLedger
