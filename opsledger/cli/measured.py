"""Finds the indicators, segments and periods that a command line names; errors name the nearest one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger_projections.analysis.figures import Figure
    from opsledger_projections.at import At


def figure_named(session: Session, indicator: str, at: At, segment: str | None = None) -> Figure:
    """The values of an indicator. Raises NotFoundError and InputError."""
    from opsledger.cli.records import record_found
    from opsledger_projections.analysis.figures import figure_at

    row = record_found(session, indicator)
    figure = figure_at(session.views, indicator, at, segment)
    if figure is None:
        raise no_indicator(indicator, row.kind)
    if segment is not None and not figure.points:
        raise no_such_segment(session, indicator, segment, at)
    return figure


def no_indicator(record: str, kind: str) -> InputError:
    """The error for a record of another kind."""
    return InputError(
        tr("{record} is of kind {kind}, not indicator.", record=record, kind=kind),
        tr("`opsledger kpi` lists the indicators."),
    )


def no_such_segment(session: Session, indicator: str, segment: str, at: At) -> NotFoundError:
    """The error for a segment that was not measured, with the nearest one that was."""
    from opsledger_events.nearest import did_you_mean
    from opsledger_projections.measurements import segments

    known = [name for name in segments(session.views, indicator, at) if name]
    return NotFoundError(
        tr("{record} was not measured for “{segment}”.", record=indicator, segment=segment),
        did_you_mean(segment, known) or tr("It has no segments: leave --segment out."),
    )


def no_value(record: str, period: str, periods: Sequence[str]) -> NotFoundError:
    """The error for a period without a value, with the nearest one that has one."""
    from opsledger_events.nearest import did_you_mean

    return NotFoundError(
        tr("{record} has no value for {period}.", record=record, period=period),
        did_you_mean(period, periods) if periods else "",
    )
