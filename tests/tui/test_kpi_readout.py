"""The line above a chart says of a value what there is room for, in whole parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from opsledger.ledger import Ledger
from opsledger_events.language import Language, speak
from opsledger_projections.kpi import Kpi, kpi
from opsledger_tui.kpi_readout import TALL, readout
from tests.tui.measured import FALLEN, write_measured
from tests.tui.story import NOW


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kpi]:
    """The indicators of the ledger, by id."""
    place = tmp_path_factory.mktemp("measured") / "acme"
    write_measured(place)
    names = ("on_time", "late", "stock", "once", "losses", "atoms", "galaxies", "even", "zero")
    with Ledger.open(place, read_only=True) as ledger:
        found = {name: kpi(ledger.caught_up(), name, NOW) for name in names}
    return {name: figure for name, figure in found.items() if figure is not None}


def said(figure: Kpi, place: int, width: int, height: int) -> Iterator[str]:
    """The lines as text."""
    for line in readout(figure, place, range(len(figure.series.points)), width, height):
        yield "".join(piece.text for piece in line)


@pytest.mark.parametrize("spoken", ["en", "zh"])
@pytest.mark.parametrize("height", [TALL - 1, TALL])
@pytest.mark.parametrize("width", [40, 56, 64, 90, 140])
def test_no_part_is_cut(figures: dict[str, Kpi], spoken: Language, width: int, height: int) -> None:
    """No line is wider than the chart; each value of a chart has as many of them."""
    speak(spoken)
    for figure in figures.values():
        lines = [list(said(figure, place, width, height)) for place in range(len(figure.series.points))]
        assert len({len(each) for each in lines}) <= 1
        assert all(cell_len(line) <= width for each in lines for line in each)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_what_matters_is_said_however_narrow(figures: dict[str, Kpi], spoken: Language) -> None:
    """Whether it is a signal and reaches its target: with words in two lines, by the sign alone in one."""
    speak(spoken)
    target = "✖ 目标 96" if spoken == "zh" else "✖ Target 96"
    figure, narrow = figures["on_time"], 44
    low, wide = (list(said(figure, FALLEN, width, TALL - 1)) for width in (narrow, 90))
    tall = list(said(figure, FALLEN, narrow, TALL))
    for lines in (low, tall, wide):
        assert target in " ".join(lines)
        assert "◆" in " ".join(lines)
    assert " ".join(wide).split() == " ".join(tall).split()
    assert len(low[0]) < len(wide[0])
