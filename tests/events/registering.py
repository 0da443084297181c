"""A kind that is in the registry for the time of one test."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from opsledger_events import registry
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.wire import entrance


@contextmanager
def registered(kind: Kind, events: tuple[type[Event], ...] = ()) -> Generator[Kind]:
    """Put a kind into the registry, with these events where any are given, and take it out again."""
    before = registry.KINDS.get(kind.name)
    own = kind.events
    if events:
        kind.events = events
    registry.KINDS[kind.name] = kind
    _forget(kind)
    try:
        yield kind
    finally:
        kind.events = own
        if before is None:
            del registry.KINDS[kind.name]
        _forget(kind)


def _forget(kind: Kind) -> None:
    """What the registry worked out from its kinds is worked out anew."""
    for cached in (
        registry.event_types,
        registry.beginnings,
        registry.owners,
        registry.owner_of,
        registry.kind_of_record,
        entrance,
    ):
        cached.cache_clear()
    registry.DECODERS.clear()
    for name in ("verbs", "amendable", "correctable"):
        kind.__dict__.pop(name, None)
