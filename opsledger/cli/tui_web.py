"""`opsledger tui --web`: the interface in a browser."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from opsledger.cli.session import Session
from opsledger_events.errors import InputError
from opsledger_events.language import language, tr

if TYPE_CHECKING:
    from opsledger_tui.web.gate import Gate

INSTALL = 'python -m pip install "opsledger[web]"'


def serve(
    session: Session,
    host: str,
    port: int,
    *,
    screen: str,
    theme: str | None,
    write: bool,
    open_browser: bool,
) -> None:
    """Serve the interface until Ctrl+C. Raises InputError, and BusyError for a port in use."""
    try:
        from opsledger_tui.web.gate import is_loopback
        from opsledger_tui.web.server import Served
        from opsledger_tui.web.server import serve as serve_until_stopped
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("opsledger"):
            raise
        raise InputError(
            tr("The interface in a browser needs {module}, which is not installed.", module=error.name),
            tr("Install it: {command}", command=INSTALL),
        ) from error
    title = f"opsledger · {session.ledger.place.resolve().name}"
    _ = session.asked  # A moment that cannot be shown is reported here, before any page.
    if not is_loopback(host):
        session.say(_warning(host, write=write))
    served = Served(_command(session, screen, theme, write=write), title, host, port)
    serve_until_stopped(served, partial(_tell, session, write=write, open_browser=open_browser))
    session.say(tr("Stopped."))


def _command(session: Session, screen: str, theme: str | None, *, write: bool) -> list[str]:
    """The command line of this program for one browser, with the same ledger, moment, zone and language."""
    shared = {"ledger": str(session.place.path), "lang": language()}
    shared |= {name: session.given[name] for name in ("as_of", "known_at", "zone") if name in session.given}
    # In a form without sentences for people, because nobody reads its standard error.
    options = [
        f"--{name.replace('_', '-')}={value}" for name, value in (shared | {"output": "ndjson"}).items()
    ]
    own = [*([] if write else ["--read-only"]), *(["--theme", theme] if theme else [])]
    return [sys.executable, "-P", "-m", "opsledger", *options, "tui", "--screen", screen, *own]


def _warning(host: str, *, write: bool) -> str:
    what = (
        tr("Whoever has the address can read the whole ledger and record in it under your name")
        if write
        else tr("Whoever has the address can read the whole ledger")
    )
    how = tr(
        "{host} can be reached from other machines, and nothing is encrypted on the way: use it only in a network "
        "whose every user you trust, or leave --host out and come through an SSH tunnel.",
        host=host,
    )
    return f"! {what}. {how}"


def _tell(session: Session, gate: Gate, *, write: bool, open_browser: bool) -> None:
    """Print the address on standard output, once, and what it is on standard error."""
    click.echo(gate.address)
    sys.stdout.flush()
    session.say(
        tr("Open it in a browser; it can record (--write). Ctrl+C stops.")
        if write
        else tr("Open it in a browser; it only reads. Ctrl+C stops.")
    )
    if open_browser and click.launch(gate.address_for_once()) != 0:
        session.say(tr("No browser could be opened here."))
