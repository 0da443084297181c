"""A picture of the screen as SVG: for whoever was not there."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from textual.app import App

CELL = 12.2
"""Units of the picture that one cell is wide, as Rich draws it."""

OUTSIDE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
TEXT = re.compile(r'textLength="[0-9.]+"([^>]*)>([^<]*)</text>')


def picture_of(app: App[object], title: str) -> str:
    """The screen as it is drawn now. It asks nobody for a font, and Chinese is as wide in it as on the screen.

    Rich gives each text the width of its characters, not of its cells, and fonts by their address on the network.
    """
    return self_contained(app.export_screenshot(title=title))


def self_contained(picture: str) -> str:
    """A picture of Rich's that asks nobody for a font, with the widths of cells."""
    return TEXT.sub(_measured, OUTSIDE_FONTS.sub("", picture))


def _measured(found: re.Match[str]) -> str:
    rest, text = found.groups()
    return f'textLength="{cell_len(unescape(text)) * CELL:.1f}"{rest}>{text}</text>'
