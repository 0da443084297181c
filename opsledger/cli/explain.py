"""`opsledger explain ID [PERIOD]`: what preceded a figure's move, with an effect, its interval and its rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.keeping import check_saving, keep, save_options
from opsledger.cli.offering import RecordsOf
from opsledger.cli.options import SHARED, command_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger.findings import MOST, run_of
from opsledger_events.errors import NotFoundError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.known import Known
    from opsledger_projections.analysis.explain import Explanation
    from opsledger_projections.analysis.figures import Figure

APART = 3
"""The same as in `opsledger_projections.analysis.placebo`, which help does not load."""


def explain(
    session: Session,
    indicator: str,
    period: str | None,
    segment: str | None,
    control: str | None,
    **given: Any,
) -> None:
    """Print what preceded a move, and keep it if asked to."""
    from opsledger.cli.measured import figure_named
    from opsledger_projections.analysis.explain import explain as explained
    from opsledger_projections.analysis.explain import without_elsewhere

    check_saving(given)
    known = session.known
    figure = figure_named(session, indicator, known.at, segment)
    if control is not None:
        figure_named(session, control, known.at)
    found = explained(
        session.views,
        indicator,
        _moved(figure, period),
        known.at,
        segment=segment,
        control=control,
        window=given["window"],
        apart=given["apart"],
    )
    assert found is not None
    shown = found if given["everywhere"] else without_elsewhere(found)
    saved = _kept(session, shown, known, given)
    _show(session, shown, found, known, saved, given["limit"])


def _kept(session: Session, shown: Explanation, known: Known, given: dict[str, Any]) -> str | None:
    """Id of the analysis that keeps the findings; None if that was not asked for."""
    if not given["save"]:
        return None
    run = run_of(shown, known, window=given["window"], everywhere=given["everywhere"], most=given["limit"])
    return keep(session, known, run, given)


def _moved(figure: Figure, period: str | None) -> str:
    """The period asked for, else that of the latest move, else the latest period."""
    from opsledger.cli.measured import no_value
    from opsledger_projections.analysis.explain import moved_in

    periods = [point.period for point in figure.points]
    if period is not None:
        if period not in periods:
            raise no_value(figure.record, period, periods)
        return period
    if not periods:
        raise NotFoundError(
            tr("{record} was not measured yet.", record=figure.record),
            tr("`opsledger indicator measure {record}` records a value.", record=figure.record),
        )
    return moved_in(figure) or periods[-1]


def _show(
    session: Session, shown: Explanation, found: Explanation, known: Known, saved: str | None, most: int
) -> None:
    from opsledger.cli.analysis_rows import change_columns, change_rows, explanation_row

    out, elsewhere = session.output, len(found.candidates) - len(shown.candidates)
    rows = change_rows(shown)[:most]
    if out.picks or out.form in ("csv", "tsv"):
        out.rows(rows, change_columns())
    elif not out.for_people:
        row = explanation_row(shown, known) | {
            "changes": rows,
            "elsewhere": elsewhere,
            "looks": len(shown.looks),
            "saved": saved,
        }
        out.record(row, [Column(name) for name in row])
    else:
        from opsledger.cli.pages import show_page
        from opsledger_events.periods import period_named
        from opsledger_projections.analysis.words import looks_words
        from opsledger_projections.pages.explanation import page

        show_page(session, page(shown, most, session.clock.zone))
        if elsewhere:
            session.say(
                tr(
                    "Changes elsewhere that are left out: {number}; --everywhere tells them.",
                    number=elsewhere,
                )
            )
        if shown.looks:
            session.say(looks_words(len(shown.looks), shown.since, period_named(shown.period)))


command = command_of(
    explain,
    tr("What preceded a figure's move. Each change in the window before it, with the effect that the figure shows."),
    [
        click.Argument(["indicator"], metavar="ID", shell_complete=RecordsOf("indicator")),
        click.Argument(["period"], required=False, metavar="[PERIOD]"),
        click.Option(["--segment"], metavar="NAME", help=tr("Only this segment; the whole, if not given.")),
        click.Option(
            ["--control"], metavar="ID", help=tr("An indicator that the change cannot have moved, to compare with.")
        ),
        click.Option(
            ["--window"], type=Whole(1, 520), metavar="N",
            help=tr("How many periods before the move are looked at; 4, but 14 days at least, if not given."),
        ),
        click.Option(
            ["--apart"], type=Whole(0, 52), default=APART, metavar="N",
            help=tr("Changes within so many periods of each other cannot be told apart; 3, if not given."),
        ),
        click.Option(["--everywhere"], is_flag=True, help=tr("Changes in other areas too.")),
        click.Option(
            ["--limit"], type=Whole(1), default=MOST, metavar="N", help=tr("At most so many changes.")
        ),
        *save_options(),
    ],
    SHARED,
    tr("PERIOD is that of the latest move, if not given: a signal of the present level, else the shift to it. An effect is estimated from eight values on either side. Its rank among all "
       "other dates of the series says how unusual it is. What preceded is near in time; that is not a cause.")
    + "\n\n\b\nopsledger explain delivery.on_time\nopsledger explain delivery.on_time 2026-W31 --control orders.weekly --save",
)  # fmt: skip
