"""An interface that was started for reading: nothing can be recorded, and it says so."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised
from opsledger_tui.action import Where
from opsledger_tui.form_page import FormPage
from opsledger_tui.form_questions import record_command
from opsledger_tui.picker import Picker
from tests.tui.conftest import Opening


async def test_edit_and_new_are_refused_and_not_offered(opened: Opening, place: Path) -> None:
    """By key, from either screen; the title says what kind of interface it is, the key line lacks both."""
    async with opened(size=(160, 50), read_only=True) as operator:
        await operator.until_shown("read-only", "ISS-12")
        keys = operator.screen().splitlines()[-1]
        assert "Open in Book" in keys
        assert "Edit" not in keys
        assert "New" not in keys
        for screen in ("3", "2"):
            for key in ("e", "n"):
                operator.app.clear_notifications()
                await operator.press(screen, key)
                await operator.until_shown("Nothing can be recorded here")
                assert not isinstance(operator.app.screen, FormPage | Picker)
        assert operator.app.place is Where.BOOK
    with Ledger.open(place, read_only=True) as ledger:
        assert ledger.log.head() == 48


async def test_nothing_behind_the_keys_could_record_either(opened: Opening) -> None:
    """Who records has the ledger open for reading only."""
    command = Command(kind="issue", event=IssueRaised(title="No"), actor="Ada")
    async with opened(read_only=True) as operator:
        writer = operator.app.desks.writer
        writer.ask("record", partial(record_command, command=command), operator.app)
        await operator.until_shown("This ledger was opened for reading only")
