"""`opsledger tui`: history and present state on the whole screen."""

from __future__ import annotations

import sys

import click

from opsledger.cli.options import reading
from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import tr


@reading(tr("Browse history and present state on the whole screen."))
@click.option(
    "--screen",
    type=click.Choice(["now", "book", "log", "verify"]),
    default="now",
    help=tr("The screen to begin with."),
    show_default=True,
)
def command(session: Session, screen: str) -> None:
    """Run the terminal interface until the user leaves."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            tr("The terminal interface needs a terminal."), tr("`opsledger log` and `opsledger list` print.")
        )
    from opsledger_tui.action import Where
    from opsledger_tui.app import run

    run(session.ledger, at=session.at, zone=session.clock.zone, place=Where(screen))
