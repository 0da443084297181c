"""`opsledger demo`: fill an empty ledger with an example history, and give a tour of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import language, tr

if TYPE_CHECKING:
    from opsledger.demo.history import Summary

NARROWEST = 80
WIDEST = 120
"""Most cells of a line of the tour."""


@acting(
    tr("Fill a new ledger with a living example: eighteen months of an invented company."),
    epilog=tr(
        "The ledger that --ledger names is made if it is not there; one that holds anything is refused."
    ),
)
@click.option("--seed", type=int, metavar="N", help=tr("Another seed gives another history."))
@click.option("--tour/--no-tour", default=True, help=tr("Show around in it afterwards; a table only."))
def command(session: Session, seed: int | None, tour: bool) -> None:
    """Write the history, summarise it, and give the tour."""
    from opsledger.cli.init import make
    from opsledger.demo.history import SEED, write
    from opsledger.store.files import is_ledger

    if not is_ledger(session.place.path):
        make(session)
    with session.progress(tr("writing the history")) as told:
        summary = write(
            session.ledger, language(), SEED if seed is None else seed, today=session.clock.now, progress=told
        )
    session.ledger.sign_if_due()
    row = {"ledger": str(session.place.path), "events": summary.events, **summary.records}
    session.output.record(
        row, [Column("ledger", tr("Ledger")), Column("events", tr("Events")), *map(Column, summary.records)]
    )
    if tour and session.output.for_people:
        _show_around(session, summary)


def _show_around(session: Session, summary: Summary) -> None:
    from shutil import get_terminal_size

    from opsledger.cli.table import styled
    from opsledger.demo.tour import guide, settings

    place = str(session.place.path.resolve())
    width = min(max(get_terminal_size().columns, NARROWEST), WIDEST)
    chosen = {"OPSLEDGER_LEDGER": place}
    if lang := session.given.get("lang"):
        chosen["OPSLEDGER_LANG"] = lang

    def run(arguments: Sequence[str]) -> str:
        return _printed(["--ledger", place, *arguments], width)

    for line in (*settings(chosen, sys.argv[0]), *guide(summary, run, width)):
        session.output.text(styled(line, "1") if line.startswith("$ ") else line)
    sys.stdout.flush()


def _printed(arguments: Sequence[str], width: int) -> str:
    """The output and messages of a command, in lines of `width` cells."""
    from opsledger.cli.main import main
    from opsledger.cli.table import page_of

    said, printed = StringIO(), StringIO()
    with page_of(width), redirect_stdout(printed), redirect_stderr(said):
        main(arguments)
    return said.getvalue() + printed.getvalue()
