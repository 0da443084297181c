"""What the program tells in passing: whole, in a place of its own, over nothing that is read."""

from __future__ import annotations

import pytest

from opsledger_events.language import speak
from opsledger_tui.action import Where
from tests.tui.conftest import Opening

SAID = "事件在日志界面中证明：请将光标置于其上，然后再按一次；一份草稿尚未登记，编号八十四。"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
@pytest.mark.parametrize("where", [Where.NOW, Where.KPI])
@pytest.mark.parametrize("shift", [0, 1])
async def test_every_character_of_a_message_is_there(
    opened: Opening, where: Where, size: tuple[int, int], shift: int
) -> None:
    """Wide characters too, wherever the panes have their edges."""
    speak("zh")
    async with opened(size=size, screen=where) as operator:
        operator.app.notify("x" * shift + SAID, markup=False)
        drawn = "".join(character for character in SAID if character not in " \n")
        await operator.until(
            lambda: drawn in operator.screen().replace(" ", "").replace("\n", "").replace("▌", "")
        )


async def test_a_message_covers_nothing(opened: Opening) -> None:
    """The list ends above it, with its frame, and the keys stay in sight."""
    async with opened(size=(80, 24)) as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("G")
        lines = operator.screen().splitlines()
        operator.app.notify("Something was said.")
        await operator.until_shown("Something was said.")
        # The list is a line shorter, and shows its cursor as soon as it has heard of that.
        await operator.until(lambda: operator.screen().splitlines()[20:23] == lines[21:])
        assert "Something was said." in operator.screen().splitlines()[23]
        operator.app.clear_notifications()
        await operator.until(lambda: operator.screen().splitlines()[23] == lines[23])


async def test_nothing_is_said_where_there_is_no_room_for_anything(opened: Opening) -> None:
    """A terminal that is too small says only that."""
    async with opened(size=(30, 8)) as operator:
        operator.app.notify("Something was said.")
        await operator.pilot.pause(0.3)
        text = " ".join(operator.screen().split())
        assert text == "This terminal has 30×8 cells; at least 60×12 are needed."
