"""One figure in full: its points, the limits of its chart, its signals and what preceded them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr

if TYPE_CHECKING:
    from datetime import date

    from opsledger_events.periods import Period
    from opsledger_projections.kpi import Kpi
    from opsledger_projections.preceding import Preceding

PERIODS_BEFORE = 4
"""Length of the window before a move, in periods of the indicator."""

DAYS_BEFORE = 14
"""Least length of the window, in days."""

MOST_PRECEDING = 20
SCOPES = ("same record", "linked", "same area", "elsewhere")


class Before(NamedTuple):
    """What preceded a move."""

    changes: list[Preceding]
    looks: int
    """Number of events that only looked at things and are left out."""
    since: date
    period: Period


def show_figure(session: Session, indicator: str, segment: str | None, period: str | None) -> None:
    """Print one figure. Raises NotFoundError with the nearest indicator or segment."""
    figure = _found(session, indicator, segment)
    moved = _moved_in(figure, period)
    before = _preceding(session, figure, moved) if moved else None
    points = _points(figure, people=session.output.for_people)
    if session.output.form in ("csv", "tsv"):
        session.output.rows(points, _point_columns())
        return
    from opsledger.cli.kpi import columns_of_figures, row_of_figure

    row = row_of_figure(figure, people=session.output.for_people) | {
        "segment": segment,
        "limits": figure.limits._asdict() if figure.limits else None,
        "moved_in": moved,
    }
    if session.output.for_people:
        _page(session, figure, row, points, before)
        return
    row |= {"points": points, "preceded_by": [_row_before(p) for p in before.changes] if before else []}
    names = (
        *(c.name for c in columns_of_figures()),
        "segment",
        "limits",
        "points",
        "moved_in",
        "preceded_by",
    )
    session.output.record(row, [Column(name) for name in names])


def _found(session: Session, indicator: str, segment: str | None) -> Kpi:
    from opsledger.cli.measured import no_indicator, no_such_segment
    from opsledger.cli.records import record_found
    from opsledger_projections.kpi import kpi

    row = record_found(session, indicator)
    figure = kpi(session.views, indicator, session.moment, session.at, segment)
    if figure is None:
        raise no_indicator(indicator, row.kind)
    if segment is not None and not figure.series.points:
        raise no_such_segment(session, indicator, segment, session.at)
    return figure


def _moved_in(figure: Kpi, period: str | None) -> str | None:
    """The period whose move is examined: the one named, else that of the latest unacknowledged signal."""
    periods = [point.period for point in figure.series.points]
    if period is None:
        return periods[figure.unseen[-1].first] if figure.unseen else None
    if period not in periods:
        from opsledger.cli.measured import no_value

        raise no_value(figure.record, period, periods)
    return period


def _preceding(session: Session, figure: Kpi, moved: str) -> Before:
    """What preceded the move, the closest first."""
    from datetime import timedelta

    from opsledger_events.periods import period_named
    from opsledger_events.values import day_of, microseconds, start_of
    from opsledger_projections.preceding import preceding

    period = period_named(moved)
    length = (period.after - period.first) * PERIODS_BEFORE
    start = start_of(period.first) - max(length, timedelta(days=DAYS_BEFORE))
    end = start_of(period.after)
    found = preceding(session.views, figure.record, microseconds(start), microseconds(end), session.at)
    near = [one for one in found.changes if one.scope != "elsewhere"]
    near.sort(key=lambda one: (SCOPES.index(one.scope), one.lead_us))
    looks = sum(scope != "elsewhere" for scope in found.looks)
    return Before(near[:MOST_PRECEDING], looks, day_of(start), period)


def _points(figure: Kpi, *, people: bool) -> list[dict[str, Any]]:
    signs: dict[int, str] = {}
    for signal in figure.signals:
        for index in range(signal.first, signal.last + 1):
            if signal.rule == "limits" or index not in signs:
                signs[index] = f"{signal.rule} {'above' if signal.above else 'below'}"
    return [
        {
            "period": point.period,
            "value": point.shown if people else point.value,
            "denominator": point.denominator,
            "segments": point.segments,
            "corrected": point.corrected,
            "signal": signs.get(index),
            "position": point.position,
        }
        for index, point in enumerate(figure.series.points)
    ]


def _point_columns() -> list[Column]:
    return [
        Column("period", tr("Period")),
        Column("value", tr("Value")),
        Column("denominator", tr("Out of")),
        Column("segments", tr("Segments"), shown=False),
        Column("corrected", tr("Corrected"), shown=False),
        Column("signal", tr("Signal")),
        Column("position", "#"),
    ]


def _row_before(one: Preceding) -> dict[str, Any]:
    from opsledger_events.values import moment_of

    return {
        "effective_at": moment_of(one.effective_us),
        "lead_days": round(one.lead_us / 86_400_000_000, 1),
        "scope": one.scope,
        "record": one.record,
        "title": one.title,
        "type": one.type,
        "actor": one.actor,
        "position": one.position,
    }


def _page(
    session: Session, figure: Kpi, row: dict[str, Any], points: list[dict[str, Any]], before: Before | None
) -> None:
    from opsledger.cli.kpi import columns_of_figures
    from opsledger_projections.pages.indicators import signal_words

    out = session.output
    out.record(row, [c for c in columns_of_figures() if c.name != "signals"])
    for line in _about_limits(figure):
        out.text(line)
    out.text("")
    said = signal_words(figure)
    out.rows(({**point, "signal": said.get(place)} for place, point in enumerate(points)), _point_columns())
    if before is None:
        return
    out.text("")
    if not before.changes:
        out.text(
            tr(
                "No change of it, of what it is linked with, or of its area preceded {period}.",
                period=row["moved_in"],
            )
        )
        _tell_looks(session, before)
        return
    out.text(tr("{period} was preceded by (near in time, which is not a cause):", period=row["moved_in"]))
    columns = [
        Column("day", tr("When")),
        Column("scope", tr("Scope")),
        Column("record", tr("Record")),
        Column("event", tr("Event")),
        Column("title", tr("Title")),
        Column("position", "#"),
    ]
    out.rows([_words_before(session, one) for one in before.changes], columns)
    _tell_looks(session, before)


def _tell_looks(session: Session, before: Before) -> None:
    from opsledger_projections.analysis.words import looks_words

    if before.looks:
        session.say(looks_words(before.looks, before.since, before.period))


def _words_before(session: Session, one: Preceding) -> dict[str, Any]:
    """A preceding change in words for people: the day rather than the second, labels rather than types."""
    from opsledger_events.registry import event_types
    from opsledger_events.values import in_zone, moment_of
    from opsledger_projections.analysis.words import scope_words

    return {
        "day": in_zone(moment_of(one.effective_us), session.clock.zone).date(),
        "scope": scope_words(one.scope),
        "record": one.record,
        "event": str(event_types()[one.type].declared.label),
        "title": one.title,
        "position": one.position,
    }


def _about_limits(figure: Kpi) -> list[str]:
    from opsledger_projections.analysis.season import of_season, season_of
    from opsledger_projections.analysis.words import of_limits
    from opsledger_projections.weights import of_segments

    lines = [*of_segments(figure.series), *of_limits(figure.limits)]
    if figure.limits is not None and figure.limits.correlated:
        lines.append(
            tr(
                "Neighbouring values depend on each other (r₁ = {r1:.2f}): the limits do not hold as drawn.",
                r1=figure.limits.autocorrelation,
            )
        )
    if figure.limits is not None and (
        season := of_season(season_of(figure.series.points, figure.state.frequency))
    ):
        lines.append(season)
    return lines
