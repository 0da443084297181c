"""The access of every person at the moment of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsledger.cli.session import Session
    from opsledger_events.kinds.access import Access


def accesses(session: Session) -> dict[str, Access]:
    """Each record of access by its id; empty if no role had been granted."""
    from opsledger_events.kinds.access import Access
    from opsledger_projections.records import records_at

    rows = records_at(session.views, session.at, "access")
    return {row.record: row.state for row in rows if isinstance(row.state, Access)}
