"""Records as a write transaction sees them: folded from the log once, and kept at hand from one transaction to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from opsledger.store.reader import LogReader
from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold, kind_of_history
from opsledger_events.record import Record

KNOWN_LIMIT = 20_000
"""Records kept at hand, within a transaction and from one to the next."""


class Known(NamedTuple):
    """A record as a transaction sees it."""

    state: Record
    version: int


class Memory(NamedTuple):
    """What a transaction that was committed knew, for the next one."""

    position: int
    """The last entry then: another writer's entries make it worthless."""
    known: dict[str, Known | None]
    guarded: bool | None = None
    """Whether a role was ever granted; None where nobody asked."""


NO_MEMORY = Memory(-1, {})


class Present:
    """How records stand, those included that the transaction has changed and that are in no log yet."""

    def __init__(self, reader: LogReader, known: dict[str, Known | None]) -> None:
        """Read from the log what is not `known`; there a record that does not exist is None."""
        self._reader = reader
        self.known = known

    def find(self, record: str) -> Known | None:
        """A record, or None where there is no such one."""
        try:
            return self.known[record]
        except KeyError:
            known = self.known[record] = known_by(self._reader.history(record))
            return known

    def look_ahead(self, records: Iterable[str]) -> None:
        """Learn together which of these records are not there yet: one by one takes several times as long."""
        asked = list({record for record in records if record not in self.known})
        self.known.update(dict.fromkeys(set(asked) - self._reader.existing(asked)))

    def existing(self, texts: Iterable[str]) -> set[str]:
        """Those of some texts that are ids of records."""
        known = {text for text in texts if self.known.get(text) is not None}
        return known | self._reader.existing([text for text in texts if text not in known])

    def changed(self, records: Mapping[str, Known | None]) -> None:
        """How records stand from here on."""
        self.known.update(records)

    def forget_some(self) -> None:
        """Keep within the limit. Only where the log has all that was changed."""
        if len(self.known) > KNOWN_LIMIT:
            self.known.clear()


def known_by(history: list[AnyEntry]) -> Known | None:
    """The record that a history comes to; None for an empty one."""
    return Known(fold(kind_of_history(history[0]), history), history[-1].version) if history else None
