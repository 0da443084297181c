"""Every strip is as wide as its widget, whatever stands in the ledger, at every size."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget

from opsledger_events.language import speak
from opsledger_tui.bar import Bar
from opsledger_tui.lines import LineList
from tests.tui.conftest import Opening, Operator

LOOKS = [(80, 24, "zh"), (120, 40, "en"), (160, 50, "zh"), (61, 13, "en")]


def drawn(operator: Operator) -> list[Widget]:
    """The widgets of ours that are on the screen."""
    every = operator.app.screen.query("LineList, Bar").results(Widget)
    return [widget for widget in every if isinstance(widget, LineList | Bar) and widget.region.area]


def check(operator: Operator) -> int:
    """Compare every strip with its widget; returns how many there were."""
    count = 0
    for widget in drawn(operator):
        width, height = widget.size
        for strip in widget.render_lines(Region(0, 0, width, height)):
            text = "".join(segment.text for segment in strip)
            assert strip.cell_length == cell_len(text) == width, (widget, text)
            assert text.isprintable() or "\u200d" in text, ascii(text)
            count += 1
    return count


@pytest.mark.parametrize(("width", "height", "spoken"), LOOKS)
async def test_strips_are_as_wide_as_their_widgets(
    opened: Opening, width: int, height: int, spoken: str
) -> None:
    """Both screens, every pane, live and in the past, on Chinese, emoji, combining marks and escapes."""
    speak("zh" if spoken == "zh" else "en")
    async with opened(size=(width, height)) as operator:
        await operator.until(lambda: len(operator.events) > 40)
        count = 0
        for keys in ("", "jjjj", "G", "[", "2", "o"):
            await operator.press(*keys)
            for _ in range(3):
                count += check(operator)
                await operator.press("enter")
            await operator.press("escape", "escape")
        assert count > 10 * height


async def test_escapes_in_data_are_harmless(opened: Opening) -> None:
    """A title with terminal escapes and a change of direction is shown as text."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("/")
        await operator.type("evil")
        await operator.until_shown("evil \\x1b[31mred")
        await operator.until_shown("\\u202eback")
        screen = operator.screen()
        assert "\x1b" not in screen
        assert "\x07" not in screen
        assert "\u202e" not in screen
