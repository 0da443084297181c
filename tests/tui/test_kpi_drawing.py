"""The chart of an indicator in characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from opsledger.ledger import Ledger
from opsledger_events.kinds.indicator import Target
from opsledger_events.values import microseconds
from opsledger_projections.kpi import Kpi, kpi
from opsledger_tui.kpi_canvas import Scene, end_of
from opsledger_tui.kpi_drawing import Drawn, draw
from opsledger_tui.kpi_scale import Across, lines_across, scale_over
from tests.tui.measured import FALLEN, WEEKS, after, week, write_measured
from tests.tui.story import NOW

WIDTH, HEIGHT = 90, 24


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kpi]:
    """The indicators of the ledger, by id."""
    place = tmp_path_factory.mktemp("measured") / "acme"
    write_measured(place)
    names = ("on_time", "late", "stock", "once", "losses", "atoms", "galaxies", "even", "zero")
    with Ledger.open(place, read_only=True) as ledger:
        found = {name: kpi(ledger.caught_up(), name, NOW) for name in names}
    return {name: figure for name, figure in found.items() if figure is not None}


def scene_of(figure: Kpi, here: int = 0, changes: tuple[int, ...] = ()) -> Scene:
    """All of a figure, with a window of four weeks."""
    end = end_of(figure.series.points[here])
    window = (end - 28 * 86_400_000_000, end)
    return Scene(figure, here, 0, len(figure.series.points), window, changes, 0)


def text_of(drawn: Drawn) -> list[str]:
    """The lines as text."""
    return ["".join(piece.text for piece in line) for line in drawn.lines]


def curve_at(lines: list[str], cell: int) -> bool:
    """Whether the course goes through a column of cells."""
    return any(len(line) > cell and "\u2800" < line[cell] <= "\u28ff" for line in lines)


@pytest.mark.parametrize("height", range(4, 40))
@pytest.mark.parametrize("width", [20, 47, 90])
def test_it_fits_its_pane(figures: dict[str, Kpi], width: int, height: int) -> None:
    """At most as many lines as the pane has below the line of the value, none wider than it."""
    for figure in figures.values():
        for here in (0, len(figure.series.points) - 1):
            lines = text_of(draw(scene_of(figure, here), width, height))
            assert len(lines) <= height - 1
            assert all(cell_len(line) <= width for line in lines)


def test_a_period_left_out_is_a_gap(figures: dict[str, Kpi]) -> None:
    """The course leads from September to October and from December to January, and nowhere over a gap."""
    drawn = draw(scene_of(figures["stock"], 4), WIDTH, HEIGHT)
    lines = text_of(drawn)
    joined = [curve_at(lines, (a + b) // 2) for a, b in pairwise(drawn.cells)]
    assert joined == [True, False, True, False]


def test_changes_stand_below_their_time(figures: dict[str, Kpi]) -> None:
    """With the sign of their place in the list; several of one time below each other, `+` for the rest."""
    end = microseconds(after(week(FALLEN)))
    changes = (end - 3_600_000_000, *[end - 21 * 86_400_000_000] * 5)
    drawn = draw(scene_of(figures["on_time"], FALLEN, changes), WIDTH, HEIGHT)
    lines = text_of(drawn)
    axis = next(i for i, line in enumerate(lines) if "└" in line)
    cursor, before = drawn.cells[FALLEN], drawn.cells[FALLEN - 3]
    assert lines[axis][cursor] == "▲"
    assert lines[axis + 1][cursor] == "1"
    assert [lines[axis + i][before] for i in (1, 2, 3)] == ["2", "3", "+"]
    assert lines[axis][drawn.cells[FALLEN - 4] : cursor] == "━" * (cursor - drawn.cells[FALLEN - 4])
    assert lines[axis][drawn.cells[FALLEN - 5]] == "─"


def test_every_point_has_a_cell_of_its_own(figures: dict[str, Kpi]) -> None:
    """In order, where there are cells enough."""
    cells = draw(scene_of(figures["on_time"]), WIDTH, HEIGHT).cells
    assert len(set(cells)) == WEEKS
    assert cells == sorted(cells)


def test_a_target_moves_when_another_is_set(figures: dict[str, Kpi]) -> None:
    """Each part of the chart shows the one that held."""
    figure = figures["on_time"]
    targets = (*figure.state.targets, Target(since=week(20), value=99.0))
    moved = figure._replace(state=replace(figure.state, targets=targets), target=99.0)
    lines = text_of(draw(scene_of(moved), WIDTH, HEIGHT))
    rows = [line for line in lines if line.count("─") > 8 and "└" not in line]
    assert len(rows) == 2
    assert rows[0].index("─") > rows[1].index("─")


def test_a_limit_far_away_stays_off_the_chart(figures: dict[str, Kpi]) -> None:
    """It is named with an arrow, and the course keeps its height."""
    far = Across("Critical", 1e9, "━", "bad")
    near = Across("Warning", 11.0, "╍", "warning")
    assert scale_over([1.0, 10.0], [far, near]) == (1.0, 11.0)
    figure = figures["on_time"]
    low = figure._replace(state=replace(figure.state, critical_limit=-1e9))
    lines = text_of(draw(scene_of(low), WIDTH, HEIGHT))
    assert any("↓  Critical -1000000000" in line for line in lines)
    assert len(lines_across(low)) == 6


def test_limits_that_differ_read_differently(figures: dict[str, Kpi]) -> None:
    """What people set is written with all of its digits; what was worked out is rounded, but to no exponent."""
    figure = figures["on_time"]
    state = replace(figure.state, critical_limit=12345679.5, warning_limit=0.1234567)
    names = [line.words for line in lines_across(figure._replace(state=state, target=12345678.5))]
    assert {"Target 12345678.5", "Critical 12345679.5", "Warning 0.1234567"} <= set(names)
    assert all(
        len(name.rpartition(" ")[2].lstrip("-").replace(".", "").lstrip("0")) <= 4 for name in names[3:]
    )


@pytest.mark.parametrize("values", [[1.7e308, -1.7e308], [5e-324, 0.0], [0.0], [1.7e308], [-3.0, -3.0]])
def test_any_values_have_heights(values: list[float]) -> None:
    """Every one lies between bottom and top."""
    scale = scale_over(values, [])
    assert all(0 <= scale.share(value) <= 1 for value in values)
