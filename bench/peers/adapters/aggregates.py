"""The eventsourcing library as its tutorial shows it: aggregates with `@event` on its own SQLite tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from bench.peers.protocol import Change, Fields, Peer, State


class Page(Aggregate):
    """A record as an aggregate of the library."""

    @event("Begun")
    def __init__(self, number: int, actor: str, fields: Fields) -> None:
        """A record that began."""
        self.number = number
        self.fields = dict(fields)

    @staticmethod
    def create_id(number: int) -> UUID:
        """The id that follows from a record's number."""
        return uuid5(NAMESPACE_URL, f"/pages/{number}")

    @event("Amended")
    def amend(self, actor: str, fields: Fields) -> None:
        """Somebody changed some fields."""
        self.fields.update(fields)


class StockEventsourcing(Peer):
    """The library's application over its own recorder; what is so is folded from its notifications."""

    def open(self) -> None:
        """Open the file."""
        env = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(self.folder / "stock.db"),
        }
        self._application = Application[UUID](env=env)

    def close(self) -> None:
        """Close it."""
        self._application.close()

    def append(self, change: Change) -> None:
        """Load, change and save one aggregate."""
        self._application.save(self._after(change))

    def append_many(self, changes: Sequence[Change]) -> None:
        """Load and change aggregates and save them together."""
        self._application.save(*map(self._after, changes))

    def _after(self, change: Change) -> Page:
        if change.version == 1:
            return Page(change.record, actor=change.actor, fields=change.fields)
        page: Page = self._application.repository.get(Page.create_id(change.record))
        page.amend(actor=change.actor, fields=change.fields)
        return page

    def history(self, record: int) -> list[Fields]:
        """The aggregate's events."""
        events: Any = self._application.events.get(Page.create_id(record))
        return [{"actor": one.actor, **one.fields} for one in events]

    def now(self) -> State:
        """All notifications folded."""
        return self._folded()

    def as_of(self, last: Change) -> State:
        """The notifications up to a position folded."""
        return self._folded(last.position)

    rebuild = now

    def _folded(self, stop: int | None = None) -> State:
        recorder, to_event = self._application.recorder, self._application.mapper.to_domain_event
        pages: dict[UUID, Any] = {}
        last = recorder.max_notification_id() or 0
        for notification in recorder.select_notifications(1, last, stop=stop):
            one: Any = to_event(notification)
            pages[one.originator_id] = one.mutate(pages.get(one.originator_id))
        return {page.number: page.fields for page in pages.values()}


PEER = StockEventsourcing
