"""A log in memory: real entries, encoded and decoded as the store does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UNSET

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_events.personal import ERASING
from opsledger_events.registry import decode_entry, encode_entry
from opsledger_projections.at import FOREVER


class MemoryLog:
    """The entries given to it, as bytes."""

    def __init__(self, entries: Iterable[AnyEntry] = (), identity: str = "memory") -> None:
        """A log of these entries, whose positions are 1, 2, 3 ..."""
        self.identity = identity
        self.texts: dict[str, str] = {}
        self._rows = [(entry.type, encode_entry(entry)) for entry in entries]

    def append(self, *entries: AnyEntry) -> None:
        """Record more."""
        self._rows += [(entry.type, encode_entry(entry)) for entry in entries]

    def head(self) -> int:
        """The last position."""
        return len(self._rows)

    def scan(self, after: int, upto: int) -> Iterator[AnyEntry]:
        """Entries in order."""
        for row in self._rows[after:upto]:
            yield decode_entry(*row)

    def entries(self, positions: Sequence[int]) -> list[AnyEntry]:
        """Entries at positions."""
        return [decode_entry(*self._rows[p - 1]) for p in positions if 0 < p <= len(self._rows)]

    def history(self, record: str, upto: int = FOREVER) -> list[AnyEntry]:
        """Entries of one record up to a position."""
        return [entry for entry in self.scan(0, min(upto, self.head())) if entry.record == record]

    def erases(self, after: int, upto: int) -> bool:
        """Whether a person was erased."""
        return any(entry.type in ERASING for entry in self.scan(after, upto))

    unopened = False

    def has_keys(self) -> bool:
        """Nothing is sealed."""
        return True

    def text(self, body: Body) -> str:
        """Text of a body."""
        return body.text if body.text is not UNSET else self.texts[body.sha256]
