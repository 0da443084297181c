"""What a screen looks like: its texts with the colours that they are drawn in, and how well they can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.screen import ModalScreen

from tests.tui.conftest import Operator

FRAMES = frozenset("─━│┃╭╮╰╯┏┓┗┛═║╔╗╚╝▔▁▂▃▄▅▆▇█▀▌▐▊▎┌┐└┘├┤▏▕⎯")
"""Drawn, not written: 3 to 1 is enough for them (WCAG 2.2, 1.4.11), or less where they only part."""


class Seen(NamedTuple):
    """Some text with the colours that it is drawn in."""

    text: str
    ink: Color | None
    paper: Color | None
    style: Style

    @property
    def contrast(self) -> float:
        """From 1 (not to be seen) to 21."""
        assert self.ink is not None and self.paper is not None
        return contrast(self.ink, self.paper)

    @property
    def contrast_of_256(self) -> float:
        """The same on a terminal with 256 colours."""
        assert self.ink is not None and self.paper is not None
        return contrast(*(color.downgrade(ColorSystem.EIGHT_BIT) for color in (self.ink, self.paper)))


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    shares = (part / 255 for part in color.get_truecolor())
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def seen(operator: Operator) -> Iterator[Seen]:
    """Every text on the screen; of one that lies over another, what is its own: the other is out of use."""
    screen = operator.app.screen
    strips = screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    over = [screen.region]
    if isinstance(screen, ModalScreen):
        over = [each.region for each in screen.query("*") if not each.children]
    for region in over:
        for strip in strips[region.y : region.bottom]:
            for text, style, _ in strip.crop(region.x, region.right):
                if text.strip():
                    yield seen_of(Segment(text, style))


def seen_of(segment: Segment) -> Seen:
    """One text, reverse taken into account."""
    style = segment.style or Style()
    ink, paper = style.color, style.bgcolor
    return Seen(segment.text, paper, ink, style) if style.reverse else Seen(segment.text, ink, paper, style)
