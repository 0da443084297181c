"""eventsource-py: aggregates of pydantic events in its SQLite store, as its quick start shows them."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from asyncio import Runner
from collections.abc import AsyncIterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsource import AggregateRepository, AggregateRoot, DomainEvent, StreamId, register_event
from eventsource.adapters.sqlite import SQLiteEventStore
from eventsource.ports import FeedReadOptions
from pydantic import BaseModel

from bench.peers.protocol import Change, Fields, Peer, State

KIND = "Page"


@register_event
class PageChanged(DomainEvent):
    """Somebody changed some fields, or began a record."""

    event_type: str = "PageChanged"
    aggregate_type: str = KIND
    number: int
    fields: dict[str, str]


class PageState(BaseModel):
    """A record as it stands."""

    number: int = 0
    fields: dict[str, str] = {}


class Page(AggregateRoot[PageState]):
    """A record as an aggregate of the library."""

    aggregate_type = KIND

    def _get_initial_state(self) -> PageState:
        return PageState()

    def _apply(self, event: DomainEvent) -> None:
        assert isinstance(event, PageChanged)
        before = self._state.fields if self._state else {}
        self._state = PageState(number=event.number, fields=before | event.fields)

    def amend(self, change: Change) -> None:
        """Somebody changes some fields."""
        self.apply_event(
            PageChanged(
                aggregate_id=self.aggregate_id,
                aggregate_version=self.get_next_version(),
                occurred_at=change.at,
                actor_id=change.actor,
                number=change.record,
                fields=change.fields,
            )
        )


class EventsourcePy(Peer):
    """The library's repository on one event loop. A transaction holds one stream, so it has no batches."""

    def open(self) -> None:
        """Open the file; WAL by the library, `synchronous` FULL as SQLite has it."""
        self._runner = Runner()
        self._store = SQLiteEventStore(str(self.folder / "eventsource.db"))
        self._pages = AggregateRepository(self._store, Page, KIND)

    def close(self) -> None:
        """Close it."""
        self._runner.run(self._store.close())
        self._runner.close()

    def append(self, change: Change) -> None:
        """Load, change and save one aggregate."""
        self._runner.run(self._append(change))

    async def _append(self, change: Change) -> None:
        number = id_of(change.record)
        page = self._pages.create_new(number) if change.version == 1 else await self._pages.load(number)
        page.amend(change)
        await self._pages.save(page)

    def history(self, record: int) -> list[Fields]:
        """The events of a stream."""
        stream = StreamId(aggregate_id=id_of(record), category=KIND)
        events = self._runner.run(_all(self._store.read_stream(stream)))
        return [{"actor": event.actor_id, **event.fields} for event in events]

    def now(self) -> State:
        """The whole feed folded."""
        return self._folded()

    def as_of(self, last: Change) -> State:
        """The first events of the feed folded."""
        return self._folded(last.position)

    rebuild = now

    def _folded(self, limit: int | None = None) -> State:
        events = self._runner.run(_all(self._store.read_all(options=FeedReadOptions(limit=limit))))
        state: State = {}
        for event in events:
            state.setdefault(event.number, {}).update(event.fields)
        return state


def id_of(record: int) -> UUID:
    """A record's id in the store."""
    return uuid5(NAMESPACE_URL, f"/pages/{record}")


async def _all(envelopes: AsyncIterator[Any]) -> list[Any]:
    return [envelope.event async for envelope in envelopes]


PEER = EventsourcePy
