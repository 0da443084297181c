"""The pane of an indicator's chart, with a cursor that goes from value to value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from opsledger_events.language import tr
from opsledger_projections.kpi import Kpi
from opsledger_projections.measurements import Point
from opsledger_tui.action import Where
from opsledger_tui.actions import bindings
from opsledger_tui.drawing import Line, Piece, wrap
from opsledger_tui.kpi_canvas import Scene
from opsledger_tui.kpi_drawing import Drawn, draw
from opsledger_tui.kpi_readout import readout
from opsledger_tui.lines import LineList

LEAST_POINTS = 6
"""Fewest points that the chart shows when zoomed in."""
NARROWEST = 2
"""A chart is drawn only if it is wider than this number of cells."""


class Chart(LineList):
    """The course of one indicator. Its cursor holds a period, and follows the newest value while it is there."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CHART)

    @dataclass
    class Turned(Message):
        """The user wants to see another indicator, a number of places further down the list."""

        step: int

    def __init__(self) -> None:
        """Nothing to draw yet."""
        super().__init__(id="chart")
        self.figure: Kpi | None = None
        self.wanted: str | None = None
        """The period on which the user put the cursor; "" for the newest, None if the user has not moved it."""
        self.place = 0
        """The point under the cursor."""
        self.window = (0, 0)
        """Start and end of the time in which changes are listed, in microseconds since 1970."""
        self._changes: tuple[int, ...] = ()
        self._later: int | None = 0
        self._closer = 0
        """How often the shown span was halved; negative if it was doubled."""
        self._first = 0
        self._drawn = Drawn([], [])
        self._said: tuple[str, str] = ("", "")

    def show(self, figure: Kpi, later: int | None = 0) -> None:
        """Draw an indicator; the cursor stays on its period, or goes to the one before it."""
        self.figure, self._later, self._said = figure, later, ("", "")
        self.place = self._place_wanted(figure)
        self._draw()

    def say(self, text: str, role: str = "dim") -> None:
        """Show one paragraph and no chart."""
        self.figure, self._said = None, (text, role)
        self._draw()

    def mark(self, window: tuple[int, int], changes: tuple[int, ...]) -> None:
        """Draw the window of the list, and the times of the changes in it."""
        self.window, self._changes = window, changes
        self._draw()

    def redraw(self) -> None:
        """Draw everything again: in another language."""
        self._draw()

    @property
    def point(self) -> Point | None:
        """The value under the cursor."""
        points = self.figure.series.points if self.figure else ()
        return points[self.place] if self.place < len(points) else None

    @property
    def has_signals(self) -> bool:
        """Whether any value is a signal."""
        return bool(self.figure and self.figure.signals)

    @property
    def shows_cursor(self) -> bool:
        """The cursor is a point, not a line."""
        return False

    def line(self, index: int) -> Line:
        """A drawn line."""
        return self._drawn.lines[index]

    def go_to(self, place: int) -> None:
        """Put the cursor on a point."""
        points = self.figure.series.points if self.figure else ()
        if not points:
            return
        place = max(0, min(place, len(points) - 1))
        self.wanted = "" if place == len(points) - 1 else points[place].period
        if place != self.place:
            self.place = place
            self._draw()
            self.post_message(self.Moved(self))

    def signal_beyond(self, step: int) -> int | None:
        """The nearest point before or after the cursor where a signal begins; None if there is none."""
        begins = {signal.first for signal in self.figure.signals} if self.figure else set[int]()
        if step < 0:
            return max((place for place in begins if place < self.place), default=None)
        return min((place for place in begins if place > self.place), default=None)

    def zoom(self, step: int) -> None:
        """Show half as many points, or twice as many."""
        total = len(self.figure.series.points) if self.figure else 0
        before = self._count(total)
        self._closer += step
        if self._count(total) == before:
            self._closer -= step
        self._draw()

    def show_cursor(self) -> None:
        """It is always shown."""

    def on_resize(self, event: events.Resize) -> None:
        """Draw it again for another size."""
        del event
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the point nearest to the mouse; no line is chosen."""
        event.prevent_default()
        cells = self._drawn.cells
        if cells:
            clicked = event.x - self.gutter.left - 1
            nearest = min(range(len(cells)), key=lambda index: abs(cells[index] - clicked))
            self.go_to(self._first + nearest)

    def action_down(self) -> None:
        """The next indicator."""
        self.post_message(self.Turned(1))

    def action_up(self) -> None:
        """The indicator before."""
        self.post_message(self.Turned(-1))

    def action_half_down(self) -> None:
        """A quarter of the chart on."""
        self.go_to(self.place + max(1, len(self._drawn.cells) // 4))

    def action_half_up(self) -> None:
        """A quarter of the chart back."""
        self.go_to(self.place - max(1, len(self._drawn.cells) // 4))

    def action_page_down(self) -> None:
        """Half the chart on."""
        self.go_to(self.place + max(1, len(self._drawn.cells) // 2))

    def action_page_up(self) -> None:
        """Half the chart back."""
        self.go_to(self.place - max(1, len(self._drawn.cells) // 2))

    def action_top(self) -> None:
        """The first value."""
        self.go_to(0)

    def action_bottom(self) -> None:
        """The newest value."""
        if self.figure:
            self.go_to(len(self.figure.series.points) - 1)

    def action_chart_back(self) -> None:
        """One value back."""
        self.go_to(self.place - 1)

    def action_chart_on(self) -> None:
        """One value on."""
        self.go_to(self.place + 1)

    def _place_wanted(self, figure: Kpi) -> int:
        points = figure.series.points
        last = max(0, len(points) - 1)
        if self.wanted is None:
            return figure.unseen[-1].first if figure.unseen else last
        if not self.wanted:
            return last
        same = (index for index, point in enumerate(points) if point.period == self.wanted)
        return next(same, last)

    def _count(self, total: int) -> int:
        """The number of points shown: by default as many as the horizontal dots can distinguish."""
        told_apart = max(LEAST_POINTS, self.room)
        count = min(total, told_apart)
        shown = count >> self._closer if self._closer > 0 else count << -self._closer
        return max(min(LEAST_POINTS, total), min(shown, total))

    def _draw(self) -> None:
        height, width = self.scrollable_content_region.height, self.room
        self._drawn = Drawn(self._lines_said(width), [])
        figure = self.figure
        if figure is not None and height and width > NARROWEST:
            if figure.series.points:
                self._drawn = self._drawn_of(figure, width, height)
            else:
                self._drawn = Drawn([[Piece(tr("Nothing was measured yet."), "dim")]], [])
        self.recount(len(self._drawn.lines))

    def _drawn_of(self, figure: Kpi, width: int, height: int) -> Drawn:
        total = len(figure.series.points)
        count = self._count(total)
        margin = min(count // 4, total - 1)
        first = max(self.place + margin - count + 1, min(self._first, self.place - margin))
        self._first = max(0, min(first, total - count))
        scene = Scene(figure, self.place, self._first, count, self.window, self._changes, self._later)
        said = readout(figure, self.place, range(self._first, self._first + count), width, height)
        drawn = draw(scene, width, height - len(said) + 1)
        shown = "" if count == total else f"{self._first + 1}-{self._first + count}/{total}"
        self.entitle(subtitle=shown)
        return Drawn([*said, *drawn.lines], drawn.cells)

    def _lines_said(self, width: int) -> list[Line]:
        self.entitle(subtitle="")
        text, role = self._said
        return [[Piece(line, role)] for line in wrap(text, width)] if text else []
