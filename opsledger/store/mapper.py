"""Maps entries to the library's stored events and back: explicit type names, exact bytes, no Python paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from eventsourcing.persistence import Mapper, Notification, StoredEvent

from opsledger.store.schema import SEALED, Row
from opsledger.vault.opening import blank
from opsledger_events.errors import InputError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.registry import decode_entry, encode_entry
from opsledger_events.values import microseconds


def row_of(entry: AnyEntry, recorded_us: int) -> Row:
    """The row that keeps an entry: its exact bytes, and the columns that index them."""
    return (entry.position, entry.record, entry.version, entry.type, recorded_us, encode_entry(entry))


@dataclass(frozen=True)
class StoredEntry(Notification):
    """A stored event that knows its position (`id`) and when it was recorded."""

    recorded_us: int

    def row(self) -> Row:
        """The row that keeps this entry."""
        record, version = str(self.originator_id), self.originator_version
        return (self.id, record, version, self.topic, self.recorded_us, self.state)


class LedgerMapper(Mapper[str]):
    """Maps entries to stored events and back."""

    opened: Callable[[bytes], bytes] = staticmethod(blank)
    """Opens the sealed texts of an entry, as far as their keys are there."""

    def to_stored_event(self, domain_event: Any) -> StoredEntry:
        """The exact bytes of an entry, with the columns that index them.

        Raises InputError for an entry with texts about persons, because only `Ledger.execute` seals those.
        """
        entry = cast("AnyEntry", domain_event)
        if entry.sealed:
            raise InputError(
                tr(
                    "{record}: what is said about persons is sealed, and not written this way.",
                    record=entry.record,
                ),
                tr("Write it with `Ledger.execute`."),
            )
        return StoredEntry(
            id=entry.position,
            originator_id=entry.record,
            originator_version=entry.version,
            topic=entry.type,
            state=encode_entry(entry),
            recorded_us=microseconds(entry.recorded_at),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The entry in stored bytes. An unknown type raises IntegrityError; nothing is ever imported by its name."""
        raw = stored_event.state
        return decode_entry(stored_event.topic, self.opened(raw) if raw.endswith(SEALED) else raw)
