"""Scroll bars, drawn as strips at once: by way of Rich they take as long as a third of the list beside them."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.css.styles import RulesMap
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

NO_COLOR = Color.default()


class Bar(ScrollBarRender):
    """What Textual asks for instead of its own bar; one that lies is still drawn by way of Rich."""

    def visualize(self) -> Visual | ScrollBarRender:
        """How it is drawn."""
        return UprightBar(self) if self.vertical else self


class UprightBar(Visual):
    """A bar beside lines."""

    def __init__(self, bar: ScrollBarRender) -> None:
        """Of the place and length that `bar` has."""
        self._bar = bar

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One strip a line; most of them are the same one."""
        bar = self._bar
        look = bar.style if isinstance(bar.style, RichStyle) else RichStyle.parse(bar.style)
        drawn = bar.render_bar(
            size=height or 1,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=width,
            back_color=look.bgcolor or NO_COLOR,
            bar_color=look.color or NO_COLOR,
        )
        ground = style.rich_style
        strips = {
            part: Strip([Segment(part.text, ground + part.style if part.style else ground)], width)
            for part in set(drawn.segments)
        }
        return [strips[part] for part in drawn.segments]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as it is told to be."""
        return self._bar.thickness

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as there is room."""
        return 1


def draw_bars_at_once() -> None:
    """Have every scroll bar drawn so."""
    ScrollBar.renderer = Bar
