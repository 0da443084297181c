"""What preceded a figure's move: the changes in the window before it. Near in time is not cause."""

from __future__ import annotations

from typing import Literal, NamedTuple

from opsledger_events.common import Acknowledged, RecordReviewed
from opsledger_projections.at import LIVE, At
from opsledger_projections.links import neighbours
from opsledger_projections.records import record_at, records_named
from opsledger_projections.views import Views

Scope = Literal["same record", "linked", "same area", "elsewhere"]


class Preceding(NamedTuple):
    """One change that came before."""

    position: int
    record: str
    kind: str
    title: str
    """The record's title at the moment."""
    type: str
    """The stored type of the entry: `document.took_effect/1`."""
    actor: str
    effective_us: int
    lead_us: int
    """How long before the end of the window it held."""
    scope: Scope
    """How near to the indicator it was."""


WITNESSED = tuple(event.declared.type for event in (Acknowledged, RecordReviewed))
"""Somebody read the record or looked at it: it is as it was."""

CHANGES = f"""
SELECT t.position, r.record, r.kind, type.name, actor.name, area.name, t.effective_us
FROM timeline t JOIN records r ON r.no = t.no JOIN names type ON type.no = t.type
JOIN names actor ON actor.no = t.actor JOIN names area ON area.no = t.area
WHERE t.effective_us >= ? AND t.effective_us < ? AND t.position <= ? AND t.effective_us <= ?
AND EXISTS (SELECT 1 FROM versions v WHERE v.position = t.position)
AND type.name NOT IN ({", ".join("?" * len(WITNESSED))})
ORDER BY t.effective_us DESC, t.position DESC
"""
"""Comments and measurements change nothing and are left out: they have no version."""


def preceding(views: Views, indicator: str, start_us: int, end_us: int, at: At = LIVE) -> list[Preceding]:
    """The changes with `start_us` ≤ effective time < `end_us`, the newest first.

    `end_us` is when the figure moved; `at` what is known and counts. Their scope is judged by the
    links and the area of the indicator at that moment.
    """
    row = record_at(views, indicator, at) or record_at(views, indicator)
    near = neighbours(views, indicator, at)
    area = row.state.area if row else ""
    values = (start_us, end_us, at.position, at.effective_us, *WITNESSED)
    rows = views.connection.execute(CHANGES, values).fetchall()
    named = records_named(views, list(dict.fromkeys(record for _, record, *_ in rows)), at)
    found: list[Preceding] = []
    for position, record, kind, entry_type, actor, area_then, effective_us in rows:
        scope: Scope = "elsewhere"
        if record == indicator:
            scope = "same record"
        elif record in near:
            scope = "linked"
        elif area_then == area:
            scope = "same area"
        lead_us = end_us - effective_us
        title = named[record].state.title
        found.append(
            Preceding(position, record, kind, title, entry_type, actor, effective_us, lead_us, scope)
        )
    return found
