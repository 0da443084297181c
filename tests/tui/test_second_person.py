"""At a desk that two share, the one who may not judge their own work names the other in the form."""

from __future__ import annotations

from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentDrafted, DocumentSubmitted
from tests.tui.conftest import Opening
from tests.tui.story import clock
from tests.tui.test_forms import choose, form, last, line


async def test_an_approval_by_another_through_the_form(opened: Opening, place: Path) -> None:
    """The refusal stands at the line that it asks to fill in, and the entry says whose change it is and who typed it."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        for event in (DocumentDrafted(title="Travel", body="Economy."), DocumentSubmitted()):
            ledger.execute(Command(kind="document", record="travel", event=event))
        author = ledger.authenticated
    async with opened(size=(80, 24)) as operator:
        operator.app.clerk.edit("travel")
        await choose(operator, "approved")
        page = await form(operator)
        await operator.press("ctrl+s")
        await operator.until_shown("approves it: “Actor”.")
        actor = line(page, "actor")
        assert operator.app.focused is actor.field
        actor.text = "Li Na"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await operator.until_shown("Recorded as")
    entry = last(place)
    assert (entry.actor, entry.authenticated_as) == ("Li Na", author)
