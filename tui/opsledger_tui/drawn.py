"""Converting pages drawn for a terminal into the pieces of this interface."""

from __future__ import annotations

from opsledger.exporting.terminal.spans import Line as Drawn
from opsledger.exporting.terminal.spans import Look
from opsledger_tui.drawing import Line, Piece

ROLES: dict[Look, str] = {
    "title": "strong",
    "heading": "heading",
    "strong": "strong",
    "emphasis": "strong",
    "label": "label",
    "quiet": "dim",
    "ref": "record",
    "code": "key",
    "good": "good",
    "warning": "warning",
    "bad": "bad",
}
"""Look of a page → role of the style sheet."""


def pieces_of(line: Drawn) -> Line:
    """A drawn line in the pieces of this interface."""
    return [Piece(text, ROLES.get(look, "")) for text, look in line]
