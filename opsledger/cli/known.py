"""What an analysis is of: everything the ledger knew at one position. The clock of the machine is never read.

So the same question put to the same position has the same numbers, whenever and wherever it is asked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from shlex import quote
from typing import NamedTuple

from opsledger.cli.session import Session
from opsledger_projections.at import FOREVER_US, At


class Known(NamedTuple):
    """The moment that an analysis is of."""

    at: At
    moment: datetime
    """The time of the last entry that counts, or the past moment asked for: what is over and what is due is judged by it."""

    @property
    def position(self) -> int:
        """The last entry that counts."""
        return self.at.position

    def again(self, *words: str) -> str:
        """The command that asks the same of the same position."""
        parts = ["opsledger", *map(quote, filter(None, words)), "--known-at", str(self.position)]
        if self.at.effective_us != FOREVER_US:
            parts += ["--as-of", self.moment.isoformat().replace("+00:00", "Z")]
        return " ".join(parts)


def known_to(session: Session) -> Known:
    """What the ledger knew at the moment asked for: now, if none was."""
    from opsledger_events.values import moment_of

    position = min(session.at.position, session.views.position)
    recorded_at = session.ledger.log.entry(position).recorded_at if position else session.clock.now
    moment = recorded_at.astimezone(UTC)
    if session.at.effective_us != FOREVER_US:
        moment = moment_of(session.at.effective_us)
    return Known(At(position, session.at.effective_us), moment)
