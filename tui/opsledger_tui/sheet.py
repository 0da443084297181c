"""Writing text for a pane: headings, label and value, before and after, wrapped to its width."""

from __future__ import annotations

from rich.cells import cell_len

from opsledger_tui.drawing import Line, Piece, fit, wrap

LEAST_LABEL_CELLS = 16
MOST_LABEL_CELLS = 24
LABELS_PER_WIDTH = 1 / 3
"""The labels of a sheet take this share of its width, within these bounds."""

INDENT = 2
"""A value below its label begins so far in."""

LONG_TEXT_LINES = 2_000
"""A longer text is cut here, and says so."""


class Sheet:
    """Lines of text under construction, for a pane of `width` cells."""

    def __init__(self, width: int) -> None:
        """An empty sheet."""
        self.width = width
        self.lines: list[Line] = []
        share = int(width * LABELS_PER_WIDTH)
        self._label_cells = max(LEAST_LABEL_CELLS, min(share, MOST_LABEL_CELLS))

    def blank(self) -> None:
        """An empty line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def title(self, text: str, role: str = "strong") -> None:
        """A line that stands out."""
        self.lines.extend([Piece(line, role)] for line in wrap(text, self.width))

    def heading(self, text: str) -> None:
        """What the lines below it are about."""
        self.blank()
        self.lines.append(
            [Piece(fit(f"── {text} " + "─" * self.width, self.width).replace("…", "─"), "heading")]
        )

    def text(self, text: str, role: str = "", mark: str = "") -> None:
        """Some paragraphs, each line after a mark."""
        lines = wrap(text, self.width - len(mark))
        self.lines.extend(_line(mark, line, role) for line in lines[:LONG_TEXT_LINES])
        if len(lines) > LONG_TEXT_LINES:
            self.lines.append([Piece("…", "dim")])

    def value(self, label: str, value: str, role: str = "") -> None:
        """A label and its value beside it; below it where the pane is narrow, or where only there it stays in one piece."""
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
        """A field's value before and after: beside each other where they fit, else one below the other."""
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
