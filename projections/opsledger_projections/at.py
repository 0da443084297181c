"""The moment a question asks about, on both time axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.values import microseconds

if TYPE_CHECKING:
    from opsledger_events.event import AnyEntry

FOREVER = 2**63 - 1
"""A position after every entry."""

FOREVER_US = 2**63 - 1
"""A time after every entry, in microseconds."""


class At(NamedTuple):
    """What held at `effective_us`, according to what the ledger knew at `position`.

    An entry counts if its position is not after `position` and its effective time is not after
    `effective_us` (microseconds since 1970, UTC). Among the entries that count, a later one in the
    ledger overrides every earlier one. If any entry that changes a record counts, so does the record's first
    entry, because no other entry says what the record is.
    """

    position: int = FOREVER
    effective_us: int = FOREVER_US

    def counting(self, history: Sequence[AnyEntry]) -> list[AnyEntry]:
        """The counting entries of a record's whole history, in ledger order, the first included; none if it is not there."""
        return grounded(history, [entry for entry in history if self.counts(entry)])

    def known(self, head: int) -> int:
        """The last position that counts in a ledger that ends at `head`."""
        return min(self.position, head)

    def counts(self, entry: AnyEntry) -> bool:
        """Whether an entry counts."""
        return entry.position <= self.position and microseconds(entry.effective_at) <= self.effective_us


def grounded(history: Sequence[AnyEntry], some: list[AnyEntry]) -> list[AnyEntry]:
    """Some entries of a record, in ledger order, preceded by the entry that created it.

    Empty if none of them changes the record: a comment dated before its creation does not create it.
    """
    if all(entry.data.inert for entry in some):
        return []
    return some if some[0].position == history[0].position else [history[0], *some]


LIVE = At()
"""Now: every entry of the ledger counts, because none lies in the future."""
