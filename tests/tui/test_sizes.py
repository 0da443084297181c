"""One pane, two or three; a terminal without room says so; nothing depends on colour."""

from __future__ import annotations

import pytest

from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_tui.columns import capacity
from opsledger_tui.lines import CURSOR_MARK, LineList
from tests.tui.conftest import Opening, Operator
from tests.tui.story import BEGINNING


def panes(operator: Operator) -> list[str]:
    """Ids of the panes on the screen."""
    return [pane.id or "" for pane in operator.app.screen.query(LineList) if pane.region.area]


@pytest.mark.parametrize(("width", "count"), [(60, 1), (119, 1), (120, 2), (159, 2), (160, 3), (300, 3)])
def test_panes_by_width(width: int, count: int) -> None:
    """As in `docs/guides/tui.md`."""
    assert capacity(width) == count


async def test_one_pane_goes_deeper_with_enter(opened: Opening) -> None:
    """80×24: list, then what the event did, then the record; Esc goes back."""
    async with opened(size=(80, 24)) as operator:
        await operator.until(lambda: len(operator.events) > 40)
        assert panes(operator) == ["events"]
        await operator.press("enter")
        await operator.until_shown("resolved → verified")
        assert panes(operator) == ["event"]
        await operator.until_shown("Esc Close")
        await operator.press("enter")
        await operator.until_shown("ISS-12 · Issue · verified")
        assert panes(operator) == ["after"]
        await operator.press("escape", "escape")
        assert panes(operator) == ["events"]


async def test_two_and_three_panes(opened: Opening) -> None:
    """The pane in use is always among those shown."""
    async with opened(size=(120, 40)) as operator:
        await operator.until_shown("What it did")
        assert panes(operator) == ["events", "event"]
        await operator.press("enter", "enter")
        assert panes(operator) == ["event", "after"]
        await operator.pilot.resize_terminal(160, 50)
        await operator.until(lambda: panes(operator) == ["events", "event", "after"])
        await operator.pilot.resize_terminal(80, 24)
        await operator.until(lambda: panes(operator) == ["after"])


async def test_a_pane_that_comes_to_be_shown_is_filled(opened: Opening) -> None:
    """When the terminal grows, the detail of the event under the cursor is there."""
    async with opened(size=(80, 24)) as operator:
        await operator.until(lambda: len(operator.events) > 40)
        await operator.pilot.resize_terminal(120, 30)
        await operator.until_shown("resolved → verified")


async def test_too_small_says_so(opened: Opening) -> None:
    """And nothing else; a larger one works again."""
    async with opened(size=(50, 10)) as operator:
        await operator.until_shown("50×10")
        assert "Events" not in operator.screen()
        await operator.pilot.resize_terminal(80, 24)
        await operator.until_shown("Events")
        assert "80×24" not in operator.screen()


async def test_cursor_focus_and_past_are_seen_without_colour(opened: Opening) -> None:
    """A bar before the cursor's line, a heavy frame for the focus, double lines and words for the past."""
    async with opened(size=(120, 24)) as operator:
        await operator.until_shown("┏━ Events", "╭─ What it did", f"┃{CURSOR_MARK}", "● LIVE", "[3 Log]")
        await operator.press("tab")
        await operator.until_shown("╭─ Events", "┏━ What it did")
        await operator.press("t")
        await operator.type("2025-03-09")
        await operator.until_shown("◆ AS OF", "╭─ Events", "╔═ What it did")


async def test_a_past_that_one_begins_with_is_seen_too(opened: Opening) -> None:
    """The frame of `opsledger tui --as-of` is that of a moment one travelled to."""
    async with opened(size=(120, 24), at=At(effective_us=microseconds(BEGINNING))) as operator:
        await operator.until_shown("◆ AS OF", "╔═ Events")
        await operator.press("\\")
        await operator.until_shown("● LIVE", "┏━ Events")
