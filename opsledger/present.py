"""Records as a write transaction sees them: folded from the log once and cached from one transaction to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from opsledger.store.reader import LogReader
from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold, kind_of_history
from opsledger_events.record import Record

KNOWN_LIMIT = 20_000
"""Most records that are cached, within a transaction and from one to the next."""


class Known(NamedTuple):
    """A record as a transaction sees it."""

    state: Record
    version: int


class Memory(NamedTuple):
    """What a committed transaction knew, for the next one."""

    position: int
    """Position of the last entry at that time. Once another writer has added entries, this memory is stale."""
    known: dict[str, Known | None]
    guarded: bool | None = None
    """Whether a role was ever granted; None if nobody asked."""


NO_MEMORY = Memory(-1, {})


class Present:
    """The present records, including changes of this transaction that are not in the log yet."""

    def __init__(self, reader: LogReader, known: dict[str, Known | None]) -> None:
        """Read from the log what is not in `known`, which maps a record that does not exist to None."""
        self._reader = reader
        self.known = known

    def find(self, record: str) -> Known | None:
        """A record, or None if it does not exist."""
        try:
            return self.known[record]
        except KeyError:
            known = self.known[record] = known_by(self._reader.history(record))
            return known

    def look_ahead(self, records: Iterable[str]) -> None:
        """Learn in bulk which of these records do not exist yet; one by one takes several times as long."""
        asked = list({record for record in records if record not in self.known})
        self.known.update(dict.fromkeys(set(asked) - self._reader.existing(asked)))

    def existing(self, texts: Iterable[str]) -> set[str]:
        """Those of some texts that are ids of existing records."""
        known = {text for text in texts if self.known.get(text) is not None}
        return known | self._reader.existing([text for text in texts if text not in known])

    def changed(self, records: Mapping[str, Known | None]) -> None:
        """Take over the new states of records."""
        self.known.update(records)

    def forget_some(self) -> None:
        """Keep the cache within its limit. Call this only when the log has every change."""
        if len(self.known) > KNOWN_LIMIT:
            self.known.clear()


def known_by(history: list[AnyEntry]) -> Known | None:
    """The record that a history folds to; None for an empty history."""
    return Known(fold(kind_of_history(history[0]), history), history[-1].version) if history else None
