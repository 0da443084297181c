"""The palette: every action of every screen, by any part of its name, in both languages."""

from __future__ import annotations

import pytest

from opsledger_events.language import speak
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator


async def search(operator: Operator, text: str) -> None:
    """Open the palette and type a text."""
    await operator.press("ctrl+p")
    await operator.until(lambda: operator.app.screen is not operator.app.frame)
    await operator.press(*text)


@pytest.mark.parametrize(
    ("spoken", "text", "name", "where"),
    [
        ("en", "analysis", "Analysis · KPI  (p)", Where.KPI),
        ("zh", "左右", "左右对照 · 对比  (s)", Where.DIFF),
        ("zh", "签署", "签署 · 验证  (s)", Where.VERIFY),
        ("zh", "缘由", "缘由 · 手册  (w)", Where.BOOK),
    ],
)
async def test_an_action_of_another_screen_is_found_and_done_there(
    opened: Opening, spoken: str, text: str, name: str, where: Where
) -> None:
    """Its line says which screen it is of."""
    speak("zh" if spoken == "zh" else "en")
    async with opened(size=(120, 40), screen=Where.NOW, read_only=True) as operator:
        await search(operator, text)
        await operator.until_shown(name)
        await operator.press("enter")
        await operator.until(lambda: operator.app.place is where)


async def test_the_action_is_done(opened: Opening) -> None:
    """Not only its screen is shown."""
    async with opened(size=(120, 40), screen=Where.NOW) as operator:
        await search(operator, "analysis")
        await operator.until_shown("Analysis · KPI  (p)")
        await operator.press("enter")
        await operator.until(lambda: operator.app.place is Where.KPI)
        kpi = operator.app.frame.kpi
        await operator.until(lambda: operator.app.focused is kpi.analysis)


@pytest.mark.parametrize(("spoken", "said"), [("en", "Nothing is called so."), ("zh", "没有这样的操作。")])
async def test_what_nothing_is_called_is_said_in_the_language(
    opened: Opening, spoken: str, said: str
) -> None:
    """And Enter on that does nothing."""
    speak("zh" if spoken == "zh" else "en")
    async with opened(size=(120, 40), screen=Where.NOW) as operator:
        await search(operator, "qqqqqq")
        await operator.until_shown(said)
        await operator.press("enter")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        assert operator.app.place is Where.NOW
