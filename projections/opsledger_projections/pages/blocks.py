"""The blocks of a page. A block says what to show; the terminal, Markdown, HTML and Word decide how.

The program's own text is a `str` in the language of this run. Text from records is a `str` too: it is never
translated, and every medium makes it harmless before drawing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from opsledger_events.digits import to_digits
from opsledger_events.language import between
from opsledger_projections.rewording import Hunk

Tone = Literal["plain", "good", "warning", "bad", "quiet"]
"""The meaning of a mark. It is never the only sign: the words beside it say the same."""


class Ref(NamedTuple):
    """A mention of a record, which is a link in media that have links."""

    record: str
    title: str = ""
    """The text to show; the record's id if empty."""


class Tag(NamedTuple):
    """A highlighted word: a state, a level."""

    text: str
    tone: Tone = "plain"


Atom = str | int | float | date | datetime | Ref | Tag | None
Cell = Atom | tuple[Atom, ...]
"""One value, or several together. Dates and numbers are written in the reader's language."""


def between_values(values: tuple[Atom, ...]) -> str:
    """The separator between the values of a cell, in the language of this run."""
    return between(_text(value) for value in values)


def _text(value: Atom) -> str:
    if isinstance(value, Ref):
        return value.title
    return value.text if isinstance(value, Tag) else value if isinstance(value, str) else ""


class Heading(NamedTuple):
    """A heading inside a page, of level 2 or deeper; the page's title is level 1."""

    text: str
    level: int = 2
    record: str = ""
    """The record under the heading, if any: links to the record lead here."""


class Paragraph(NamedTuple):
    """One paragraph of plain text."""

    text: str
    tone: Tone = "plain"


class Prose(NamedTuple):
    """A text that somebody wrote in Markdown. Its headings rank below the page's."""

    markdown: str
    as_typed: bool = False
    """Whether line ends are kept on a screen, because the text was typed into a field and is not a file."""


class Facts(NamedTuple):
    """Facts about one thing, one line each: label and value."""

    rows: tuple[tuple[str, Cell], ...]


class Column(NamedTuple):
    """A column of a table."""

    title: str
    numeric: bool = False


class Table(NamedTuple):
    """Rows under columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    """The text to show instead of a table without rows; if empty, nothing is shown."""


class Branch(NamedTuple):
    """One node of a tree, with the nodes below it."""

    cell: Cell
    note: str = ""
    branches: tuple[Branch, ...] = ()


class Tree(NamedTuple):
    """A hierarchy."""

    branches: tuple[Branch, ...]


Shape = Literal["start", "end", "task", "exclusive", "parallel"]
"""The subset of BPMN 2.0 used in flow charts."""


class Step(NamedTuple):
    """One step of a flow."""

    name: str
    """A short name, unique in the flow."""
    label: str
    shape: Shape = "task"
    lane: str = ""
    """The role that does it."""
    tone: Tone = "plain"


class Arrow(NamedTuple):
    """A connection between two steps, with its condition."""

    source: str
    target: str
    label: str = ""


class Flow(NamedTuple):
    """A flow chart."""

    steps: tuple[Step, ...]
    arrows: tuple[Arrow, ...]


class Heat(NamedTuple):
    """A map of rows by columns; each field has its records and a tone for its importance."""

    row_title: str
    column_title: str
    rows: tuple[str, ...]
    """Titles of the rows, from the top down."""
    columns: tuple[str, ...]
    fields: tuple[tuple[tuple[Ref, ...], ...], ...]
    """For each row and each column, the records in that field."""
    tones: tuple[tuple[Tone, ...], ...]


class Point(NamedTuple):
    """One value of a plot."""

    label: str
    value: float
    signal: str = ""
    """Why it stands out; empty if it does not."""
    digits: int | None = None
    """Number of significant digits; None for a recorded value, which is shown in full."""

    @property
    def shown(self) -> float:
        """The value as written beside the plot."""
        return to_digits(self.value, self.digits)


class Line(NamedTuple):
    """A line across a plot: a target, a limit."""

    label: str
    value: float
    tone: Tone = "quiet"
    digits: int | None = None
    """As for a point; None for a target or a limit that somebody set."""

    @property
    def shown(self) -> float:
        """The value as written beside the line."""
        return to_digits(self.value, self.digits)


class Plot(NamedTuple):
    """A plot of values in order of time."""

    title: str
    unit: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...] = ()
    numbers: tuple[int, ...] = ()
    """The period number of each point, increasing; empty if there are no gaps."""

    @property
    def places(self) -> tuple[int, ...]:
        """The place of each point on the time axis, from 0 on; periods without a value leave their places empty.

        No gap is wider than all values side by side: otherwise a value with a mistyped year would squeeze the others together.
        """
        count = len(self.points)
        steps = [min(after - before, count) for before, after in pairwise(self.numbers)] or [1] * (count - 1)
        return tuple(accumulate(steps, initial=0)) if count else ()

    @property
    def stretches(self) -> Iterator[range]:
        """The ranges of points without a gap between them: a line connects the points of each range, but not one range with the next."""
        places, first = self.places, 0
        for index in range(1, len(places) + 1):
            if index == len(places) or places[index] - places[index - 1] > 1:
                yield range(first, index)
                first = index


class Bar(NamedTuple):
    """One item, with a value for each of the names in `Bars`."""

    label: str
    values: tuple[float, ...]
    tone: Tone = "plain"


class Bars(NamedTuple):
    """A chart of values side by side, such as planned, committed and actual."""

    title: str
    names: tuple[str, ...]
    bars: tuple[Bar, ...]


class Redline(NamedTuple):
    """The changes from one text to another: removed and new words, with the lines around them."""

    hunks: tuple[Hunk, ...]


Block = Heading | Paragraph | Prose | Facts | Table | Tree | Flow | Heat | Plot | Bars | Redline


class Page(NamedTuple):
    """One page of the handbook."""

    name: str
    """Its stable name: `risks`, or the id of the record that it shows."""
    title: str
    blocks: tuple[Block, ...]
