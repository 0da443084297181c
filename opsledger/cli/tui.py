"""`opsledger tui`: history and present state on the whole screen of a terminal or in a browser."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from opsledger.cli.options import reading
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger_events.errors import InputError, OpsledgerError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.audit.judgement import Finding

THEMES = ("default", "light", "high-contrast", "high-contrast-light", "mono")
"""The names in `opsledger_tui.themes`, which help does not load."""
HOST = "127.0.0.1"
PORT = 8765
DUMB = ("dumb", "unknown")
"""Terminals whose cursor cannot be moved."""
SERVED = "TEXTUAL_DRIVER"
"""This variable is set if the program's own server started it to draw for a browser (`--web`)."""


@reading(tr("Browse history and present state on the whole screen, of a terminal or of a browser."))
@click.option(
    "--screen",
    type=click.Choice(["now", "book", "log", "diff", "kpi", "verify"]),
    default="now",
    help=tr("The screen to begin with."),
    show_default=True,
)
@click.option("--read-only", is_flag=True, help=tr("Refuse to record anything."))
@click.option(
    "--theme", type=click.Choice(THEMES), help=tr("Its colours; by default those the terminal allows.")
)
@click.option("--web", is_flag=True, help=tr("Serve it to a browser on this machine, for reading only."))
@click.option("--port", type=Whole(0, 65535), help=tr("With --web: where; 0 for any that is free."))
@click.option("--host", metavar="ADDRESS", help=tr("With --web: let other machines in at this address."))
@click.option("--write", is_flag=True, help=tr("With --web: let it record too."))
@click.option("--open", "open_browser", is_flag=True, help=tr("With --web: open it in your browser."))
def command(  # noqa: PLR0913 - one for each option
    session: Session,
    *,
    screen: str,
    read_only: bool,
    theme: str | None,
    web: bool,
    port: int | None,
    host: str | None,
    write: bool,
    open_browser: bool,
) -> None:
    """Run the terminal interface until the user leaves."""
    if web:
        from opsledger.cli.tui_web import serve

        if read_only and write:
            raise InputError(tr("--write and --read-only say the opposite of each other."))
        at_port = PORT if port is None else port
        serve(
            session,
            host or HOST,
            at_port,
            screen=screen,
            theme=theme,
            write=write,
            open_browser=open_browser,
        )
        return
    alone = {"--port": port is not None, "--host": host, "--write": write, "--open": open_browser}
    if given := [name for name, is_given in alone.items() if is_given]:
        raise InputError(tr("{option} goes with --web only.", option=given[0]))
    if SERVED not in os.environ:
        _check_terminal()
    from opsledger_tui.action import Where
    from opsledger_tui.running import run
    from opsledger_tui.settings import read_settings, settings_path

    settings = read_settings(settings_path())
    if theme:
        settings = settings._replace(theme=theme)
    ledger, at = session.ledger, session.at  # Errors of these are raised before the interface begins.
    try:
        finding = run(
            ledger,
            at=at,
            zone=session.clock.zone,
            place=Where(screen),
            read_only=read_only,
            settings=settings,
        )
    except OpsledgerError:
        session.say(tr("The interface broke off: nothing is signed."))
        raise
    _sign(session, finding, read_only=read_only)


def _check_terminal() -> None:
    """Raise InputError if the interface cannot be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            tr("The terminal interface needs a terminal."), tr("`opsledger log` and `opsledger list` print.")
        )
    if os.environ.get("TERM") in DUMB:
        raise InputError(
            tr("This terminal can only print (TERM={term}); the interface draws.", term=os.environ["TERM"]),
            tr("`opsledger log` and `opsledger list` print; --web draws in a browser."),
        )


def _sign(session: Session, finding: Finding | None, *, read_only: bool) -> None:
    """Sign what was recorded, unless verification found a fault; say which of the two."""
    from opsledger.audit.met import met_damage

    if finding and finding.bad:  # A checkpoint would vouch for damaged entries.
        session.say(
            tr("The log was found {word}: nothing is signed. Run `opsledger verify`.", word=finding.word)
        )
    elif met := met_damage(session.place.path):
        session.say(tr("{met} Nothing is signed. Run `opsledger verify`.", met=met))
    elif not read_only and session.ledger.sign_if_due():
        from opsledger.audit.note_names import FOLDER, newest_in

        size = newest_in(session.place.path / FOLDER)
        session.say(tr("Checkpoint over {size:,|entry|entries} signed.", size=size))
