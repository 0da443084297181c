"""Lines of text whose parts have looks: wrapped, filled up and cut by the cells that they take.

A look says what a part is. Whether it becomes a colour, a style or nothing is for whoever shows the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Literal, NamedTuple

from opsledger.cells import ELLIPSIS, cell_width, clusters, wrap
from opsledger_projections.pages.blocks import Tone

Look = Literal[
    "plain",
    "title",
    "heading",
    "strong",
    "emphasis",
    "label",
    "quiet",
    "ref",
    "code",
    "good",
    "warning",
    "bad",
]


class Span(NamedTuple):
    """Some text with one look."""

    text: str
    look: Look = "plain"


Line = list[Span]

LONGEST_LINE = 100
"""Cells of a line that is still read with ease."""


class Paper(NamedTuple):
    """What is written on: so many cells wide, times in a zone."""

    width: int
    zone: tzinfo | None = None
    """The machine's where None."""

    @property
    def text_width(self) -> int:
        """Cells of a line of running text."""
        return min(self.width, LONGEST_LINE)


MARKS: dict[Tone, str] = {"plain": "", "quiet": "", "good": "✓ ", "warning": "! ", "bad": "✖ "}
"""What says a tone where nothing else does, so that it is not told by colour alone."""


def toned(tone: Tone, otherwise: Look = "plain") -> Look:
    """The look of a tone."""
    return otherwise if tone == "plain" else tone


def text_of(spans: Iterable[Span]) -> str:
    """The words without their looks."""
    return "".join(span.text for span in spans)


def cells_of(spans: Iterable[Span]) -> int:
    """Cells that the spans take on one line."""
    return cell_width(text_of(spans))


def wrapped(spans: Sequence[Span], width: int) -> list[Line]:
    """The spans in lines of at most `width` cells; a line end in a text ends a line."""
    text = text_of(spans)
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        at = start
        for line in wrap(paragraph, max(1, width)):
            at = text.index(line, at)
            lines.append(list(_cut(spans, at, at + len(line))))
            at += len(line)
        start += len(paragraph) + 1
    return lines


def _cut(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """The characters from `start` to `end`, with their looks."""
    at = 0
    for text, look in spans:
        if part := text[max(0, start - at) : max(0, end - at)]:
            yield Span(part, look)
        at += len(text)


def cut(spans: Sequence[Span], width: int) -> Line:
    """The spans in at most `width` cells, ending in … where something was left off."""
    text = text_of(spans)
    if cell_width(text) <= width:
        return list(spans)
    if width < 1:
        return []
    kept, room = 0, width - 1
    for cluster, cells in clusters(text):
        if cells > room:
            break
        kept, room = kept + len(cluster), room - cells
    line = list(_cut(spans, 0, kept))
    return [*line, Span(ELLIPSIS, line[-1].look if line else "plain")]


def chopped(text: str, width: int) -> list[str]:
    """A text in pieces of at most `width` cells, spaces kept: for code."""
    pieces, piece, cells = list[str](), "", 0
    for cluster, size in clusters(text):
        if piece and cells + size > width:
            pieces.append(piece)
            piece, cells = "", 0
        piece, cells = piece + cluster, cells + size
    return [*pieces, piece]


def filled(line: Line, width: int, *, right: bool = False) -> Line:
    """The line filled up with spaces to `width` cells; against the right edge if asked."""
    missing = width - cells_of(line)
    if missing <= 0:
        return line
    space = Span(" " * missing)
    return [space, *line] if right else [*line, space]


def behind(mark: Line, lines: Sequence[Line], *, then: Line | None = None) -> list[Line]:
    """Lines with a mark before the first, and as many spaces (or `then`) before the others."""
    after = [Span(" " * cells_of(mark))] if then is None else then
    return [[*(after if number else mark), *line] for number, line in enumerate(lines)]


def beside(
    columns: Sequence[Sequence[Line]], widths: Sequence[int], numeric: Sequence[bool], gap: int
) -> list[Line]:
    """Columns of lines next to each other, each filled up to its width."""
    height = max(map(len, columns), default=0)
    lines: list[Line] = []
    for number in range(height):
        line: Line = []
        for column, width, right in zip(columns, widths, numeric, strict=True):
            part = column[number] if number < len(column) else []
            line += [Span(" " * gap)] if line else []
            line += filled(part, width, right=right)
        lines.append(bare(line))
    return lines


def bare(line: Line) -> Line:
    """A line without spaces at its end."""
    while line and not line[-1].text.strip():
        line = line[:-1]
    return [*line[:-1], line[-1]._replace(text=line[-1].text.rstrip())] if line else line
