"""A person is erased from the screen: gone from it, from the ledger's files and from what the user keeps."""

from __future__ import annotations

from pathlib import Path

from opsledger.ledger import Ledger
from opsledger_events.kinds.contact import ContactAdded
from opsledger_tui.action import Where
from tests.opsledger.people import found_in
from tests.tui.conftest import Opening, Operator
from tests.tui.test_drafts import closed, drafts
from tests.tui.test_forms import choose, do, form, last, line

TEXTS = ("周小涛", "5550101")


async def unfinished(operator: Operator, record: str, field: str, text: str) -> None:
    """Type into the form that amends a record, and leave it."""
    operator.app.clerk.edit(record)
    await choose(operator, "details amended")
    line(await form(operator), field).text = text
    await operator.pilot.pause()
    await operator.press("escape")
    await operator.until_shown("Esc again")
    await operator.press("escape")
    await closed(operator)


async def test_nothing_is_left_on_the_screen_or_in_a_file(
    opened: Opening, place: Path, state_home: Path, tmp_path: Path
) -> None:
    do(place, "contact", "CON-1", ContactAdded(title="周小涛", tel="5550101"))
    async with opened(size=(160, 50), screen=Where.BOOK) as operator:
        await unfinished(operator, "CON-1", "changes.note", "周小涛住海滨路")
        await unfinished(operator, "ISS-1", "changes.title", "请 周小涛 看一下")
        assert len(drafts(state_home)) == 2
        assert found_in(tmp_path, TEXTS)
        operator.app.clerk.edit("CON-1")
        await choose(operator, "contact erased")
        page = await form(operator)
        line(page, "reason").text = "Asked for it"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await closed(operator)
        await operator.until(lambda: last(place).type == "contact.erased/1")
        await operator.until(lambda: not found_in(tmp_path, TEXTS), "every file forgets")
        (draft,) = drafts(state_home)
        assert "请 — 看一下" in draft.read_text("utf-8")
        await operator.until(lambda: not [text for text in TEXTS if text in operator.screen()])
    assert found_in(tmp_path, TEXTS) == []
    with Ledger.open(place) as ledger:
        assert getattr(ledger.log.history("CON-1")[0].data, "title", "") == "—"
