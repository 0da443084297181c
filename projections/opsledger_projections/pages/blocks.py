"""What a page is made of. A block says what is to be shown; the terminal, Markdown, HTML and Word say how.

Text that is ours is a `str` in the language of this run. Text from records is a `str` too: it is never
translated, and every medium that draws it makes it harmless first.
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
"""What a mark means; never the only sign: the words beside it say the same."""


class Ref(NamedTuple):
    """A record that is named, and that a medium with links links to."""

    record: str
    title: str = ""
    """What is shown; the record's id where empty."""


class Tag(NamedTuple):
    """A word that stands out: a state, a level."""

    text: str
    tone: Tone = "plain"


Atom = str | int | float | date | datetime | Ref | Tag | None
Cell = Atom | tuple[Atom, ...]
"""One value, or several that stand together. Dates and numbers are written in the reader's language."""


def between_values(values: tuple[Atom, ...]) -> str:
    """What stands between the values of a cell, in the language of this run."""
    return between(_text(value) for value in values)


def _text(value: Atom) -> str:
    if isinstance(value, Ref):
        return value.title
    return value.text if isinstance(value, Tag) else value if isinstance(value, str) else ""


class Heading(NamedTuple):
    """A heading inside a page, from level 2 on; the page's title is level 1."""

    text: str
    level: int = 2
    record: str = ""
    """The record that it heads, where it heads one: a link finds it here."""


class Paragraph(NamedTuple):
    """Plain words, in one paragraph."""

    text: str
    tone: Tone = "plain"


class Prose(NamedTuple):
    """A text that somebody wrote in Markdown. Its headings stand below the page's."""

    markdown: str
    as_typed: bool = False
    """Where it is read on a screen, each line end in it is one: it was typed into a field, and is no file."""


class Facts(NamedTuple):
    """What is known of one thing, a line for each: what it is called, and its value."""

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
    """What is said instead of a table without rows; nothing where this is empty."""


class Branch(NamedTuple):
    """One thing of a tree, and what hangs on it."""

    cell: Cell
    note: str = ""
    branches: tuple[Branch, ...] = ()


class Tree(NamedTuple):
    """What belongs under what."""

    branches: tuple[Branch, ...]


Shape = Literal["start", "end", "task", "exclusive", "parallel"]
"""The subset of BPMN 2.0 that a flow is drawn with."""


class Step(NamedTuple):
    """One step of a flow."""

    name: str
    """Short, unique in the flow."""
    label: str
    shape: Shape = "task"
    lane: str = ""
    """Who does it."""
    tone: Tone = "plain"


class Arrow(NamedTuple):
    """What follows what, and on which condition."""

    source: str
    target: str
    label: str = ""


class Flow(NamedTuple):
    """A flow chart."""

    steps: tuple[Step, ...]
    arrows: tuple[Arrow, ...]


class Heat(NamedTuple):
    """A map of rows by columns, each field with the records in it and how much it matters."""

    row_title: str
    column_title: str
    rows: tuple[str, ...]
    """From the top down."""
    columns: tuple[str, ...]
    fields: tuple[tuple[tuple[Ref, ...], ...], ...]
    """For each row, for each column, what lies there."""
    tones: tuple[tuple[Tone, ...], ...]


class Point(NamedTuple):
    """One value of a plot."""

    label: str
    value: float
    signal: str = ""
    """Why it stands out; empty where it does not."""
    digits: int | None = None
    """So many digits of it are worth reading; None for a value that was recorded: all of them."""

    @property
    def shown(self) -> float:
        """The value as it is written beside the plot."""
        return to_digits(self.value, self.digits)


class Line(NamedTuple):
    """A line across a plot: a target, a limit."""

    label: str
    value: float
    tone: Tone = "quiet"
    digits: int | None = None
    """As of a point: None for a target or a limit that somebody set."""

    @property
    def shown(self) -> float:
        """The value as it is written beside the line."""
        return to_digits(self.value, self.digits)


class Plot(NamedTuple):
    """Values in the order of time."""

    title: str
    unit: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...] = ()
    numbers: tuple[int, ...] = ()
    """The number of the period of each point, rising; empty where they follow each other without a gap."""

    @property
    def places(self) -> tuple[int, ...]:
        """Where each point stands on the axis of time, from 0 on: what was not measured leaves its place empty.

        No gap is wider than all values side by side: one of a year that somebody mistyped would press the others into a line.
        """
        count = len(self.points)
        steps = [min(after - before, count) for before, after in pairwise(self.numbers)] or [1] * (count - 1)
        return tuple(accumulate(steps, initial=0)) if count else ()

    @property
    def stretches(self) -> Iterator[range]:
        """The indexes of points that follow each other without a gap: a line leads through each stretch, and none to the next."""
        places, first = self.places, 0
        for index in range(1, len(places) + 1):
            if index == len(places) or places[index] - places[index - 1] > 1:
                yield range(first, index)
                first = index


class Bar(NamedTuple):
    """One thing with a value for each of the bars' names."""

    label: str
    values: tuple[float, ...]
    tone: Tone = "plain"


class Bars(NamedTuple):
    """Values side by side, such as planned, committed and actual."""

    title: str
    names: tuple[str, ...]
    bars: tuple[Bar, ...]


class Redline(NamedTuple):
    """How one text became another: what is gone and what is new, with the lines around it."""

    hunks: tuple[Hunk, ...]


Block = Heading | Paragraph | Prose | Facts | Table | Tree | Flow | Heat | Plot | Bars | Redline


class Page(NamedTuple):
    """One page of the handbook."""

    name: str
    """Its stable word: `risks`, or the id of the record that it shows."""
    title: str
    blocks: tuple[Block, ...]
