"""The plot area of an indicator's chart: course, horizontal lines, cursor, signals, and the times of changes below it.

Every point is at the end of its period, when its value was complete, so whatever preceded it is to its left.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from opsledger.exporting.terminal.dots import HIGH, WIDE, Dots
from opsledger_events.periods import period_named
from opsledger_events.standing import target_at
from opsledger_events.values import day_of, microseconds, moment_of, start_of
from opsledger_projections.kpi import Kpi
from opsledger_projections.measurements import Point
from opsledger_tui.drawing import Line, Piece
from opsledger_tui.figures import IN_RUN, PAST_LIMIT
from opsledger_tui.kpi_scale import TARGET_MARK, Across, Scale

NUMBERS = "123456789abcdefghijklmnopqrstuvwxyz"
"""The signs of the changes, in the order of their list; further changes have none."""

HERE, POINT = "●", "•"
SPARSE = 3
"""From this many cells per point on, every point is drawn, not only the line through the points."""


class Scene(NamedTuple):
    """What a chart shows."""

    figure: Kpi
    here: int
    """Index of the point under the cursor."""
    first: int
    """Index of the first point shown."""
    shown: int
    """How many points are shown; at least one."""
    window: tuple[int, int]
    """Start and end of the time in which changes are listed, in microseconds since 1970."""
    changes: tuple[int, ...]
    """The effective time of each change, in the order of their list."""
    later: int | None
    """How many present values were not there at the moment; None if unknown."""

    @property
    def points(self) -> tuple[Point, ...]:
        """The points shown."""
        return self.figure.series.points[self.first : self.first + self.shown]


def end_of(point: Point) -> int:
    """When the period of a point is over, in microseconds since 1970."""
    return _end_of(point.period)


@lru_cache(maxsize=4096)
def _end_of(period: str) -> int:
    return microseconds(start_of(period_named(period).after))


def signs_of(figure: Kpi, *, every: bool = True) -> dict[int, Piece]:
    """The sign of every value that is a signal, by its place; quiet where somebody has looked into it.

    Of a run only the first and the last where not `every`.
    """
    unseen = set(figure.unseen)
    found: dict[int, Piece] = {}
    for signal in sorted(figure.signals, key=lambda signal: signal.rule != "limits"):
        sign = PAST_LIMIT if signal.rule == "limits" else IN_RUN
        role = ("bad" if signal.rule == "limits" else "warning") if signal in unseen else "dim"
        step = 1 if every else max(1, signal.last - signal.first)
        for index in range(signal.first, signal.last + 1, step):
            found.setdefault(index, Piece(sign, role))
    return found


def dot_row(scale: Scale, value: float, height: int) -> int:
    """The row of dots for a value, counted from the top, in `height` rows."""
    return round((1 - scale.share(value)) * (height - 1))


class Canvas:
    """The plot area, from the start of the first period shown to the end of the last."""

    def __init__(self, scene: Scene, scale: Scale, columns: int, rows: int) -> None:
        """An empty area of `columns` by `rows` cells."""
        self._scene = scene
        self._points = scene.points
        self._here = scene.here - scene.first
        self._scale = scale
        self._columns = columns
        self._start_us = scene.points[0].start_us
        self._end_us = max(map(end_of, scene.points))
        self._dots = Dots(columns, rows)
        self._cells = [[Piece(" ")] * columns for _ in range(rows)]
        self._places = [(self._x(end_of(point)), self._y(point.value)) for point in self._points]

    @property
    def columns(self) -> list[int]:
        """The column of each point."""
        return [x // WIDE for x, _ in self._places]

    def column(self, us: int) -> int:
        """The column of a time."""
        return self._x(us) // WIDE

    def draw(self, across: list[Across]) -> None:
        """Draw the horizontal lines, the cursor over them, the course over both, and the points that stand out."""
        for line in reversed(across):
            if line.mark != TARGET_MARK and self._scale.holds(line.value):
                self._cells[self._row(line.value)] = [Piece(line.mark, line.role)] * self._columns
        self._draw_target()
        for row in self._cells:
            row[self._places[self._here][0] // WIDE] = Piece("│", "key")
        self._draw_course()
        sparse = self._columns >= SPARSE * len(self._points)
        signs = signs_of(self._scene.figure, every=sparse)
        for index, (x, y) in enumerate(self._places):
            sign = signs.get(index + self._scene.first)
            if sign is None and index == self._here:
                sign = Piece(HERE, "key")
            if sign is None and (sparse or self._alone(index)):
                sign = Piece(POINT)
            if sign is not None:
                self._cells[y // HIGH][x // WIDE] = sign

    def rows(self) -> list[Line]:
        """The rows from the top down."""
        return [_runs(row) for row in self._cells]

    def axis(self) -> Line:
        """The axis, heavy below the window; a sign below the cursor."""
        start_us, end_us = self._scene.window
        cells = [Piece("─", "dim")] * self._columns
        if start_us < self._end_us and end_us > self._start_us:
            first, last = self.column(max(start_us, self._start_us)), self.column(min(end_us, self._end_us))
            cells[first : last + 1] = [Piece("━", "strong")] * (last + 1 - first)
        cells[self._places[self._here][0] // WIDE] = Piece("▲", "key")
        return _runs(cells)

    def marks(self, rows: int) -> list[Line]:
        """The signs of the changes, each below its time; signs of the same time below each other, with `+` for more."""
        columns: dict[int, list[str]] = {}
        for sign, us in zip(NUMBERS, self._scene.changes, strict=False):
            if self._start_us <= us <= self._end_us:
                columns.setdefault(self.column(us), []).append(sign)
        field = [[Piece(" ")] * self._columns for _ in range(rows)]
        for column, signs in columns.items():
            for row, sign in enumerate(signs[:rows]):
                more = 0 < row == rows - 1 and len(signs) > rows
                field[row][column] = Piece("+" if more else sign, "strong")
        return [_runs(row) for row in field]

    def _x(self, us: int) -> int:
        share = (us - self._start_us) / (self._end_us - self._start_us)
        return round(share * (self._dots.width - 1))

    def _y(self, value: float) -> int:
        return dot_row(self._scale, value, self._dots.height)

    def _row(self, value: float) -> int:
        return self._y(value) // HIGH

    def _draw_target(self) -> None:
        """Draw the target in force at each time, which moves when a new one is set."""
        span = self._end_us - self._start_us
        for column in range(self._columns):
            us = self._start_us + round(span * (column + 0.5) / self._columns)
            target = target_at(self._scene.figure.state, day_of(moment_of(us)))
            if target is not None and self._scale.holds(target):
                self._cells[self._row(target)][column] = Piece(TARGET_MARK, "good")

    def _draw_course(self) -> None:
        """Draw a line through the values, broken where a period is missing."""
        upright: dict[int, tuple[int, int]] = {}  # several values may share a column of dots
        places = zip(pairwise(self._places), pairwise(self._points), strict=True)
        for (start, end), (before, after) in places:
            if not _follows(before, after):
                continue
            if start[0] != end[0]:
                self._dots.line(start, end)
                continue
            low, high = upright.get(start[0], (start[1], start[1]))
            upright[start[0]] = (min(low, start[1], end[1]), max(high, start[1], end[1]))
        for x, (low, high) in upright.items():
            self._dots.line((x, low), (x, high))
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                if (char := self._dots.character(column, row)) != " ":
                    cells[column] = Piece(char, cell.role if cell.text == "│" else "")

    def _alone(self, index: int) -> bool:
        """Whether no line leads to or from the point."""
        points = self._points
        before = index > 0 and _follows(points[index - 1], points[index])
        return not before and not (index + 1 < len(points) and _follows(points[index], points[index + 1]))


def _follows(before: Point, after: Point) -> bool:
    """Whether no period lies between the two points."""
    return after.start_us <= end_of(before)


def _runs(cells: list[Piece]) -> Line:
    """The cells with neighbours of the same role joined into one piece."""
    line: Line = []
    for text, role in cells:
        if line and line[-1].role == role:
            line[-1] = Piece(line[-1].text + text, role)
        else:
            line.append(Piece(text, role))
    return line
