"""Keys typed in one go: each goes to where the one before it put the focus."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage] - as the terminal's driver does

from tests.tui.conftest import Opening, Operator


def all_at_once(operator: Operator, *keys: str) -> None:
    """What a fast hand or a slow line delivers: every key is there before the first is looked at."""
    for key in keys:
        typed = Key(_character_to_key(key), key) if len(key) == 1 else Key(key, None)
        operator.app.post_message(typed)


async def test_a_filter_typed_in_one_go_is_all_in_its_field(opened: Opening) -> None:
    """And Enter after it keeps it, and what follows goes to the list again."""
    async with opened() as operator:
        await operator.until_shown("1/48")
        all_at_once(operator, "/", *"type:raised", "enter", "j")
        await operator.until_shown("Events: type:raised", "/12")
        await operator.until(lambda: operator.app.focused is operator.app.frame.log_view.events)


async def test_a_page_opened_by_a_key_gets_the_keys_after_it(opened: Opening) -> None:
    """Help opens, closes, and the screen behind it takes the last key."""
    async with opened() as operator:
        await operator.until_shown("1/48")
        all_at_once(operator, "?", "down", "escape", "down", "down")
        await operator.until_shown("3/48")
        assert "Help: Esc closes" not in operator.screen()


async def test_a_screen_seen_for_the_first_time_gets_the_keys_after_it(opened: Opening) -> None:
    """Not the one that was there before."""
    async with opened() as operator:
        await operator.until_shown("1/48")
        all_at_once(operator, "2", "/", *"area:finance", "enter", "3")
        await operator.until_shown("Events: area:finance", "1/16")
        await operator.until(lambda: operator.app.focused is operator.app.frame.log_view.events)


@pytest.mark.parametrize("times", [3, 40])
async def test_a_key_held_down_counts_every_time(opened: Opening, times: int) -> None:
    """However often it comes."""
    async with opened() as operator:
        await operator.until_shown("1/48")
        all_at_once(operator, *["down"] * times)
        await operator.until_shown(f"{times + 1}/48")
