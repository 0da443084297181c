"""`opsledger analyse ID`: analyses an indicator, or projects where a budget will end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from opsledger.cli.keeping import check_saving, keep, save_options
from opsledger.cli.options import SHARED, command_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.findings import result_of
from opsledger_events.errors import InputError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.known import Known

GOES_WITH = {"segment": "indicator", "rules": "indicator", "account": "budget", "volume": "budget"}
"""Options that apply to one kind of record only."""


def analyse(session: Session, record: str, **given: Any) -> None:
    """Print the analysis of a record."""
    from opsledger.cli.records import record_found

    check_saving(given)
    row = record_found(session, record)
    if row.kind not in GOES_WITH.values():
        raise InputError(
            tr("{record} is of kind {kind}; there is nothing to calculate.", record=record, kind=row.kind),
            tr("Name an indicator or a budget, or say `opsledger analyse issues`."),
        )
    for name, kind in GOES_WITH.items():
        if given[name] is not None and kind != row.kind:
            raise InputError(
                tr("--{name} is for a record of kind {kind}.", name=name, kind=kind),
                tr("{record} is of kind {kind}: leave it out.", record=record, kind=row.kind),
            )
    known = session.known
    if row.kind == "budget":
        _budget(session, record, known, given)
    else:
        _figure(session, record, known, given)


def _figure(session: Session, record: str, known: Known, given: dict[str, Any]) -> None:
    from opsledger.cli.analysis_rows import figure_row, point_columns, point_rows
    from opsledger.cli.measured import figure_named
    from opsledger_events.kinds.analysis import AnalysisRun, Method
    from opsledger_events.values import day_of
    from opsledger_projections.analysis.of_figure import analysed
    from opsledger_projections.analysis.words import of_figure

    segment, every_rule = given["segment"], given["rules"] == "all"
    figure_named(session, record, known.at, segment)
    found = analysed(
        session.views, record, day_of(known.moment), known.at, segment=segment, every_rule=every_rule
    )
    assert found is not None
    saved = None
    if given["save"]:
        state, points = found.figure.state, found.figure.points
        words = ["analyse", record, *(["--segment", segment] if segment else [])]
        words += ["--rules", "all"] if every_rule else []
        run = AnalysisRun(
            title=tr("{title} in figures", title=state.title),
            owner=state.owner,
            area=state.area,
            question=tr("What do the values of {title} say?", title=state.title),
            method=Method.XMR,
            indicators=(record,),
            first=points[0].period if points else "",
            last=points[-1].period if points else "",
            result=result_of(of_figure(found), known, *words),
        )
        saved = keep(session, known, run, given)
    out = session.output
    if out.picks or out.form in ("csv", "tsv"):
        out.rows(point_rows(found, people=out.for_people), point_columns())
    elif not out.for_people:
        row = figure_row(found, known) | {"points": point_rows(found, people=False), "saved": saved}
        out.record(row, [Column(name) for name in row])
    else:
        from opsledger.cli.pages import show_page
        from opsledger_projections.pages.analysed import page

        show_page(session, page(found))


def _budget(session: Session, record: str, known: Known, given: dict[str, Any]) -> None:
    from opsledger.cli.analysis_rows import account_columns, account_rows, budget_row
    from opsledger_events.kinds.analysis import AnalysisRun, Method
    from opsledger_events.values import day_of
    from opsledger_projections.analysis.budgets import outlooks
    from opsledger_projections.pages.budget_outlook import of_outlooks, page

    found = outlooks(session.views, record, day_of(known.moment), known.at)
    assert found is not None
    split = _split(session, found, known, given)
    saved = None
    if given["save"]:
        words = ["analyse", record]
        words += ["--account", given["account"], "--volume", given["volume"]] if split else []
        run = AnalysisRun(
            title=tr("{title} in figures", title=found.state.title),
            owner=found.state.owner,
            area=found.state.area,
            question=tr("Where will {title} end?", title=found.state.title),
            method=Method.COMPARISON,
            indicators=(split.indicator,) if split else (),
            first=found.state.period,
            last=found.state.period,
            result=result_of(of_outlooks(found, split), known, *words),
            about=(record,),
        )
        saved = keep(session, known, run, given)
    out = session.output
    if out.picks or out.form in ("csv", "tsv"):
        out.rows(account_rows(found), account_columns())
    elif not out.for_people:
        row = budget_row(found, split, known) | {"saved": saved}
        out.record(row, [Column(name) for name in row])
    else:
        from opsledger.cli.pages import show_page

        show_page(session, page(found, split))


def _split(session: Session, found: Any, known: Known, given: dict[str, Any]) -> Any:
    """The split of an account into price and volume, if both options ask for it."""
    account, volume = given["account"], given["volume"]
    if account is None and volume is None:
        return None
    if account is None or volume is None:
        raise InputError(
            tr("A variance is split by --account and --volume together."),
            tr("Name the account, and the indicator that counts its volume."),
        )
    from opsledger.cli.measured import figure_named
    from opsledger_events.budget_lines import line_of
    from opsledger_projections.analysis.budgets import split

    line_of(found.state.lines, account)
    figure_named(session, volume, known.at)
    parts = split(session.views, found, account, volume, known.at)
    if parts is None:
        raise InputError(
            tr("{volume} does not count the volume of “{account}”.", volume=volume, account=account),
            tr("It adds up (--aggregate sum), has targets, and was measured within the budget's period."),
        )
    return parts


command = command_of(
    analyse,
    tr("What can be said of an indicator or a budget."),
    [
        click.Argument(["record"], metavar="ID"),
        click.Option(["--segment"], metavar="NAME", help=tr("Only this segment; the whole, if not given.")),
        click.Option(
            ["--rules"], type=click.Choice(("usual", "all")),
            help=tr("Run rules of an indicator: outside the limits and eight in a row, or all of Western Electric and Nelson."),
        ),
        click.Option(["--account"], metavar="NAME", help=tr("Split the variance of this account of a budget.")),
        click.Option(["--volume"], metavar="ID", help=tr("The indicator that counts the volume of the account.")),
        *save_options(),
    ],
    SHARED,
)  # fmt: skip
