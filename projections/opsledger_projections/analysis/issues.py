"""The issue log in figures: sorts of issues, inflow and outflow, times to resolve, and recurrence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.issue import ISSUE, Issue
from opsledger_events.periods import Frequency
from opsledger_events.values import microseconds
from opsledger_projections.analysis.flow import Flow, Life, Times, backlog, flows, times
from opsledger_projections.analysis.pareto import Sort, pareto
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import RecordRow, records_at
from opsledger_projections.timeline import Filter, positions
from opsledger_projections.views import Views

LEADS_TO = {event.declared.type: event.declared.to for event in ISSUE.events if event.declared.to}
"""The state that each event leads to, which says whether the issue is open afterwards. Imported history may close an unresolved issue."""

PERIODS = 12


class Issues(NamedTuple):
    """The issue log at a moment."""

    number: int
    """Number of issues, without the dismissed ones, which were not issues or are recorded elsewhere."""
    dismissed: int
    backlog: int
    """Number of issues open at the moment."""
    categories: tuple[Sort, ...]
    branches: tuple[Sort, ...]
    """Issues by Ishikawa's branch of their cause, given as its stored word."""
    causes: tuple[Sort, ...]
    """Issues by root cause, as it was written."""
    flows: tuple[Flow, ...]
    resolving: Times
    """Time from raising to last resolution, for issues that were resolved and are not open again."""
    waiting: Times
    """How long the open ones have been open."""
    reopened: int
    """Number of issues that were reopened at least once."""
    repeated: int
    """Number of issues whose root cause an earlier issue had that was settled before they were raised."""


def issues(
    views: Views, now_us: int, at: At = LIVE, frequency: Frequency = Frequency.MONTH, periods: int = PERIODS
) -> Issues:
    """The issue log at a moment. The last period, and the ages of open issues, end at `now_us`."""
    rows = [row for row in records_at(views, at, "issue") if isinstance(row.state, Issue)]
    lives = lives_of(views.log.entries(positions(views, Filter(types=tuple(LEADS_TO)), at)[::-1]))
    kept = [row for row in rows if row.state.state != "dismissed"]
    resolved = [lives[row.record] for row in kept if row.record in lives]
    settled = [(life.spans[0][0], life.spans[-1][1]) for life in resolved]
    spans = [span for life in lives.values() for span in life.spans]
    states = [row.state for row in kept if isinstance(row.state, Issue)]
    return Issues(
        len(kept),
        len(rows) - len(kept),
        backlog(spans, now_us),
        tuple(pareto(state.category for state in states)),
        tuple(pareto(state.branch or "" for state in states)),
        tuple(pareto(state.root_cause.strip() for state in states)),
        tuple(flows(lives.values(), frequency, now_us, periods)),
        times([closed - opened for opened, closed in settled if closed is not None]),
        times([now_us - opened for opened, closed in spans if closed is None and opened <= now_us]),
        sum(state.reopened > 0 for state in states),
        repeated(kept, lives),
    )


def lives_of(entries: Iterable[AnyEntry]) -> dict[str, Life]:
    """When each issue was open, from the entries that open and settle it, in order of effective time.

    Ledger order decides, as it does for the record (docs/adr/0010): an entry recorded later with an earlier effective time
    overrides entries recorded before it.
    """
    told: dict[str, int] = {}
    open_since: dict[str, int] = {}
    spans: dict[str, list[tuple[int, int | None]]] = {}
    for entry in entries:
        record, held_us = entry.record, microseconds(entry.effective_at)
        if entry.position < told.get(record, 0):
            continue
        told[record] = entry.position
        if LEADS_TO[entry.type] not in ISSUE.settled:
            open_since.setdefault(record, held_us)
            spans.setdefault(record, [])
        elif record in open_since:
            spans[record].append((open_since.pop(record), held_us))
    for record, since in open_since.items():
        spans[record].append((since, None))
    return {record: Life(record, tuple(found)) for record, found in spans.items() if found}


def repeated(rows: Sequence[RecordRow], lives: dict[str, Life]) -> int:
    """How many issues have a root cause that an earlier issue had, and was settled, before they were raised."""
    settled_us: dict[str, int] = {}
    found = 0
    known = [(lives[row.record], row.state) for row in rows if row.record in lives]
    for life, state in sorted(known, key=lambda one: one[0].spans[0][0]):
        assert isinstance(state, Issue)
        cause = state.root_cause.strip().casefold()
        if not cause:
            continue
        found += cause in settled_us and settled_us[cause] <= life.spans[0][0]
        if (closed := life.spans[0][1]) is not None:
            settled_us[cause] = min(closed, settled_us.get(cause, closed))
    return found
