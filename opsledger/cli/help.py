"""Help laid out by cell width, because a Chinese character takes two."""

from __future__ import annotations

from collections.abc import Iterable

import click

from opsledger.cells import cell_width, pad, wrap


class Formatter(click.HelpFormatter):
    """Click's formatter with paragraphs and definition lists measured in cells."""

    def write_text(self, text: str) -> None:
        """Paragraphs, each filled; a paragraph that starts with a backspace stays as it is written."""
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            if number:
                self.write("\n")
            if paragraph.startswith("\b\n"):
                lines = paragraph[2:].split("\n")
            else:
                lines = wrap(" ".join(paragraph.split()), self.width - self.current_indent)
            for line in lines:
                self.write(f"{' ' * self.current_indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms with their explanations beside them, or below where the term is long."""
        rows = list(rows)
        first = min(max(cell_width(term) for term, _ in rows), col_max) + col_spacing
        room = max(self.width - first - self.current_indent, 10)
        indent = " " * self.current_indent
        for term, text in rows:
            lines = wrap(text, room) if text else [""]
            if cell_width(term) <= first - col_spacing:
                self.write(f"{indent}{pad(term, first)}{lines[0]}".rstrip() + "\n")
            else:
                self.write(f"{indent}{term}\n")
                if text:
                    self.write(f"{indent}{' ' * first}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


class Context(click.Context):
    """A context whose help is laid out by cells."""

    formatter_class = Formatter


WIDTH = 100
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
"""What every command and group is made with."""
