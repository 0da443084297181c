"""Jumping to a line by its letter."""

from __future__ import annotations

from opsledger_tui.lines import LETTERS
from tests.tui.conftest import Opening


async def test_a_letter_goes_to_its_line(opened: Opening) -> None:
    """`f` calls the lines by letters, wherever the list is scrolled to; the letter moves the cursor there."""
    async with opened((80, 24)) as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("pagedown")
        events = operator.app.frame.log_view.events
        await operator.until(lambda: events.scroll_offset.y > 0)
        wanted = events.position_at(events.scroll_offset.y + 4)
        await operator.press("f")
        await operator.until_shown(*(f"┃{letter}2025-" for letter in LETTERS[:5]))
        await operator.press(LETTERS[4])
        assert operator.at_event == wanted
        assert f"┃{LETTERS[0]}2025-" not in operator.screen()


async def test_another_key_leaves_the_cursor_and_does_nothing_else(opened: Opening) -> None:
    """Esc ends it; a letter that no line has does nothing, though it means something elsewhere."""
    async with opened((80, 24)) as operator:
        await operator.until(lambda: bool(operator.events))
        before = operator.at_event
        for key in ("escape", "L", "9"):
            await operator.press("f", key)
            assert operator.at_event == before
            assert f"┃{LETTERS[1]}2025-" not in operator.screen()
        assert "Events" in operator.screen()


async def test_where_there_is_no_line_it_says_so(opened: Opening) -> None:
    """A filter that nothing fits leaves a list without lines."""
    async with opened((80, 24)) as operator:
        await operator.press("/")
        await operator.type("type:raised nowhere-at-all")
        await operator.until_shown("Nothing fits the filter")
        await operator.press("f")
        await operator.until_shown("There is no line here to jump to.")
