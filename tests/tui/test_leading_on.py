"""No screen is a dead end: an empty one says what leads on, and what hides something is left by a key that is shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator

SMALL = (80, 24)
BEGIN = "There is nothing here yet. n begins a record."


@pytest.fixture
def empty(place: Path) -> None:
    """The ledger that is opened has no entry."""
    shutil.rmtree(place)
    Ledger.create(place).close()


def keys(operator: Operator) -> str:
    """The key line."""
    return operator.screen().splitlines()[-1]


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(("where", "more"), [(Where.NOW, []), (Where.BOOK, ["enter"]), (Where.LOG, [])])
async def test_an_empty_ledger_leads_on(opened: Opening, where: Where, more: list[str]) -> None:
    """It names the key that begins a record, which does, and offers to edit nothing."""
    async with opened(size=SMALL, screen=where) as operator:
        await operator.press(*more)
        await operator.until_shown(BEGIN)
        assert "fits" not in operator.screen()
        for nothing in ("e Edit", "Enter Open", "/ Filter", "t As of", "[ Event back"):
            assert nothing not in keys(operator)
        assert "n New" in keys(operator)
        await operator.press("n")
        await operator.until_shown("New record")


@pytest.mark.usefixtures("empty")
async def test_an_empty_ledger_that_is_only_read(opened: Opening) -> None:
    """No key is named that does nothing."""
    async with opened(size=SMALL, read_only=True) as operator:
        await operator.until_shown("There is nothing here yet.")
        assert "begins" not in operator.screen()


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("more", [["enter"], ["p"]])
async def test_no_pane_of_the_figures_is_blank(opened: Opening, more: list[str]) -> None:
    """The chart and the analysis say too that there are no indicators."""
    async with opened(size=SMALL, screen=Where.KPI) as operator:
        await operator.until_shown("There are no indicators.")
        await operator.press(*more)
        await operator.until_shown("There are no indicators.")


async def test_before_anything_happened(opened: Opening) -> None:
    """The Log of a moment before the first event says how to come back."""
    async with opened(size=SMALL) as operator:
        await operator.press("t")
        await operator.type("2001-01-01")
        await operator.until_shown("There was nothing here yet. \\ goes back to the present.")


async def test_the_ways_out_are_offered_first(opened: Opening) -> None:
    """In a small terminal too, on every screen and in every pane: back to the present, and without the filter."""
    async with opened(size=SMALL) as operator:
        await operator.until_shown("1/48")
        assert "\\ Live" not in keys(operator)
        await operator.press("/")
        await operator.type("kind:issue")
        await operator.until(lambda: " x Show all " in keys(operator))
        await operator.press("t")
        await operator.type("2025-03-04")
        for shown in ("1", "2", "3", "4", "5", "6", "enter"):
            await operator.press(shown)
            await operator.until(lambda: keys(operator).startswith(" \\ Live  x Show all "))
        await operator.press("backslash", "x")
        await operator.until(lambda: "Live" not in keys(operator) and "Show all" not in keys(operator))


@pytest.mark.parametrize("screen", [Where.NOW, Where.VERIFY])
async def test_only_reading_is_told_in_a_small_terminal(opened: Opening, screen: Where) -> None:
    """After a check too, whose verdict takes some of the room."""
    async with opened(size=SMALL, read_only=True, screen=Where.VERIFY) as operator:
        await operator.until_shown("not checked")
        await operator.press("enter")
        await operator.until_shown("INCOMPLETE")
        await operator.press("1" if screen is Where.NOW else "6")
        await operator.until(lambda: "read-only" in operator.screen().splitlines()[0])
