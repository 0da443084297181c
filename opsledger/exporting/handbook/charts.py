"""Plots and bars as inline SVG: sizes and marks are set here, colours in the style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from markupsafe import Markup, escape

from opsledger.cells import cell_width, truncate
from opsledger.exporting.handbook.markup import drawn
from opsledger.harmless import harmless
from opsledger_events.digits import SUM_DIGITS, to_digits
from opsledger_events.values import LARGEST
from opsledger_projections.pages.blocks import Bars, Line, Plot, Point

WIDTH = 760
HEIGHT = 300
LEFT, RIGHT, TOP, BOTTOM = 56, 150, 16, 34
"""Space around the plot in pixels; more at the sides if the numbers there need it."""
CELL_PX = 7
"""The greatest width of a cell of small writing, in pixels."""
MOST_CELLS = 36
"""The most cells written at each side; a longer text is cut and ends in a sign."""
LABEL_PX = 14
"""The height of a line of small writing, in pixels."""
MOST_MARKS = 60
"""If there are more values than this, only signals are marked."""

NO_SPREAD = 1e-300
"""Numbers closer together than this are drawn as equal, because no step between them would be left."""

Number = Callable[[float], str]


def plot_svg(plot: Plot, number: Number) -> Markup:
    """Values in order of time, with lines across; every signal is marked by shape and label."""
    scale = _Scale.over([p.value for p in plot.points] + [line.value for line in plot.lines])
    ticks = [(value, truncate(number(value), MOST_CELLS)) for value in scale.ticks()]
    labels = [
        (line, truncate(f"{harmless(line.label)} {number(line.shown)}", MOST_CELLS)) for line in plot.lines
    ]
    room = _Room.beside([text for _, text in ticks], [text for _, text in labels])
    parts = [
        *_grid(ticks, scale, room),
        *_lines(labels, scale, room),
        *_course(plot, scale, room, number),
        *_periods(plot, room),
    ]
    return _svg(HEIGHT, _spoken(plot, number), parts)


class _Room(NamedTuple):
    """The left and right edge of a plot, which leave room for the whole numbers at its sides."""

    left: int
    right: int

    @classmethod
    def beside(cls, ticks: Sequence[str], labels: Sequence[str]) -> _Room:
        return cls(
            max([LEFT, *(cell_width(text) * CELL_PX + 14 for text in ticks)]),
            WIDTH - max([RIGHT, *(cell_width(text) * CELL_PX + 14 for text in labels)]),
        )

    def xs(self, places: Sequence[int]) -> list[float]:
        """The x coordinates of values at these places; a single value is in the middle."""
        width, last = self.right - self.left, max(places, default=0)
        return [self.left + (place / last if last else 0.5) * width for place in places]


class _Scale(NamedTuple):
    """Turns values into heights, between round numbers."""

    low: float
    high: float
    step: float

    @classmethod
    def over(cls, values: Sequence[float], *, from_zero: bool = False) -> _Scale:
        low, high = min(values, default=0.0), max(values, default=1.0)
        if from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high / 4 - low / 4 < NO_SPREAD:
            low, high = low - (abs(low) / 2 or 0.5), high + (abs(high) / 2 or 0.5)
            low, high = max(low, -LARGEST), min(high, LARGEST)
        step = _round_step(high / 4 - low / 4)
        return cls(max(floor(low / step) * step, -LARGEST), min(ceil(high / step) * step, LARGEST), step)

    def share(self, value: float) -> float:
        """The position of a value between low and high, from 0 to 1. Halving keeps the largest floats finite."""
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def y(self, value: float) -> float:
        return TOP + (1 - self.share(value)) * (HEIGHT - TOP - BOTTOM)

    def ticks(self) -> Iterator[float]:
        for count in range(round(self.low / self.step), round(self.high / self.step) + 1):
            if isfinite(value := count * self.step):
                yield to_digits(value, SUM_DIGITS)


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not less than `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next((power * factor for factor in (1, 2, 5) if power * factor >= rough), power * 10)


def _grid(ticks: Sequence[tuple[float, str]], scale: _Scale, room: _Room) -> Iterator[str]:
    for value, text in ticks:
        y = scale.y(value)
        yield f'<path class="grid" d="M{room.left} {y:.1f}H{room.right}"/>'
        yield f'<text class="tick" x="{room.left - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'


def _lines(labels: Sequence[tuple[Line, str]], scale: _Scale, room: _Room) -> Iterator[str]:
    """Lines across, with labels at the right edge that are moved apart if they would overlap."""
    taken = TOP - LABEL_PX
    for line, text in sorted(labels, key=lambda label: -label[0].value):
        y = scale.y(line.value)
        taken = max(y, taken + LABEL_PX)
        yield f'<path class="across {line.tone}" d="M{room.left} {y:.1f}H{room.right}"/>'
        yield f'<text class="label {line.tone}" x="{room.right + 10}" y="{taken + 4:.1f}">{escape(text)}</text>'


def _course(plot: Plot, scale: _Scale, room: _Room, number: Number) -> Iterator[str]:
    """A line through the values, broken at omitted periods, with marks: on all values if few, else on signals and lone values."""
    points = plot.points
    at = [(x, scale.y(point.value)) for x, point in zip(room.xs(plot.places), points, strict=True)]
    alone: set[int] = set()
    for stretch in plot.stretches:
        through = " ".join(f"{x:.1f},{y:.1f}" for x, y in at[stretch.start : stretch.stop])
        yield f'<polyline class="course" points="{through}"/>'
        alone |= {stretch.start} if len(stretch) == 1 else set()
    for index, (point, (x, y)) in enumerate(zip(points, at, strict=True)):
        said = f"{point.label}: {number(point.shown)} {point.signal}".strip()
        title = f"<title>{escape(harmless(said))}</title>"
        if point.signal:
            yield f'<path class="signal" d="M{x:.1f} {y - 7:.1f}l7 7-7 7-7-7z">{title}</path>'
        elif len(points) <= MOST_MARKS or index in alone:
            yield f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3">{title}</circle>'
    yield from _signal_labels(points, at, room)


def _signal_labels(points: Sequence[Point], at: Sequence[tuple[float, float]], room: _Room) -> Iterator[str]:
    """The period beside the first mark of each signal, clear of nearby marks; newest first, none over another."""
    marks = [place for place, point in zip(at, points, strict=True) if point.signal]
    taken: list[tuple[float, float, float]] = []
    for index in reversed(range(len(points))):
        point, (x, y) = points[index], at[index]
        if not point.signal or (index and points[index - 1].signal == point.signal):
            continue
        width = cell_width(point.label) * CELL_PX + 6
        anchor, left = ("start", x) if x < room.left + 40 else ("middle", x - width / 2)
        beside = [other for place, other in marks if left - 7 <= place <= left + width + 7]
        near = [other for other in beside if abs(other - y) <= 3 * LABEL_PX]
        height = min(near) - 11 if min(near) > TOP + LABEL_PX + 11 else max(near) + 21
        if any(
            left < end and start < left + width and abs(height - other) < LABEL_PX
            for start, end, other in taken
        ):
            continue
        taken.append((left, left + width, height))
        words = escape(harmless(point.label))
        yield f'<text class="label bad halo" x="{x:.1f}" y="{height:.1f}" text-anchor="{anchor}">{words}</text>'


def _periods(plot: Plot, room: _Room) -> Iterator[str]:
    """As many periods below as there is room for, always with the last, in equal steps if no period is omitted."""
    places = plot.places
    if not places:
        return
    widest = max(cell_width(point.label) for point in plot.points) * 7 + 18
    each = (room.right - room.left) / max(1, places[-1])
    every = max(1, ceil(widest / each))
    named: list[int] = []
    for index in reversed(range(len(places))):
        if not named or places[named[-1]] - places[index] >= every:
            named.append(index)
    xs = room.xs(places)
    for index in reversed(named):
        words = escape(harmless(plot.points[index].label))
        yield f'<text class="tick" x="{xs[index]:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{words}</text>'


def _spoken(plot: Plot, number: Number) -> str:
    """The text for people who cannot see the chart."""
    said = [plot.title]
    if plot.points:
        first, last = plot.points[0], plot.points[-1]
        said.append(
            f"{first.label}: {number(first.shown)} … {last.label}: {number(last.shown)} {plot.unit}".strip()
        )
    said.extend(f"{line.label}: {number(line.shown)}" for line in plot.lines)
    return "; ".join(said)


BAR_PX = 14
GROUP_GAP_PX = 14
NAMES_CELLS = 22
SHADES = 4


def bars_svg(bars: Bars, number: Number) -> Markup:
    """Values side by side, each with its number at its end, so that nobody has to tell colours apart."""
    values = [value for bar in bars.bars for value in bar.values]
    scale = _Scale.over(values, from_zero=True)
    left = 190
    room = WIDTH - left - 90
    zero = left + scale.share(0) * room
    parts: list[str] = []
    y = 4
    for bar in bars.bars:
        middle = y + len(bar.values) * BAR_PX / 2
        words = escape(truncate(harmless(bar.label), NAMES_CELLS))
        parts.append(
            f'<text class="label" x="{left - 12}" y="{middle + 4:.0f}" text-anchor="end">{words}</text>'
        )
        for place, value in enumerate(bar.values):
            end = left + scale.share(value) * room
            x, width = min(zero, end), abs(end - zero)
            parts.append(
                f'<rect class="bar s{place % SHADES} {bar.tone}" x="{x:.1f}" y="{y + 1}" '
                f'width="{max(width, 1):.1f}" height="{BAR_PX - 3}" rx="1.5"/>'
                f'<text class="tick" x="{max(zero, end) + 6:.1f}" y="{y + BAR_PX - 3}">{escape(number(value))}</text>'
            )
            y += BAR_PX
        y += GROUP_GAP_PX
    parts.append(f'<path class="axis" d="M{zero:.1f} 0V{y - GROUP_GAP_PX + 4}"/>')
    return _svg(max(y, 20), bars.title, parts)


def _svg(height: int, spoken: str, parts: Sequence[str]) -> Markup:
    label = escape(harmless(spoken))
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
    return drawn(head + "".join(parts) + "</svg>")
