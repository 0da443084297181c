"""Lines of text whose parts have looks; they are wrapped, filled and cut by their width in cells.

A look says what a part is. Whoever shows the line decides whether it becomes a colour, a style or nothing.
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
    """A piece of text with one look."""

    text: str
    look: Look = "plain"


Line = list[Span]

LONGEST_LINE = 100
"""The longest line that is still easy to read, in cells."""


class Paper(NamedTuple):
    """What the text is written for: a width in cells, and a zone for times."""

    width: int
    zone: tzinfo | None = None
    """If None, the machine's."""

    @property
    def text_width(self) -> int:
        """The width of a line of running text, in cells."""
        return min(self.width, LONGEST_LINE)


MARKS: dict[Tone, str] = {"plain": "", "quiet": "", "good": "✓ ", "warning": "! ", "bad": "✖ "}
"""The sign of a tone that nothing else tells, so that it is not told by colour alone."""


def toned(tone: Tone, otherwise: Look = "plain") -> Look:
    """The look of a tone."""
    return otherwise if tone == "plain" else tone


def text_of(spans: Iterable[Span]) -> str:
    """The text without its looks."""
    return "".join(span.text for span in spans)


def cells_of(spans: Iterable[Span]) -> int:
    """The width of the spans on one line, in cells."""
    return cell_width(text_of(spans))


def wrapped(spans: Sequence[Span], width: int) -> list[Line]:
    """The spans in lines of at most `width` cells; a line end in a text ends the line."""
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
    """The spans in at most `width` cells, ending in … if something was cut off."""
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
    """A text in pieces of at most `width` cells, with its spaces kept: for code."""
    pieces, piece, cells = list[str](), "", 0
    for cluster, size in clusters(text):
        if piece and cells + size > width:
            pieces.append(piece)
            piece, cells = "", 0
        piece, cells = piece + cluster, cells + size
    return [*pieces, piece]


def filled(line: Line, width: int, *, right: bool = False) -> Line:
    """The line filled with spaces to `width` cells; if `right`, with its text at the right edge."""
    missing = width - cells_of(line)
    if missing <= 0:
        return line
    space = Span(" " * missing)
    return [space, *line] if right else [*line, space]


def behind(mark: Line, lines: Sequence[Line], *, then: Line | None = None) -> list[Line]:
    """Lines with a mark before the first, and spaces of the same width (or `then`) before the others."""
    after = [Span(" " * cells_of(mark))] if then is None else then
    return [[*(after if number else mark), *line] for number, line in enumerate(lines)]


def beside(
    columns: Sequence[Sequence[Line]], widths: Sequence[int], numeric: Sequence[bool], gap: int
) -> list[Line]:
    """Columns of lines next to each other, each filled to its width."""
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
    """A line without trailing spaces."""
    while line and not line[-1].text.strip():
        line = line[:-1]
    return [*line[:-1], line[-1]._replace(text=line[-1].text.rstrip())] if line else line
