"""What needs a person: what the kinds say of their records, and what the figures say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from opsledger_events.kind import Need
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import kind_named
from opsledger_events.standing import Freshness, Level
from opsledger_events.values import microseconds, moment_of
from opsledger_projections.at import LIVE, At
from opsledger_projections.kpi import Kpi, kpis
from opsledger_projections.moments import settled
from opsledger_projections.records import records_at, records_awake
from opsledger_projections.views import Views

PEOPLE = ("owner", "responsible", "assignee")
"""Fields that name the person whose call it is."""


class Call(NamedTuple):
    """A record that needs a person, and why."""

    record: str
    kind: str
    title: str
    owner: str
    need: Need


def attention(views: Views, at: At, now: datetime, person: str = "") -> list[Call]:
    """Everything that needs somebody, or one person, at a moment: the most severe first.

    `now` is the time that due dates are compared with; for a past moment, that moment.
    """
    calls: list[Call] = []
    rows = records_awake(views, microseconds(now)) if settled(views, at) == LIVE else records_at(views, at)
    for row in rows:
        if not person or person in people_of(row.state):
            calls.extend(
                Call(row.record, row.kind, row.state.title, row.state.owner, need)
                for need in kind_named(row.kind).needs_at(row.state, now)
            )
    for figure in kpis(views, now, at):
        if not person or person in people_of(figure.state):
            calls.extend(
                Call(figure.record, "indicator", figure.title, figure.state.owner, need)
                for need in figure_needs(figure)
            )
    return sorted(calls, key=lambda call: (-call.need.severity, call.kind, call.record))


def people_of(state: Record) -> set[str]:
    """The people whose call a record is."""
    return {str(getattr(state, name)) for name in PEOPLE if getattr(state, name, "")}


def figure_needs(figure: Kpi) -> Iterator[Need]:
    """A figure past its limits, a new signal in the latest value, or no value for too long."""
    latest = figure.latest
    if latest is None:
        return
    since = moment_of(latest.start_us)
    if figure.level is not Level.NORMAL:
        critical = figure.level is Level.CRITICAL
        limit = figure.state.critical_limit if critical else figure.state.warning_limit
        yield Need(
            "critical" if critical else "warning",
            3 if critical else 2,
            tr(
                "{value:g} in {period}, past the {level} limit {limit:g}",
                value=latest.value,
                period=latest.period,
                level=figure.level.label,
                limit=limit,
            ),
            since,
        )
    last = len(figure.series.points) - 1
    if any(signal.last == last for signal in figure.unseen):
        yield Need(
            "signal",
            2,
            tr("{value:g} in {period} is a signal", value=latest.value, period=latest.period),
            since,
        )
    if figure.freshness is Freshness.STALE:
        yield Need("stale", 2, tr("no value since {period}", period=latest.period), since)
