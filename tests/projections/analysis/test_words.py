"""What was found, in sentences: numbers that can be read, and no finding without what limits it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from opsledger_events.digits import signed
from opsledger_projections.analysis.of_figure import GoalPace, analysed
from opsledger_projections.analysis.pace import pace
from opsledger_projections.analysis.words import (
    of_comparisons,
    of_dependence,
    of_figure,
    of_pace,
    of_present,
    of_shifts,
    of_trend,
    short,
)
from opsledger_projections.pages.analysed import page
from opsledger_projections.pages.blocks import Paragraph
from tests.projections.analysis.courses import course
from tests.projections.analysis.world import views_of, week, weekly


def test_numbers_are_written_without_exponents() -> None:
    """Four digits, or three with a sign; whole where they are large."""
    assert [short(value) for value in (0, 31850.4, 0.012345, 725.21, 1e20)] == [
        "0", "31850", "0.01235", "725.2", "100000000000000000000",
    ]  # fmt: skip
    assert [signed(value) for value in (0, -1590.3, 0.4444, 12.0)] == ["+0", "-1590", "+0.444", "+12"]


@pytest.mark.parametrize(
    ("before", "latest", "said"),
    [
        (96.5, 96.85, "96.85, +0.35 "),
        (96.9, 96.5, "96.5, -0.4 "),
        (3681, 3755, "3755, +74 "),
        (5, 5, "5, +0 "),
    ],
)
def test_a_change_has_the_decimals_of_the_values_that_it_lies_between(
    tmp_path: Path, before: float, latest: float, said: str
) -> None:
    """What the arithmetic of floats leaves is none of them: 96.5 less 96.9 is -0.4."""
    found = analysed(views_of(tmp_path, weekly("K", [before, latest])), "K", week(3))
    assert found is not None
    assert said in next(of_comparisons(found))


@pytest.mark.parametrize(
    ("actual", "said"),
    [(19.97, "99% of the way"), (20, "100%"), (20.1, "101%"), (9.999, "0% of"), (5, "-50%")],
)
def test_a_target_that_is_not_reached_is_not_told_as_all_of_the_way(actual: float, said: str) -> None:
    """Nor is a step back as minus nothing."""
    words = of_pace(GoalPace("G", "G", date(2027, 1, 1), "2026-01", pace(actual, 10, 20, 0.5)))
    assert words.startswith(f"G: {said}")


@pytest.mark.parametrize(("since", "phi", "said"), [(30, 0.0, 1), (15, 0.0, 2), (40, 0.95, 2)])
def test_the_limits_of_the_present_level_are_told_with_what_limits_them(
    tmp_path: Path, since: int, phi: float, said: int
) -> None:
    """As those of the whole are: provisional of so few values, and not to be relied on where neighbours depend on each other."""
    values = [*course(1, 60), *(value + 40 for value in course(2, since, phi=phi))]
    found = analysed(views_of(tmp_path, weekly("K", values)), "K", week(130))
    assert found is not None
    assert found.present is not None
    lines = [*of_present(found)]
    assert (len(lines), lines[0].startswith("At the present level")) == (said, True)
    assert all(line in of_figure(found) for line in lines)


def test_noise_that_follows_itself_is_told_with_the_warning(tmp_path: Path) -> None:
    """On the page and in what is kept: beside limits, trend and shifts."""
    for seed in range(12):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = analysed(views_of(folder, weekly("K", course(seed, 80, phi=0.6))), "K", week(81))
        assert found is not None
        warning = of_dependence(found.dependence)
        assert warning
        assert warning in of_figure(found)
        assert Paragraph(warning, "warning") in page(found).blocks
        if found.trend and found.trend.found:
            assert len([*of_trend(found.figure, found.trend)]) == 2
        if found.shifts and found.shifts.found:
            assert "wandering" in [*of_shifts(found.figure, found.shifts)][-1]
