"""Running the interface in the terminal, from the first screen to the last message."""

from __future__ import annotations

import os
from datetime import tzinfo
from typing import TYPE_CHECKING

from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from opsledger_events.language import tr
from opsledger_projections.at import LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.app import OpsledgerApp
from opsledger_tui.desk import UNFORESEEN
from opsledger_tui.ending import end_by
from opsledger_tui.pasting import take_pastes_as_text
from opsledger_tui.settings import NOTHING_SET, Settings
from opsledger_tui.themes import theme_for

if TYPE_CHECKING:
    from opsledger.audit.judgement import Finding


def run(
    ledger: Ledger,
    *,
    at: At = LIVE,
    zone: tzinfo | None = None,
    place: Where = Where.NOW,
    read_only: bool = False,
    settings: Settings = NOTHING_SET,
) -> Finding | None:
    """Show a ledger, beginning with one screen, until the user leaves or a signal ends it.

    Returns the finding about the log if it was checked. If no theme is set, uses the one that suits the terminal. Raises
    OpsledgerError if the interface ended because of an error.
    """
    settings = settings._replace(theme=theme_for(settings.theme, os.environ))
    app = OpsledgerApp(ledger, at=at, zone=zone, place=place, read_only=read_only, settings=settings)
    take_pastes_as_text()
    app.run()
    end_by(app.told_to_end)
    if isinstance(app.broken_by, OpsledgerError):
        raise app.broken_by
    if isinstance(app.broken_by, UNFORESEEN):
        from opsledger.unreadable import unreadable  # noqa: PLC0415 - only where a file is damaged

        raise unreadable(app.broken_by) from app.broken_by
    if app.broken_by is not None:
        raise OpsledgerError(tr("The interface met what nobody foresaw: {error}", error=repr(app.broken_by)))
    return app.session.finding
