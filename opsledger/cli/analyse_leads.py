"""`opsledger analyse leads ID ID`: whether one figure leads another."""

from __future__ import annotations

from typing import Any

import click

from opsledger.cli.keeping import check_saving, keep, save_options
from opsledger.cli.offering import RecordsOf
from opsledger.cli.options import SHARED, command_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.findings import result_of
from opsledger_events.digits import DIGITS
from opsledger_events.language import tr


def analyse(session: Session, first: str, second: str, **given: Any) -> None:
    """Print the correlation of two figures at each lag."""
    from opsledger.cli.measured import figure_named
    from opsledger_events.kinds.analysis import AnalysisRun, Method
    from opsledger_projections.analysis.leading import leads_of
    from opsledger_projections.pages.lead_lags import in_words, of_season, page

    check_saving(given)
    known = session.known
    one, other = figure_named(session, first, known.at), figure_named(session, second, known.at)
    found = leads_of(one, other)
    saved = None
    if given["save"]:
        run = AnalysisRun(
            title=tr("Does {first} go before {second}", first=first, second=second),
            owner=one.state.owner,
            area=one.state.area,
            question=tr("Does {first} go before {second}", first=one.state.title, second=other.state.title)
            + "?",
            method=Method.OTHER,
            indicators=(first, second),
            result=result_of(
                [in_words(first, second, found), *of_season(found)], known, "analyse", "leads", first, second
            ),
        )
        saved = keep(session, known, run, given)
    out = session.output
    lags = [one._asdict() for one in found.lags] if found else []
    if out.picks or out.form in ("csv", "tsv"):
        out.rows(
            lags,
            [
                Column("lag", tr("Lag")),
                Column("correlation", tr("Correlation"), digits=DIGITS),
                Column("pairs", tr("Pairs")),
            ],
        )
    elif not out.for_people:
        row = {
            "first": first,
            "second": second,
            "position": known.position,
            "moment": known.moment,
            "band": found.band if found else None,
            "strongest": found.strongest._asdict() if found else None,
            "found": found.found if found else None,
            "seasonal": found.seasonal if found else None,
            "lags": lags,
            "saved": saved,
        }
        out.record(row, [Column(name) for name in row])
    else:
        from opsledger.cli.pages import show_page

        show_page(session, page(first, second, found))


command = command_of(
    analyse,
    tr(
        "Whether one figure goes before another. Correlation of their changes at each lag, beside what chance makes."
    ),
    [
        click.Argument(["first"], metavar="ID", shell_complete=RecordsOf("indicator")),
        click.Argument(["second"], metavar="ID", shell_complete=RecordsOf("indicator")),
        *save_options(),
    ],
    SHARED,
)
