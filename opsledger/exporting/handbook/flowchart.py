"""A flow as inline SVG: steps in layers from top to bottom, placed by the longest way to each of them.

The signs are those of BPMN: a thin circle is a start, a thick one an end, a rounded box a task, a diamond a gateway
(× one way, + all ways). A task also names who does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from opsledger.cells import truncate, wrap
from opsledger.exporting.handbook.markup import drawn
from opsledger.harmless import harmless
from opsledger_projections.pages.blocks import Arrow, Flow, Step

SLOT_W, SLOT_H = 216, 112
BOX_W, BOX_H = 180, 66
ROUND = 16
DIAMOND = 22
HALF = {"start": ROUND, "end": ROUND, "task": BOX_H / 2, "exclusive": DIAMOND, "parallel": DIAMOND}
"""The distance from the middle of a shape to its upper and lower edge, where arrows begin and end."""

LANE = BOX_H / 2 + 13
"""The distance from the middle of a step to the free strip between its layer and the next."""
ASIDE = 12

LABEL_CELLS = 24
LINES = 3
LINE_PX = 15
MARGIN = 28
SWEEPS = 4
"""How many times the order within layers is improved."""


class _Node(NamedTuple):
    """A step in its place, or a point on the way of a long arrow."""

    name: str
    layer: int
    step: Step | None


def flow_svg(flow: Flow) -> Markup:
    """The chart, as wide as its widest layer and the arrows back beside it."""
    names = {step.name for step in flow.steps}
    arrows = [arrow for arrow in dict.fromkeys(flow.arrows) if {arrow.source, arrow.target} <= names]
    back = _arrows_back(flow.steps, arrows)
    layers, ways = _layered(flow.steps, [arrow for arrow in arrows if arrow not in back])
    _untangle(layers, ways)
    width = max(len(layer) for layer in layers) * SLOT_W + MARGIN * (1 + len(back))
    height = len(layers) * SLOT_H
    at = _places(layers, max(len(layer) for layer in layers))
    half = {step.name: HALF[step.shape] for step in flow.steps}
    parts = [
        *(_way(way, at, half, arrow.label) for arrow, way in ways),
        *_ways_back(back, at, half, width, _beside(layers)),
        *(
            mark
            for layer in layers
            for node in layer
            if node.step
            for mark in _step(node.step, *at[node.name])
        ),
    ]
    spoken = " → ".join(step.label for step in flow.steps)
    head = (
        f'<svg class="flow" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(harmless(spoken))}">'
    )
    return drawn(head + "".join(parts) + "</svg>")


def _arrows_back(steps: Sequence[Step], arrows: Sequence[Arrow]) -> set[Arrow]:
    """The arrows that close a cycle, found by a depth-first search without recursion."""
    out: dict[str, list[Arrow]] = {step.name: [] for step in steps}
    for arrow in arrows:
        out[arrow.source].append(arrow)
    back: set[Arrow] = set()
    open_, done = set[str](), set[str]()
    for step in steps:
        if step.name in done:
            continue
        path = [(step.name, iter(out[step.name]))]
        open_.add(step.name)
        while path:
            name, rest = path[-1]
            arrow = next(rest, None)
            if arrow is None:
                path.pop()
                open_.discard(name)
                done.add(name)
            elif arrow.target in open_:
                back.add(arrow)
            elif arrow.target not in done:
                open_.add(arrow.target)
                path.append((arrow.target, iter(out[arrow.target])))
    return back


Ways = list[tuple[Arrow, list[str]]]


def _layered(steps: Sequence[Step], arrows: Sequence[Arrow]) -> tuple[list[list[_Node]], Ways]:
    """Steps by layer, and each arrow as the points on its way, one in each layer."""
    layer = dict.fromkeys((step.name for step in steps), 0)
    for _ in steps:
        moved = False
        for arrow in arrows:
            if layer[arrow.target] <= layer[arrow.source]:
                layer[arrow.target], moved = layer[arrow.source] + 1, True
        if not moved:
            break
    layers: list[list[_Node]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for step in steps:
        layers[layer[step.name]].append(_Node(step.name, layer[step.name], step))
    ways: Ways = []
    for number, arrow in enumerate(arrows):
        way = [arrow.source]
        for between in range(layer[arrow.source] + 1, layer[arrow.target]):
            node = _Node(f"\0{number}.{between}", between, None)
            layers[between].append(node)
            way.append(node.name)
        ways.append((arrow, [*way, arrow.target]))
    return layers, ways


def _untangle(layers: list[list[_Node]], ways: Ways) -> None:
    """Move each node near the middle of its neighbours above, then below, several times."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for _, way in ways:
        for upper, lower in pairwise(way):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    for sweep in range(SWEEPS):
        joined, order = (above, layers) if sweep % 2 == 0 else (below, layers[::-1])
        for before, layer in pairwise(order):
            place = {node.name: index for index, node in enumerate(before)}
            middle: dict[str, float] = {}
            for index, node in enumerate(layer):
                near = [place[name] for name in joined.get(node.name, ()) if name in place]
                middle[node.name] = sum(near) / len(near) if near else index
            layer.sort(key=lambda node: middle[node.name])


def _places(layers: list[list[_Node]], widest: int) -> dict[str, tuple[float, float]]:
    """The middle of each node; every layer is centred."""
    return {
        node.name: (
            MARGIN / 2 + (widest - len(layer)) * SLOT_W / 2 + (index + 0.5) * SLOT_W,
            (number + 0.5) * SLOT_H,
        )
        for number, layer in enumerate(layers)
        for index, node in enumerate(layer)
    }


def _way(way: Sequence[str], at: dict[str, tuple[float, float]], half: dict[str, float], label: str) -> str:
    x, y = at[way[0]]
    y += half[way[0]]
    path = [f"M{x:.0f} {y:.0f}"]
    for number, name in enumerate(way[1:], 1):
        to_x, to_y = at[name]
        to_y -= half[name] + 2 if number == len(way) - 1 else 0
        middle = (y + to_y) / 2
        path.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")
        x, y = to_x, to_y
    first, second = at[way[0]], at[way[1]]
    words = (
        _text(label, (first[0] + second[0]) / 2, (first[1] + second[1]) / 2 + 4, "condition halo")
        if label
        else ""
    )
    return f'<path class="arrow" d="{"".join(path)}"/>{_head(x, y)}{words}'


def _head(x: float, y: float) -> str:
    return f'<path class="head" d="M{x:.0f} {y:.0f}l-5-9h10z"/>'


def _ways_back(
    back: set[Arrow],
    at: dict[str, tuple[float, float]],
    half: dict[str, float],
    width: int,
    beside: set[str],
) -> Iterator[str]:
    """Arrows that lead upwards run along the right edge, each on a line of its own.

    They leave and enter a box at its side, but leave below it and enter above it if something is `beside` it.
    """
    ordered = sorted(back, key=lambda arrow: (arrow.source, arrow.target, arrow.label))
    for number, arrow in enumerate(ordered, 1):
        (x, y), (to_x, to_y) = at[arrow.source], at[arrow.target]
        edge = width - MARGIN * number + MARGIN / 2
        if arrow.source in beside or arrow.source == arrow.target:
            start, y = f"M{x + ASIDE:.0f} {y + half[arrow.source]:.0f}V{y + LANE:.0f}", y + LANE
        else:
            start = f"M{x + BOX_W / 2:.0f} {y:.0f}"
        if arrow.target in beside:
            end, to_y = f"H{to_x:.0f}V{to_y - half[arrow.target] - 2:.0f}", to_y - LANE
            head = _head(to_x, at[arrow.target][1] - half[arrow.target] - 2)
        else:
            end = f"H{to_x + BOX_W / 2 + 2:.0f}"
            head = f'<path class="head" d="M{to_x + BOX_W / 2 + 1:.0f} {to_y:.0f}l9-5v10z"/>'
        turns = (
            f"H{edge - 8:.0f}Q{edge:.0f} {y:.0f} {edge:.0f} {y - 8:.0f}V{to_y + 8:.0f}"
            f"Q{edge:.0f} {to_y:.0f} {edge - 8:.0f} {to_y:.0f}"
        )
        yield f'<path class="arrow back" d="{start}{turns}{end}"/>{head}'
        if arrow.label:
            yield _text(arrow.label, edge - 4, (y + to_y) / 2, "condition halo end")


def _beside(layers: list[list[_Node]]) -> set[str]:
    """The steps with something to their right: another step, or the words of a gateway or an event."""
    return {
        node.name
        for layer in layers
        for place, node in enumerate(layer)
        if node.step is not None and (place < len(layer) - 1 or node.step.shape != "task")
    }


def _step(step: Step, x: float, y: float) -> Iterator[str]:
    if step.shape == "task":
        yield (
            f'<rect class="task {step.tone}" x="{x - BOX_W / 2:.0f}" y="{y - BOX_H / 2:.0f}" width="{BOX_W}" '
            f'height="{BOX_H}" rx="8"/>'
        )
        lines = _lines_of(step.label)
        top = y - (len(lines) + bool(step.lane) - 1) * LINE_PX / 2 + 4
        for number, line in enumerate(lines):
            yield _line(line, x, top + number * LINE_PX, "name")
        if step.lane:
            lane = wrap(harmless(step.lane), LABEL_CELLS)[0]
            yield _line(lane, x, top + len(lines) * LINE_PX + 1, "lane")
        return
    if step.shape in ("start", "end"):
        yield f'<circle class="{step.shape}" cx="{x:.0f}" cy="{y:.0f}" r="{ROUND}"/>'
    else:
        r = DIAMOND
        sign = "M-6-6L6 6M6-6L-6 6" if step.shape == "exclusive" else "M-8 0H8M0-8V8"
        yield f'<path class="gateway" d="M{x:.0f} {y - r:.0f}l{r} {r}-{r} {r}-{r}-{r}z"/>'
        yield f'<path class="sign" transform="translate({x:.0f} {y:.0f})" d="{sign}"/>'
    for number, line in enumerate(_lines_of(step.label, LABEL_CELLS // 2)):
        yield _line(line, x + ROUND + 12, y + 4 + (number - 0.5) * LINE_PX, "name beside halo")


def _lines_of(label: str, cells: int = LABEL_CELLS) -> list[str]:
    lines = wrap(harmless(label), cells)
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], truncate(f"{lines[LINES - 1]} …", cells)]


def _text(label: str, x: float, y: float, looks: str) -> str:
    return _line(harmless(label), x, y, looks)


def _line(text: str, x: float, y: float, looks: str) -> str:
    return f'<text class="{looks}" x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'
