"""Charts drawn with characters: values in order of time, and bars below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger.cells import cell_width, pad, truncate
from opsledger.exporting.terminal.dots import HIGH, WIDE, Dots
from opsledger.exporting.terminal.spans import MARKS, Line, Look, Paper, Span, behind, toned, wrapped
from opsledger_events.digits import beside, grouped
from opsledger_events.language import joined, tr
from opsledger_projections.pages.blocks import Bar, Bars, Plot

ROWS = 11
"""Height of a plot in lines."""
SIGNAL = "◆"
ACROSS = "─╌┄┈━╍┅┉"
"""Signs for the lines across a plot, so that each is drawn differently."""

EIGHTHS = " ▏▎▍▌▋▊▉"


def plot_lines(plot: Plot, paper: Paper) -> Iterator[Line]:
    """The curve between its lowest and highest value, then a legend of its lines and marks."""
    yield from wrapped([Span(_titled(plot.title, plot.unit), "strong")], paper.text_width)
    if not plot.points:
        return
    yield from _Canvas(plot, paper.text_width).lines()
    for place, line in enumerate(plot.lines):
        mark = [Span(f"{ACROSS[place % len(ACROSS)] * 2} ", toned(line.tone))]
        said = [Span(tr("{label}: {value}", label=line.label, value=grouped(line.shown)))]
        yield from behind(mark, wrapped(said, paper.text_width - 3))
    for point in plot.points:
        if point.signal:
            value = joined([grouped(point.shown), point.signal])
            said = [Span(tr("{label}: {value}", label=point.label, value=value))]
            yield from behind([Span(f"{SIGNAL} ", "bad")], wrapped(said, paper.text_width - 2))


def _titled(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit and title else title or unit


class _Canvas:
    """A plot being drawn: the curve in braille dots, and lines across in the free cells."""

    def __init__(self, plot: Plot, width: int) -> None:
        """Scale the values to the cells that remain beside the figures."""
        self._plot = plot
        self._values = [point.value for point in plot.points]
        held = [*self._values, *(line.value for line in plot.lines)]
        self._low, self._high = min(held), max(held)
        middle = self._low / 2 + self._high / 2
        flat = self._low == self._high
        self._scale = (
            ["", grouped(self._low), ""] if flat else [*map(grouped, beside((self._high, middle, self._low)))]
        )
        self._side = max(map(cell_width, self._scale))
        self._columns = max(2, width - self._side - 2)
        self._dots = Dots(self._columns, ROWS)
        self._places = plot.places

    def lines(self) -> Iterator[Line]:
        """The rows from top to bottom, and the first and the last label below."""
        self._draw_curve()
        cells = self._cells()
        for row in range(ROWS):
            figure = {0: self._scale[0], ROWS // 2: self._scale[1], ROWS - 1: self._scale[2]}.get(row, "")
            edge = "┤" if figure else "│"
            yield [Span(f"{pad(figure, self._side, right=True)} {edge}", "quiet"), *cells[row]]
        first, last = self._plot.points[0].label, self._plot.points[-1].label
        first, last = truncate(first, self._columns // 2), truncate(last, self._columns // 2 - 1)
        yield [
            Span(
                " " * (self._side + 2) + first + pad(last, self._columns - cell_width(first), right=True),
                "quiet",
            )
        ]

    def _x(self, index: int) -> int:
        """The column of dots of a point."""
        last = max(1, self._places[-1])
        return round(self._places[index] * (self._dots.width - 1) / last)

    def _y(self, value: float) -> int:
        """The row of dots of a value, from the top; the middle row if all are equal. Halving keeps the largest floats finite."""
        spread = self._high / 2 - self._low / 2
        return round(((self._high / 2 - value / 2) / spread if spread else 0.5) * (self._dots.height - 1))

    def _draw_curve(self) -> None:
        """A line through the values, broken at omitted periods."""
        at = [(self._x(index), self._y(value)) for index, value in enumerate(self._values)]
        for stretch in self._plot.stretches:
            for index in stretch:
                self._dots.line(at[max(index - 1, stretch.start)], at[index])

    def _cells(self) -> list[list[Span]]:
        """All cells: the curve covers the lines across, and marks cover both."""
        cells = [
            [Span(self._dots.character(column, row)) for column in range(self._columns)]
            for row in range(ROWS)
        ]
        for place, line in enumerate(self._plot.lines):
            row = cells[self._y(line.value) // HIGH]
            for column, cell in enumerate(row):
                if cell.text == " ":
                    row[column] = Span(ACROSS[place % len(ACROSS)], toned(line.tone))
        for index, point in enumerate(self._plot.points):
            if point.signal:
                cells[self._y(point.value) // HIGH][self._x(index) // WIDE] = Span(SIGNAL, "bad")
        return [_runs(row) for row in cells]


def _runs(cells: Sequence[Span]) -> Line:
    """Joins neighbouring spans with the same look."""
    line: Line = []
    for text, look in cells:
        if line and line[-1].look == look:
            line[-1] = Span(line[-1].text + text, look)
        else:
            line.append(Span(text, look))
    return line


def bars_lines(bars: Bars, paper: Paper) -> Iterator[Line]:
    """A bar for each value, as long as the value is large, followed by its figure."""
    if bars.title:
        yield from wrapped([Span(bars.title, "strong")], paper.text_width)
    largest = max([abs(value) for bar in bars.bars for value in bar.values], default=0) or 1
    several = len(bars.names) > 1
    names = bars.names if several else [MARKS[bar.tone] + bar.label for bar in bars.bars]
    side = min(max([cell_width(name) for name in names], default=0), paper.text_width // 3)
    figures = max([cell_width(grouped(value)) for bar in bars.bars for value in bar.values], default=0)
    room = max(1, paper.text_width - side - figures - 4 - 2 * several)
    for bar in bars.bars:
        look: Look = toned(bar.tone)
        if several:
            yield from wrapped(
                [Span(MARKS[bar.tone] + bar.label, toned(bar.tone, "strong"))], paper.text_width
            )
        for name, value in _named(bars, bar, several=several):
            drawn = _bar(abs(value) / largest * room)
            yield [
                Span("  " * several + pad(truncate(name, side), side) + "  ", "label"),
                Span(drawn, look),
                Span(f" {grouped(value)}"),
            ]


def _named(bars: Bars, bar: Bar, *, several: bool) -> Iterator[tuple[str, float]]:
    if several:
        yield from zip(bars.names, bar.values, strict=False)
    else:
        yield from ((MARKS[bar.tone] + bar.label, value) for value in bar.values[:1])


def _bar(cells: float) -> str:
    eighths = round(cells * 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
