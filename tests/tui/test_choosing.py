"""A choice of a form is made by typing too."""

from __future__ import annotations

from pathlib import Path

from textual.events import Paste

from opsledger_events.common import EntryCorrected
from tests.tui.conftest import Opening
from tests.tui.test_forms import choose, form, last, line


async def test_a_closed_choice_hears_what_is_typed(opened: Opening) -> None:
    """By the label in the user's language or by what is stored; nothing typed is lost without a sign, and nothing else is chosen."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("L", "n")
        await choose(operator, "问题")
        severity = line(await form(operator), "severity")
        severity.field.focus()
        for typed, stored in (
            ("严重", "critical"),
            ("高", "high"),
            ("low", "low"),
            ("无", "low"),
            ("中", "medium"),
        ):
            await operator.press(*typed)
            await operator.pilot.pause()
            assert severity.text == stored
        await operator.press("enter")
        await operator.press("严")
        await operator.press("enter")
        await operator.until(lambda: severity.text == "critical")


async def test_a_closed_choice_takes_what_is_pasted(opened: Opening) -> None:
    """A word of it, and nothing for a text that is none."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("n")
        await choose(operator, "issue")
        severity = line(await form(operator), "severity")
        for pasted, stored in (
            (" High\n", "high"),
            ("nothing of it", "high"),
            ("", "high"),
            ("CRITICAL", "critical"),
        ):
            severity.field.post_message(Paste(pasted))
            await operator.pilot.pause()
            assert severity.text == stored


async def test_an_entry_to_correct_is_found(opened: Opening, place: Path) -> None:
    """Nobody knows positions by heart: F2 has the entries of the record, the newest first, and one is typed as it is shown."""
    async with opened(size=(80, 24)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "correct-entry")
        page = await form(operator)
        corrects = line(page, "corrects")
        await operator.press("f2")
        await operator.until_shown("Issue raised")
        await choose(operator, "raised")
        await operator.until(lambda: bool(corrects.text))
        position = int(corrects.text)
        corrects.text = f"#{position}"
        line(page, "reason").text = "typed twice"
        line(page, "changes.title").text = "another title"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await operator.until_shown("Recorded as")
    event = last(place).data
    assert isinstance(event, EntryCorrected)
    assert event.corrects == position
