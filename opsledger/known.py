"""The subject of an analysis: everything that the ledger knew at one position. The machine's clock is not used.

So the same question about the same position gives the same numbers, whenever and wherever it is asked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from opsledger_events.values import moment_of
from opsledger_projections.at import FOREVER_US, At

if TYPE_CHECKING:
    from opsledger.store.reader import LogReader


class Known(NamedTuple):
    """The moment that an analysis is about."""

    at: At
    moment: datetime
    """The time of the last entry that counts, or the past moment asked for; it decides what is over and what is due."""

    @property
    def position(self) -> int:
        """Position of the last entry that counts."""
        return self.at.position

    def again(self, *words: str) -> str:
        """The command that asks the same question about the same position."""
        parts = ["opsledger", *map(quote, filter(None, words)), "--known-at", str(self.position)]
        if self.at.effective_us != FOREVER_US:
            parts += ["--as-of", self.moment.isoformat().replace("+00:00", "Z")]
        return " ".join(parts)


def known_to(log: LogReader, at: At, head: int, now: datetime) -> Known:
    """What the ledger knew at the moment asked for, within the first `head` entries; `now` is used if it knew nothing."""
    position = min(at.position, head)
    recorded_at = moment_of(log.recorded_us(position)) if position else now.astimezone(UTC)
    moment = recorded_at if at.effective_us == FOREVER_US else moment_of(at.effective_us)
    return Known(At(position, at.effective_us), moment)
