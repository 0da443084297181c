"""Writing text for a pane, wrapped to its width: headings, labels with values, values before and after."""

from __future__ import annotations

from rich.cells import cell_len

from opsledger_tui.drawing import Line, Piece, fit, wrap

LEAST_LABEL_CELLS = 16
MOST_LABEL_CELLS = 24
LABELS_PER_WIDTH = 1 / 3
"""The labels of a sheet take this share of its width, within these bounds."""

INDENT = 2
"""Indentation in cells of a value below its label."""

LONG_TEXT_LINES = 2_000
"""Maximum number of lines of a text; a longer one is cut with a remark."""


class Sheet:
    """Lines of text under construction, for a pane of `width` cells."""

    def __init__(self, width: int) -> None:
        """An empty sheet."""
        self.width = width
        self.lines: list[Line] = []
        share = int(width * LABELS_PER_WIDTH)
        self._label_cells = max(LEAST_LABEL_CELLS, min(share, MOST_LABEL_CELLS))

    def blank(self) -> None:
        """Add an empty line, unless there is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def title(self, text: str, role: str = "strong") -> None:
        """Add a highlighted line."""
        self.lines.extend([Piece(line, role)] for line in wrap(text, self.width))

    def heading(self, text: str) -> None:
        """Add a heading for the lines below."""
        self.blank()
        self.lines.append(
            [Piece(fit(f"── {text} " + "─" * self.width, self.width).replace("…", "─"), "heading")]
        )

    def text(self, text: str, role: str = "", mark: str = "") -> None:
        """Add paragraphs, with a mark before each line."""
        lines = wrap(text, self.width - len(mark))
        self.lines.extend(_line(mark, line, role) for line in lines[:LONG_TEXT_LINES])
        if len(lines) > LONG_TEXT_LINES:
            self.lines.append([Piece("…", "dim")])

    def value(self, label: str, value: str, role: str = "") -> None:
        """Add a label and its value beside it; below it if the pane is narrow, or if the value stays in one piece only there."""
        name = Piece(fit(label, self._label_cells) + " ", "label")
        room = self.width - self._label_cells - 1
        whole = " " not in value and value.isascii() and room < len(value) <= self.width - INDENT
        if room < LEAST_LABEL_CELLS or whole:
            self.lines.append([Piece(label, "label")])
            self.text(value, role, " " * INDENT)
            return
        first, *rest = wrap(value, room) or [""]
        self.lines.append([name, Piece(first, role)])
        self.lines.extend([Piece(" " * (self._label_cells + 1)), Piece(line, role)] for line in rest)

    def change(self, label: str, before: str, after: str) -> None:
        """Add a field's value before and after: beside each other if they fit, else one below the other."""
        room = self.width - self._label_cells - 1
        arrow = f"{before} → {after}"
        if "\n" not in arrow and cell_len(arrow) <= room:
            name = Piece(fit(label, self._label_cells) + " ", "label")
            self.lines.append([name, Piece(before, "removed"), Piece(" → "), Piece(after, "added")])
            return
        self.lines.append([Piece(label, "label")])
        self.text(before, "removed", "- ")
        self.text(after, "added", "+ ")


def _line(mark: str, text: str, role: str) -> Line:
    return [Piece(mark + text, role)] if mark else [Piece(text, role)]
