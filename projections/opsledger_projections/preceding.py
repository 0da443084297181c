"""What preceded a figure's move: the changes in the window before it. Near in time is not cause."""

from __future__ import annotations

from typing import Literal, NamedTuple

from opsledger_events.record import Record
from opsledger_events.registry import event_named
from opsledger_projections.at import LIVE, At
from opsledger_projections.links import neighbours
from opsledger_projections.records import record_at, records_named
from opsledger_projections.states import decode_state
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


class Preceded(NamedTuple):
    """What came before, in two heaps."""

    changes: list[Preceding]
    """What changed how things are done, the newest first."""
    looks: list[Scope]
    """How near each event was that only looked at things, or told of them."""


EVENTS = """
SELECT t.position, r.record, r.kind, type.name, actor.name, area.name, t.effective_us
FROM timeline t JOIN records r ON r.no = t.no JOIN names type ON type.no = t.type
JOIN names actor ON actor.no = t.actor JOIN names area ON area.no = t.area
WHERE t.effective_us >= ? AND t.effective_us < ? AND t.position <= ? AND t.effective_us <= ?
AND EXISTS (SELECT 1 FROM versions v WHERE v.position = t.position)
ORDER BY t.effective_us DESC, t.position DESC
"""
"""Comments and measurements change nothing and are left out: they have no version."""


def preceding(views: Views, indicator: str, start_us: int, end_us: int, at: At = LIVE) -> Preceded:
    """What came with `start_us` ≤ effective time < `end_us`.

    `end_us` is when the figure moved; `at` what is known and counts. Their scope is judged by the
    links and the area of the indicator at that moment.
    """
    row = record_at(views, indicator, at) or record_at(views, indicator)
    near = neighbours(views, indicator, at)
    area = row.state.area if row else ""

    def scope_of(record: str, area_then: str) -> Scope:
        if record == indicator:
            return "same record"
        if record in near:
            return "linked"
        return "same area" if area_then == area else "elsewhere"

    values = (start_us, end_us, at.position, at.effective_us)
    rows = views.connection.execute(EVENTS, values).fetchall()
    looks = [row for row in rows if _only_looked(views, position=row[0], kind=row[2], stored_type=row[3])]
    looked = {position for position, *_ in looks}
    changes = [row for row in rows if row[0] not in looked]
    named = records_named(views, list(dict.fromkeys(record for _, record, *_ in changes)), at)
    return Preceded(
        [
            Preceding(
                position,
                record,
                kind,
                named[record].state.title,
                entry_type,
                actor,
                effective_us,
                end_us - effective_us,
                scope_of(record, area_then),
            )
            for position, record, kind, entry_type, actor, area_then, effective_us in changes
        ],
        [scope_of(record, area_then) for _, record, _, _, _, area_then, _ in looks],
    )


def _only_looked(views: Views, position: int, kind: str, stored_type: str) -> bool:
    """Whether an entry only looked at its record. Told by its type, or by how it left the record: no entry is read, which may be damaged."""
    event = event_named(stored_type)
    looks = event is not None and event.looks
    return looks(_left(views, position, kind)) if callable(looks) else looks


def _left(views: Views, position: int, kind: str) -> Record:
    """The record as an entry left it."""
    found = views.connection.execute("SELECT state FROM versions WHERE position = ?", (position,))
    (state,) = found.fetchone()
    return decode_state(kind, state)
