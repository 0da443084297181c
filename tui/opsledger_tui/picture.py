"""A picture of the screen as SVG, for showing it to others."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from textual.app import App

CELL = 12.2
"""Width of a cell in units of the picture, as Rich draws it."""

OUTSIDE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
TEXT = re.compile(r'textLength="[0-9.]+"([^>]*)>([^<]*)</text>')


def picture_of(app: App[object], title: str) -> str:
    """A picture of the present screen. It loads no fonts from the network, and Chinese is as wide as on the screen.

    Rich's own pictures size each text by characters, not by cells, and refer to fonts on the network.
    """
    return self_contained(app.export_screenshot(title=title))


def self_contained(picture: str) -> str:
    """Rich's picture without network fonts, and with widths in cells."""
    return TEXT.sub(_measured, OUTSIDE_FONTS.sub("", picture))


def _measured(found: re.Match[str]) -> str:
    rest, text = found.groups()
    return f'textLength="{cell_len(unescape(text)) * CELL:.1f}"{rest}>{text}</text>'
