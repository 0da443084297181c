"""The value under the cursor of a chart in words, in parts that are never cut in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_events.standing import Level, level_of, target_at
from opsledger_events.values import day_of, moment_of
from opsledger_projections.kpi import Kpi, reaches
from opsledger_projections.pages.indicators import signal_words
from opsledger_tui.drawing import Line, Piece
from opsledger_tui.kpi_canvas import signs_of
from opsledger_tui.kpi_scale import cut

TALL = 12
"""From this many lines on, a chart has room for a second line of text."""
GAP = 2


def readout(figure: Kpi, place: int, shown: range, width: int, height: int) -> list[Line]:
    """One value in words, in lines of at most `width` cells above a chart that is `height` lines high with them.

    Every value in `shown` takes the same number of lines, so that the chart does not move with the cursor.
    """
    words = signal_words(figure)
    signs = {at: Piece(f"{sign.text} {words[at]}", sign.role) for at, sign in signs_of(figure).items()}
    each = (_laid_out(_parts(figure, at, signs.get(at)), width, 1) for at in shown)
    lines = 2 if height >= TALL and any(said is None for said in each) else 1
    said = _laid_out(_parts(figure, place, signs.get(place)), width, lines)
    if said is None:
        sign = signs_of(figure).get(place)
        said = _laid_out(_parts(figure, place, sign and Piece(sign.text, sign.role)), width, lines, drop=True)
    assert said is not None
    return said + [[]] * (lines - len(said))


def _laid_out(parts: Iterable[Piece], width: int, most: int, *, drop: bool = False) -> list[Line] | None:
    """The parts in lines; if they do not fit, None, or, with `drop`, only the parts that fit."""
    lines: list[Line] = [[]]
    used = 0
    for part in parts:
        cells = cell_len(part.text)
        if used and used + GAP + cells > width and len(lines) < most:
            lines.append([])
            used = 0
        if used and used + GAP + cells > width:
            if not drop:
                return None
            continue
        lines[-1] += [Piece(" " * GAP if used else ""), part]
        used += (GAP if used else 0) + cells
    return lines


def _parts(figure: Kpi, place: int, sign: Piece | None) -> Iterator[Piece]:
    """The value's period, the value, whether it is a signal, and whether it reaches its target."""
    point, state = figure.series.points[place], figure.state
    yield Piece(point.period, "time")
    yield Piece(f"{cut(point.shown)} {harmless(state.unit)}".rstrip(), "strong")
    if sign is not None:
        yield sign
    level = level_of(state, point.value)
    if level is not Level.NORMAL:
        critical = level is Level.CRITICAL
        mark = "✖" if critical else "!"
        yield Piece(f"{mark} {level.label}", "bad" if critical else "warning")
    target = target_at(state, day_of(moment_of(point.start_us)))
    if target is not None:
        met = reaches(state.direction, point.value, target)
        yield Piece(f"{'✓' if met else '✖'} {tr('Target')} {cut(target)}", "good" if met else "bad")
    if point.denominator is not None:
        yield Piece(tr("out of {count}", count=cut(point.denominator)), "dim")
    if point.corrected:
        yield Piece(tr("corrected"), "dim")
