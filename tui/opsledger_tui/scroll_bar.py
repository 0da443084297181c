"""Scroll bars drawn directly as strips: through Rich they take a third of the time of the list beside them."""

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
    """The renderer that replaces Textual's own bar; horizontal bars are still drawn through Rich."""

    def visualize(self) -> Visual | ScrollBarRender:
        """The visual for the bar."""
        return UprightBar(self) if self.vertical else self


class UprightBar(Visual):
    """A vertical bar."""

    def __init__(self, bar: ScrollBarRender) -> None:
        """A bar with the place and length of `bar`."""
        self._bar = bar

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One strip per line; most of them are the same object."""
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
        """The thickness of the bar, in cells."""
        return self._bar.thickness

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as there is room."""
        return 1


def draw_bars_at_once() -> None:
    """Draw every scroll bar in this way."""
    ScrollBar.renderer = Bar
