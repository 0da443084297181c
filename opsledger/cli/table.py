"""Prints rows as a table, aligned by cell width, and cut with … only on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from opsledger.cells import cell_width, pad, truncate, wrap
from opsledger.exporting.terminal.widths import GAP, fitted
from opsledger.harmless import harmless, harmless_lines
from opsledger.in_words import in_words
from opsledger_events.digits import to_digits

if TYPE_CHECKING:
    from opsledger.cli.output import Column
    from opsledger.clock import Clock

READABLE = 24
"""Fewest cells in which a text is readable; a column with shorter content needs fewer."""
LABEL_LINES = 2
UNLIMITED = 10**9

_page_cells: ContextVar[int] = ContextVar("page_cells", default=0)


class Table:
    """A table whose columns are as wide as the first rows need; later rows keep these widths."""

    def __init__(
        self,
        columns: Sequence[Column],
        sample: Sequence[Mapping[str, Any]],
        clock: Clock,
        *,
        goes_on: bool = False,
    ) -> None:
        """`sample` determines the widths of the columns, and which are numbers. `goes_on`: later rows may need more."""
        page = terminal_width()
        self._cut = page < UNLIMITED
        self._clock = clock
        bodies = [
            max(body_width(column, sample, clock), column.least if goes_on else 0) for column in columns
        ]
        labels = [harmless(column.label or column.name) for column in columns]
        natural = list(map(max, bodies, map(cell_width, labels)))
        if sum(natural) + GAP * (len(natural) - 1) > page:
            natural = list(map(max, bodies, map(folded_width, labels)))
        kept = roomy(columns, natural, page)
        self.left_out = [label for place, label in enumerate(labels) if place not in kept]
        """The labels of the columns for which this terminal has no room."""
        self._columns = [columns[place] for place in kept]
        self._labels = [labels[place] for place in kept]
        self._numeric = [_are(column.name, sample, (int, float)) for column in self._columns]
        # A number or a time that is cut means something else.
        self._whole = [_are(column.name, sample, (int, float, datetime, date)) for column in self._columns]
        widths = [natural[place] for place in kept]
        self._widths = fitted(widths, page - GAP * (len(kept) - 1), self._whole) if self._cut else widths

    def header(self) -> str:
        """The labels, on two lines if they do not fit on one."""
        folded = [self._folded(label, width) for label, width in zip(self._labels, self._widths, strict=True)]
        most = max(map(len, folded), default=0)
        lines = zip(*([""] * (most - len(label)) + label for label in folded), strict=True)
        return "\n".join(styled(self._line(list(line), cut=self._cut), "1") for line in lines)

    def _folded(self, label: str, width: int) -> list[str]:
        if not self._cut or cell_width(label) <= width or " " not in label:
            return [label]
        first, *rest = wrap(label, width)
        return [first, " ".join(rest)]

    def lines(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """A line for each row."""
        for row in rows:
            yield self._line([cell(row, column, self._clock) for column in self._columns])

    def _line(self, cells: list[str], *, cut: bool = False) -> str:
        padded: list[str] = []
        for place, text in enumerate(cells):
            width = self._widths[place]
            shown = truncate(text, width) if cut or (self._cut and not self._whole[place]) else text
            padded.append(pad(shown, width, right=self._numeric[place]))
        return (" " * GAP).join(padded).rstrip()


def cell(row: Mapping[str, Any], column: Column, clock: Clock) -> str:
    """One field of a row as it is shown."""
    return harmless(in_words(_held(row, column), clock.zone))


def _held(row: Mapping[str, Any], column: Column) -> Any:
    """One field of a row, rounded to the column's digits."""
    value = row.get(column.name)
    return to_digits(value, column.digits) if isinstance(value, float) else value


def body_width(column: Column, sample: Sequence[Mapping[str, Any]], clock: Clock) -> int:
    """Cells that the fields of a column need."""
    return max([cell_width(cell(row, column, clock)) for row in sample], default=0)


def folded_width(label: str) -> int:
    """Cells that a label needs on two lines, broken between words."""
    whole = cell_width(label)
    least = max([cell_width(word) for word in label.split()], default=0)
    return next((width for width in range(least, whole) if len(wrap(label, width)) <= LABEL_LINES), whole)


def roomy(columns: Sequence[Column], natural: Sequence[int], page: int) -> list[int]:
    """The indexes of the columns that fit readably on a page. Spare ones are dropped first, from the right."""
    kept = list(range(len(columns)))
    spare = [index for index in kept if columns[index].spare]
    while spare and sum(min(natural[i], READABLE) for i in kept) + GAP * (len(kept) - 1) > page:
        kept.remove(spare.pop())
    return kept


def details(row: Mapping[str, Any], columns: Sequence[Column], clock: Clock) -> Iterator[str]:
    """A line for each field that has a value, preceded by its label; long texts take several lines.

    Without a terminal, no word is broken, so that paths and keys can be copied.
    """
    filled = [(c, paragraphs(_held(row, c), clock)) for c in columns]
    filled = [(c, text) for c, text in filled if text]
    whole = terminal_width() == UNLIMITED
    room = max([cell_width(c.label or c.name) for c, _ in filled], default=0) + GAP
    for column, text in filled:
        label = styled(pad(column.label or column.name, room), "2")
        lines = [
            part
            for line in harmless_lines(text).split("\n")
            for part in wrap(line, reading_width() - room, whole=whole)
        ]
        yield label + lines[0]
        for line in lines[1:]:
            yield (" " * room + line).rstrip()


def paragraphs(value: Any, clock: Clock) -> str:
    """A value on several lines; the sentences of a list are numbered, one on each line."""
    items = [in_words(item, clock.zone) for item in _items(value)] if isinstance(value, tuple | list) else []
    if len(items) > 1 and any(cell_width(item) > READABLE for item in items):
        return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    return in_words(value, clock.zone)


def _items(value: Any) -> Sequence[Any]:
    return value


def _are(name: str, rows: Sequence[Mapping[str, Any]], types: tuple[type, ...]) -> bool:
    values = [value for row in rows if (value := row.get(name)) is not None]
    return bool(values) and all(type(value) in types for value in values)


@contextmanager
def page_of(cells: int) -> Generator[None]:
    """Lay out everything printed inside the block for lines of this many cells, wherever it goes."""
    token = _page_cells.set(cells)
    try:
        yield
    finally:
        _page_cells.reset(token)


def terminal_width() -> int:
    """Cells of a line on this terminal, or of the page of `page_of`; unlimited without either."""
    if cells := _page_cells.get():
        return cells
    if not sys.stdout.isatty():
        return UNLIMITED
    told = os.environ.get("COLUMNS", "")
    try:
        return (
            int(told) if told.isdecimal() and int(told) else os.get_terminal_size(sys.stdout.fileno()).columns
        )
    except OSError:
        return 80


def reading_width() -> int:
    """Cells of a line of running text."""
    return min(terminal_width(), 100)


def styled(text: str, code: str) -> str:
    """The text in a style (an SGR code), on a terminal with colours."""
    return f"\x1b[{code}m{text}\x1b[0m" if coloured() else text


def coloured() -> bool:
    """Whether stdout is a terminal whose user did not ask for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
