"""Rebuilds damaged views that a command met and runs it once more, because the views are only a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from opsledger.cli.options import session_of
from opsledger_events.errors import ViewsDamagedError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from opsledger.cli.session import Session

CHECKING = ("verify", "replay", "doctor", "views")
"""Commands that report damage and leave it as it is."""

STREAMING = ("export",)
"""Commands that print while they read."""


def mended(context: click.Context, error: Exception) -> bool:
    """Whether an unexpected error came from damaged views, which have then been rebuilt, so the command may run again.

    Raises ViewsDamagedError if it may not run again, because it has already printed or written, or its task is to report damage.
    """
    session = session_of(context)
    if isinstance(error, click.ClickException | click.Abort | click.exceptions.Exit):
        return False
    if "ledger" not in session.__dict__ or "views" not in session.ledger.__dict__:
        return False
    views, command = session.ledger.views, context.invoked_subcommand
    if command in CHECKING:
        if what := views.damage():
            raise ViewsDamagedError(what) from error
        return False
    with session.progress(tr("building the views")) as told:
        what = views.mend(told)
    if not what:
        return False
    if _may_not_run_again(session, command):
        raise ViewsDamagedError(
            what, tr("They have been built again. Ask again: what was printed may not be whole.")
        ) from error
    session.say(tr("The views were damaged and have been built again: {what}.", what=what))
    return True


def _may_not_run_again(session: Session, command: str | None) -> bool:
    printed = "output" in session.__dict__ and session.output.began
    return printed or command in STREAMING or session.ledger.writes
