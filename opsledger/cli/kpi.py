"""`opsledger kpi [ID]`: figures with target, signal and course; or one figure with what preceded its moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.offering import RecordsOf
from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import joined, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opsledger_projections.kpi import Kpi


@reading(
    tr("Key indicators with value, target, signal and course. With ID: its points, limits, signals and what preceded them."),
    epilog=tr("Signals come from an XmR chart: outside the limits, or eight in a row on one side of the median. "
              "What preceded a signal is near in time; that is not a cause."),
)  # fmt: skip
@click.argument("indicator", required=False, metavar="[ID]", shell_complete=RecordsOf("indicator"))
@click.option("--segment", metavar="NAME", help=tr("Only this segment; the whole, if not given."))
@click.option(
    "--period", metavar="PERIOD", help=tr("What preceded this period, instead of the latest signal.")
)
@click.option("--area", metavar="AREA", help=tr("Only figures of this area."))
def command(
    session: Session, indicator: str | None, segment: str | None, period: str | None, area: str | None
) -> None:
    """Print a line for each figure, or one figure in full."""
    if indicator is not None:
        from opsledger.cli.kpi_page import show_figure

        show_figure(session, indicator, segment, period)
        return
    from opsledger_projections.kpi import kpis

    figures = kpis(session.views, session.moment, session.at)
    if area:
        from opsledger.cli.list import area_named

        place = area_named(area)
        figures = [figure for figure in figures if figure.state.area is place]
    rows = [row_of_figure(figure, people=session.output.for_people) for figure in figures]
    if not session.output.rows(rows, columns_of_figures()) and session.output.for_people:
        session.say(tr("There are no indicators."))
    if session.output.for_people:
        _tell_lacking(session, figures)
    if session.output.for_people and (plain := [figure.record for figure in figures if _is_plain(figure)]):
        session.say(
            tr(
                "Not every segment has a denominator, so all count alike: {records}. `kpi ID` says in which"
                " periods.",
                records=joined(plain),
            )
        )


def _tell_lacking(session: Session, figures: Sequence[Kpi]) -> None:
    """Say which figures lack some segments in their latest value."""
    if lacking := [figure.record for figure in figures if figure.series.lacking]:
        session.say(
            tr(
                "Not all segments were measured in the latest period: {records}. `kpi ID` says which.",
                records=joined(lacking),
            )
        )


def _is_plain(figure: Kpi) -> bool:
    """Whether the latest value is a plain mean of its segments."""
    return figure.latest is not None and figure.latest.period in figure.series.plain_means


def columns_of_figures() -> list[Column]:
    """The columns of the list of figures."""
    return [
        Column("record", tr("Record")),
        Column("title", tr("Title"), spare=True),
        Column("period", tr("Period"), spare=True),
        Column("value", tr("Value")),
        Column("unit", tr("Unit"), spare=True),
        Column("target", tr("Target")),
        Column("met", tr("Met"), spare=True),
        Column("level", tr("Level")),
        Column("freshness", tr("Freshness"), shown=False),
        Column("signals", tr("Signals"), spare=True),
        Column("latest_signal", tr("Latest signal"), spare=True),
        Column("sparkline", tr("Course")),
        Column("lacking", tr("Lacking"), shown=False),
    ]


def row_of_figure(figure: Kpi, *, people: bool) -> dict[str, Any]:
    """One figure as a row, for people or for programs."""
    latest = figure.latest
    last = max((signal.last for signal in figure.unseen), default=None)
    return {
        "record": figure.record,
        "title": figure.title,
        "period": latest.period if latest else None,
        "value": (latest.shown if people else latest.value) if latest else None,
        "unit": figure.state.unit,
        "target": figure.target,
        "met": figure.met,
        "level": figure.level,
        "freshness": figure.freshness,
        "signals": len(figure.unseen),
        "latest_signal": None if last is None else figure.series.points[last].period,
        "sparkline": figure.sparkline,
        "lacking": list(figure.series.lacking),
    }
