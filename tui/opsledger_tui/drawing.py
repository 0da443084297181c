"""Lines of text on the screen: harmless, and exactly as wide in cells as their place.

A line is a list of pieces, each with a role whose look the style sheet defines. Widths are measured
with the same table that Textual uses for cropping, so a strip is never wider or narrower than its widget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from opsledger.harmless import harmless

ROLES = (
    "dim",
    "label",
    "strong",
    "heading",
    "record",
    "time",
    "actor",
    "added",
    "removed",
    "warning",
    "bad",
    "good",
    "cursor",
    "key",
    "live",
    "asof",
)
"""Every role that a piece of text may have; each is a class `role--NAME` of the style sheet."""

COMPONENTS = frozenset(f"role--{role}" for role in ROLES)
"""The component classes of every screen, where all widgets look up their roles."""


class Piece(NamedTuple):
    """Some text with one look."""

    text: str
    role: str = ""


Line = list[Piece]


def look_of(widget: Widget, role: str) -> Style:
    """The style of a role on a widget's screen, independent of the background."""
    return widget.screen.get_component_rich_style(f"role--{role}", partial=True)


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells, ending in … if it is longer."""
    if width <= 0:
        return ""
    if (length := cell_len(text)) <= width:
        return text + " " * (width - length)
    text = text.rstrip()
    if (length := cell_len(text)) <= width:
        return text + " " * (width - length)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def strip_of(pieces: Iterable[Piece], width: int, look: Callable[[str], Style], base: Style) -> Strip:
    """The pieces as one strip of exactly `width` cells; `look` gives the style of a role."""
    segments: list[Segment] = []
    left = width
    for text, role in pieces:
        if left <= 0:
            break
        length = cell_len(text)
        if length > left:
            text, length = fit(text, left), left  # noqa: PLW2901 - cut to what is left
        segments.append(Segment(text, base + look(role) if role else base))
        left -= length
    if left > 0:
        segments.append(Segment(" " * left, base))
    return Strip(segments, width)


_WIDE = "\u2e80-\u303e\u3041-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60"
# Chinese punctuation that starts no line.
_CLOSING = "，。；：、！？）》」』】”’…"
_UNITS = re.compile(f"[{_WIDE}][{_CLOSING}]*|[ ]+|[^ {_WIDE}]+")


def wrap(text: str, width: int) -> list[str]:
    """Text as lines of at most `width` cells, broken at spaces, and anywhere in Chinese."""
    width = max(width, 1)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrapped(harmless(paragraph.expandtabs(4).rstrip(" ")), width))
    return lines


def _wrapped(paragraph: str, width: int) -> Iterator[str]:
    if cell_len(paragraph) <= width:
        yield paragraph
        return
    line, length = "", 0
    for unit in _UNITS.findall(paragraph):
        size = cell_len(unit)
        if length + size <= width:
            line, length = line + unit, length + size
            continue
        if unit.isspace():
            yield line
            line, length = "", 0
        elif size <= width:
            yield line.rstrip(" ")
            line, length = unit, size
        else:
            *full, line = chop_cells(line + unit, width)
            yield from full
            length = cell_len(line)
    if line:
        yield line
