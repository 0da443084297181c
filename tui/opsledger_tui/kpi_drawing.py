"""The chart of an indicator as lines of a pane: the plot area, the figures beside it, the names of the lines, and the periods."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from opsledger.exporting.terminal.dots import HIGH
from opsledger_events.kinds.indicator import first_day
from opsledger_events.language import tr
from opsledger_events.standing import target_at
from opsledger_events.values import day_of, moment_of
from opsledger_tui.drawing import Line, Piece, fit
from opsledger_tui.kpi_canvas import Canvas, Scene, dot_row
from opsledger_tui.kpi_scale import Across, Scale, lines_across, scale_over, ticks_of

LEAST_COLUMNS = 30
"""Minimum width in cells that must remain for the chart if the names of the lines are shown beside it."""


class Drawn(NamedTuple):
    """A chart, and the places of its points."""

    lines: list[Line]
    cells: list[int]
    """The cell of each point shown, from the left edge."""


class Heights(NamedTuple):
    """The number of lines of each part."""

    plot: int
    marks: int
    """Lines with the signs of changes, below the axis."""
    labels: int

    @classmethod
    def of(cls, height: int) -> Heights:
        """The parts for a pane of `height` lines, one of which describes the value under the cursor."""
        marks = 0 if height < 8 else 1 if height < 14 else 2 if height < 22 else 3
        labels = 1 if height >= 6 else 0
        return cls(max(0, height - 2 - marks - labels), marks, labels)


def draw(scene: Scene, width: int, height: int) -> Drawn:
    """The chart without the line above it, in `width` cells and `height` lines."""
    heights = Heights.of(height)
    if heights.plot < 2:
        return Drawn([], [])
    across = lines_across(scene.figure)
    scale = scale_over(_shown_values(scene), across)
    figures = ticks_of(scale)
    side = max(map(cell_len, figures)) + 2
    names = _names(across, scale, heights.plot)
    beside = max([cell_len(name) for name, _ in names.values()], default=0) + 1
    if width - side - beside < LEAST_COLUMNS:
        names, beside = {}, 0
    columns = width - side - beside
    if columns < LEAST_COLUMNS // 4:
        return Drawn([], [])
    canvas = Canvas(scene, scale, columns, heights.plot)
    canvas.draw(across)
    lines: list[Line] = []
    for row, cells in enumerate(canvas.rows()):
        figure = {0: figures[0], heights.plot // 2: figures[1], heights.plot - 1: figures[2]}.get(row, "")
        edge = "┤" if figure else "│"
        name, role = names.get(row, ("", ""))
        beyond = [Piece(f" {name}", role)] if name else []
        lines.append([Piece(f"{figure:>{side - 2}} {edge}", "dim"), *cells, *beyond])
    indent = Piece(" " * (side - 1))
    lines.append([indent, Piece("└", "dim"), *canvas.axis()])
    lines += [[indent, Piece(" "), *row] for row in canvas.marks(heights.marks)]
    lines += [[indent, Piece(" "), *_labels(scene, columns)]] * heights.labels
    return Drawn(lines, [side + column for column in canvas.columns])


def _shown_values(scene: Scene) -> list[float]:
    """The values shown, and the targets in force during their periods."""
    state, points = scene.figure.state, scene.points
    first, last = (day_of(moment_of(point.start_us)) for point in (points[0], points[-1]))
    held = target_at(state, first)
    targets = [target.value for target in state.targets if first < first_day(target) <= last]
    return [*(point.value for point in points), *targets, *([] if held is None else [held])]


def _names(across: list[Across], scale: Scale, rows: int) -> dict[int, tuple[str, str]]:
    """The names of the lines by row, beside each line if there is room, in order. The least important names are left out."""
    named = sorted(across[:rows], key=lambda line: -line.value)
    places: list[int] = []
    for line in named:
        row = dot_row(scale, min(max(line.value, scale.low), scale.high), rows * HIGH) // HIGH
        places.append(max(row, places[-1] + 1) if places else row)
    for back in range(1, len(places) + 1):
        places[-back] = min(places[-back], rows - back)
    found: dict[int, tuple[str, str]] = {}
    for row, line in zip(places, named, strict=True):
        mark = line.mark * 2 if scale.holds(line.value) else "↑ " if line.value > scale.high else "↓ "
        found[row] = (f"{mark} {line.words}", line.role)
    return found


def _labels(scene: Scene, columns: int) -> Line:
    """The first and the last period, and the number of values recorded after the moment."""
    points, total = scene.points, len(scene.figure.series.points)
    first = ("… " if scene.first else "") + points[0].period
    more = scene.first + scene.shown < total
    last = points[-1].period + (" …" if more else "") if len(points) > 1 else ""
    count = "?" if scene.later is None else scene.later
    later = f"  {tr('… {count} later', count=count)}" if count and not more else ""
    if cell_len(last) + cell_len(later) > columns:
        later = ""
    room = columns - cell_len(last) - cell_len(later)
    if room < 0:
        return [Piece(fit(first, columns), "dim")]
    return [Piece(fit(first, room), "dim"), Piece(last, "dim"), Piece(later, "asof" if later else "")]
