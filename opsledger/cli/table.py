"""Rows as a table of cells: aligned by cell width, cut with … only on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct

from opsledger.cells import cell_width, pad, truncate, wrap
from opsledger.harmless import harmless, harmless_lines
from opsledger_events.language import tr
from opsledger_events.values import Choice

if TYPE_CHECKING:
    from opsledger.cli.output import Column
    from opsledger.clock import Clock

GAP = 2
NARROWEST = 6
UNLIMITED = 10**9

_page_cells: ContextVar[int] = ContextVar("page_cells", default=0)


class Table:
    """Columns as wide as the first rows need; later rows keep to them."""

    def __init__(self, columns: Sequence[Column], sample: Sequence[Mapping[str, Any]], clock: Clock) -> None:
        """`sample` decides how wide the columns are, and which are numbers."""
        self._columns = columns
        self._clock = clock
        self._numeric = [_is_numeric(column.name, sample) for column in columns]
        self._sample = sample
        self._measured = [[self._cell(row, column) for column in columns] for row in sample]
        natural = [
            max(
                [
                    cell_width(column.label or column.name),
                    *(cell_width(cells[index]) for cells in self._measured),
                ]
            )
            for index, column in enumerate(columns)
        ]
        self._cut = terminal_width() < UNLIMITED
        self._widths = fitted(natural, terminal_width() - GAP * (len(columns) - 1)) if self._cut else natural

    def header(self) -> str:
        """The line of labels."""
        line = self._line([harmless(column.label or column.name) for column in self._columns])
        return styled(line, "1")

    def lines(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """A line for each row."""
        if rows is self._sample:
            yield from map(self._line, self._measured)
            return
        for row in rows:
            yield self._line([self._cell(row, column) for column in self._columns])

    def _cell(self, row: Mapping[str, Any], column: Column) -> str:
        return harmless(words(row.get(column.name), self._clock))

    def _line(self, cells: list[str]) -> str:
        padded: list[str] = []
        for text, width, right in zip(cells, self._widths, self._numeric, strict=True):
            shown = truncate(text, width) if self._cut else text
            padded.append(pad(shown, width, right=right))
        return (" " * GAP).join(padded).rstrip()


def details(row: Mapping[str, Any], columns: Sequence[Column], clock: Clock) -> Iterator[str]:
    """A line for each field that has a value, its label in front; long texts over several lines."""
    filled = [(c, words(row.get(c.name), clock)) for c in columns]
    filled = [(c, text) for c, text in filled if text]
    room = max([cell_width(c.label or c.name) for c, _ in filled], default=0) + GAP
    for column, text in filled:
        label = styled(pad(column.label or column.name, room), "2")
        lines = [
            part for line in harmless_lines(text).split("\n") for part in wrap(line, reading_width() - room)
        ]
        yield label + lines[0]
        for line in lines[1:]:
            yield (" " * room + line).rstrip()


def words(value: Any, clock: Clock) -> str:
    """A value as a person reads it: labels for words of a vocabulary, times in the user's zone."""
    if value is None or value is UNSET:
        return ""
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return tr("yes") if value else tr("no")
    if isinstance(value, datetime):
        return value.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple | list):
        return ", ".join(words(item, clock) for item in _items(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(item, clock)}" for key, item in _pairs(value))
    if isinstance(value, Struct):
        parts = (words(getattr(value, name), clock) for name in value.__struct_fields__)
        return " ".join(part for part in parts if part)
    return str(value)


def number(value: float) -> str:
    """A figure with what digits it has, six at most after the first."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def _items(value: Any) -> Sequence[Any]:
    return value


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    yield from value.items()


def _is_numeric(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    values = [value for row in rows if (value := row.get(name)) is not None]
    return bool(values) and all(type(value) in (int, float) for value in values)


def fitted(natural: Sequence[int], room: int) -> list[int]:
    """Widths that fit into `room` together: the widest columns give first, none below its share."""
    widths = list(natural)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROWEST:
            break
        second = max([width for width in widths if width < widest], default=NARROWEST)
        holders = widths.count(widest)
        over = sum(widths) - room
        cut = max(1, min(widest - max(second, NARROWEST), -(-over // holders)))
        widths = [width - cut if width == widest else width for width in widths]
    return widths


@contextmanager
def page_of(cells: int) -> Generator[None]:
    """Lay out what is printed inside for lines of so many cells, wherever it goes."""
    token = _page_cells.set(cells)
    try:
        yield
    finally:
        _page_cells.reset(token)


def terminal_width() -> int:
    """Cells of a line on this terminal, or of the page that was asked for; without end off both."""
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
    """The text in a look (an SGR code), on a terminal that wants colour."""
    return f"\x1b[{code}m{text}\x1b[0m" if coloured() else text


def coloured() -> bool:
    """Whether stdout is a terminal whose user did not ask for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
