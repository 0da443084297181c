"""`opsledger analyse issues`: sorts of issues, arrivals and departures, durations, and recurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.keeping import check_saving, keep, save_options
from opsledger.cli.options import SHARED, command_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger.findings import result_of
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.known import Known
    from opsledger_projections.analysis.issues import Issues

FREQUENCIES = ("day", "week", "month", "quarter", "year")


def analyse(session: Session, frequency: str, periods: int, **given: Any) -> None:
    """Print the issue log in figures."""
    from opsledger.cli.analysis_rows import plain
    from opsledger_events.periods import Frequency
    from opsledger_events.values import microseconds
    from opsledger_projections.analysis.issues import issues

    check_saving(given)
    known = session.known
    found = issues(session.views, microseconds(known.moment), known.at, Frequency(frequency), periods)
    saved = keep(session, known, _run(found, known, frequency, periods), given) if given["save"] else None
    out = session.output
    if out.picks or out.form in ("csv", "tsv"):
        out.rows([one._asdict() for one in found.flows], _columns())
    elif not out.for_people:
        row = {"position": known.position, "moment": known.moment, **plain(found), "saved": saved}
        out.record(row, [Column(name) for name in row])
    else:
        from opsledger.cli.pages import show_page
        from opsledger_projections.pages.issue_figures import page

        show_page(session, page(found))


def _columns() -> list[Column]:
    return [
        Column("period", tr("Period")),
        Column("came", tr("Came")),
        Column("done", tr("Done")),
        Column("left", tr("Open at the end")),
    ]


def _run(found: Issues, known: Known, frequency: str, periods: int) -> Any:
    from opsledger_events.kinds.analysis import AnalysisRun, Method
    from opsledger_projections.pages.issue_figures import of_issues

    words = ("analyse", "issues", "--frequency", frequency, "--periods", str(periods))
    return AnalysisRun(
        title=tr("Issues in figures"),
        question=tr("What sorts of issues are there, and how are they dealt with?"),
        method=Method.PARETO,
        first=found.flows[0].period if found.flows else "",
        last=found.flows[-1].period if found.flows else "",
        result=result_of(of_issues(found), known, *words),
    )


command = command_of(
    analyse,
    tr("The issue log in figures. Pareto by category and cause, inflow and outflow, backlog, time to resolve, recurrence."),
    [
        click.Option(
            ["--frequency"], type=click.Choice(FREQUENCIES), default="month", help=tr("How long one period is.")
        ),
        click.Option(
            ["--periods"], type=Whole(1, 520), default=12, metavar="N", help=tr("The last N periods.")
        ),
        *save_options(),
    ],
    SHARED,
)  # fmt: skip
