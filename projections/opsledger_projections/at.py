"""The moment that a question is about, on both time axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.values import microseconds

if TYPE_CHECKING:
    from opsledger_events.event import AnyEntry

FOREVER = 2**63 - 1
"""A position after every position."""

FOREVER_US = 2**63 - 1
"""A time after every time."""


class At(NamedTuple):
    """What held at `effective_us`, by what the ledger knew at `position`.

    An entry counts where its position is not after `position` and its effective time is not after
    `effective_us` (microseconds since 1970, UTC). Of the entries that count, the later one in the
    ledger holds over every earlier one. Where any entry that changes a record counts, its first one does: nothing
    else says what the record is.
    """

    position: int = FOREVER
    effective_us: int = FOREVER_US

    def counting(self, history: Sequence[AnyEntry]) -> list[AnyEntry]:
        """Those of all entries of a record that count, in the order of the ledger, with the first; none where it is not there."""
        return grounded(history, [entry for entry in history if self.counts(entry)])

    def known(self, head: int) -> int:
        """The last position that counts in a ledger that ends at `head`."""
        return min(self.position, head)

    def counts(self, entry: AnyEntry) -> bool:
        """Whether an entry counts."""
        return entry.position <= self.position and microseconds(entry.effective_at) <= self.effective_us


def grounded(history: Sequence[AnyEntry], some: list[AnyEntry]) -> list[AnyEntry]:
    """Some entries of a record, in the order of the ledger, on the one that brought it into being.

    None where none of them changes it: a comment that is told of a time before does not bring it into being.
    """
    if all(entry.data.inert for entry in some):
        return []
    return some if some[0].position == history[0].position else [history[0], *some]


LIVE = At()
"""Now: everything the ledger holds counts, because no entry lies in the future."""
