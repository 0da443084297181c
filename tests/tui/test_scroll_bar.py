"""Scroll bars: as Textual draws them, only sooner."""

from __future__ import annotations

import pytest
from rich.style import Style as RichStyle
from textual.app import App
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, RichVisual, Visual, visualize
from textual.widget import Widget

from opsledger_tui.scroll_bar import Bar

HEIGHT = 12
GROUND = Style.parse("on #445566")
Cell = tuple[str, object, object, bool | None, object]


def drawn(visual: Visual, width: int) -> list[Strip]:
    """The lines of a bar."""
    return visual.render_strips(width, HEIGHT, GROUND, RenderOptions(lambda name: GROUND, {}, None, None))


def cells(strip: Strip) -> list[Cell]:
    """What each cell of a line shows, how, and what a click on it does."""
    styled = [(text, style or RichStyle()) for text, style, _ in strip]
    return [
        (letter, style.color, style.bgcolor, style.reverse, style.meta)
        for text, style in styled
        for letter in text
    ]


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize(
    ("lines", "at"),
    [(12, 0), (20, 0), (20, 5), (20, 8), (1_000_000, 0), (1_000_000, 500_000), (1_000_000, 999_988)],
)
async def test_it_is_the_bar_that_textual_draws(lines: int, at: int, width: int) -> None:
    """Of a list of so many lines that is scrolled so far."""

    def asked(renderer: type[ScrollBarRender]) -> ScrollBarRender:
        return renderer(
            virtual_size=lines,
            window_size=HEIGHT if lines > HEIGHT else 0,
            position=at,
            thickness=width,
            style=RichStyle.parse("#aabbcc on #112233"),
        )

    async with App[None]().run_test():
        widget = Widget()
        mine = drawn(visualize(widget, asked(Bar)), width)
        theirs = drawn(RichVisual(widget, asked(ScrollBarRender)), width)
        assert [strip.cell_length for strip in mine] == [width] * HEIGHT
        assert [cells(strip) for strip in mine] == [cells(strip) for strip in theirs]
