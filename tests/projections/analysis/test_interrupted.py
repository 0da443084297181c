"""Interrupted time series, beside statsmodels and on series with a known effect."""

from __future__ import annotations

import pytest

from opsledger_projections.analysis.interrupted import Course, Effect, around, lag_of
from tests.projections.analysis.courses import course
from tests.projections.analysis.known import ORACLE
from tests.projections.analysis.near import near

WEEKS = 365.2425 / 7


def effect_of(values: list[float], at: int, season: float | None = None) -> Effect:
    """The effect of a change before the value at an index."""
    found = Course(range(len(values)), values, season).effect(at)
    assert found is not None
    return found


def test_estimates_and_errors_are_those_of_statsmodels() -> None:
    """Level and slope, Newey-West with its correction, with seasons, gaps and large numbers, to a millionth."""
    for case in ORACLE["interrupted"]:
        found = Course(case["numbers"], case["values"], case["season"]).effect(case["at"])
        assert found is not None
        assert near(found.level.value, case["level"], rel=1e-6)
        assert near(found.slope.value, case["slope"], rel=1e-6)
        assert near(found.level.newey_west, case["level_error"], rel=1e-6)
        assert near(found.slope.newey_west, case["slope_error"], rel=1e-6)
        assert near(found.r1, case["r1"], rel=1e-6)
        assert found.level.standard_error >= max(case["level_error"], case["level_ordinary"]) * (1 - 1e-9)


@pytest.mark.parametrize(
    ("count", "at", "phi", "season", "swing"),
    [
        (16, 8, 0.0, None, 0.0),
        (24, 12, 0.0, None, 0.0),
        (60, 52, 0.0, None, 0.0),
        (60, 40, 0.3, None, 0.0),
        (80, 40, 0.6, None, 0.0),
        (72, 40, 0.0, 12.0, 6.0),
        (140, 100, 0.3, WEEKS, 6.0),
    ],
)
def test_the_known_effect_lies_within_the_interval(
    count: int, at: int, phi: float, season: float | None, swing: float
) -> None:
    """Level and slope, in at least ninety of a hundred seeds: short, at the end, seasonal, following itself."""
    level = slope = 0
    for seed in range(100):
        values = course(
            seed, count, phi=phi, at=at, jump=3, turn=0.1, slope=0.05, season=season or 0, swing=swing
        )
        found = effect_of(values, at, season)
        level += found.level.low <= 3 <= found.level.high
        slope += found.slope.low <= 0.1 <= found.slope.high
    assert level >= 90
    assert slope >= 90


def test_nothing_is_estimated_from_fewer_than_eight_on_a_side() -> None:
    """Nor from nothing at all."""
    values = course(1, 20)
    line = Course(range(20), values)
    assert line.effect(7) is None
    assert line.effect(8) is not None
    assert line.effect(12) is not None
    assert line.effect(13) is None
    assert line.dates == list(range(8, 13))
    assert Course([], []).effect(3) is None
    assert Course([], []).dates == []
    assert Course(range(16), values[:16], 4.0).effect(8) is not None


def test_values_that_never_vary_and_steps_without_noise() -> None:
    """No effect without any doubt; a jump of exactly its size."""
    flat = effect_of([7.0] * 30, 15)
    assert near(flat.level.value, 0)
    assert not flat.clear
    step = effect_of([0.0] * 15 + [4.0] * 15, 15)
    assert near(step.level.value, 4)
    assert step.clear
    below = effect_of([value - 500 for value in course(2, 40, at=20, jump=-6)], 20)
    assert below.level.high < 0


def test_a_gap_is_time_that_passed() -> None:
    """A line with a hole in it has no jump behind the hole."""
    numbers = [*range(20), *range(40, 60)]
    found = Course(numbers, [2.0 * number for number in numbers]).effect(40)
    assert found is not None
    assert near(found.level.value, 0, within=1e-6)
    assert (found.before, found.after) == (20, 20)


def test_a_season_takes_two_of_them() -> None:
    """Two years of months; before that the season is not drawn, and quarters have one pair."""
    values = course(1, 30, season=12, swing=5)
    assert effect_of(values[:23], 12, 12.0).harmonics == 0
    assert effect_of(values, 15, 12.0).harmonics == 2
    assert effect_of(values, 15, 4.0).harmonics == 1
    assert effect_of(values, 15).harmonics == 0
    assert [lag_of(count) for count in (16, 50, 100, 200)] == [2, 3, 4, 4]


def test_a_long_series_is_looked_at_around_the_change() -> None:
    """As much on either side as there is room for; what one side lacks the other has; a season and a half at least."""
    numbers = range(1000, 1500)
    for number, season, first, last in (
        (1250, None, 1210, 1289),
        (1250, WEEKS, 1171, 1328),
        (1010, None, 1000, 1079),
        (1490, None, 1420, 1499),
    ):
        part = numbers[around(numbers, number, season)]
        assert (part[0], part[-1]) == (first, last)
    assert list(range(5)[around(range(5), 3)]) == [0, 1, 2, 3, 4]
    assert list(range(0)[around(range(0), 3)]) == []


def test_what_happened_long_ago_is_not_in_the_way() -> None:
    """The effect is the same whatever the values were years before."""
    values = course(1, 120, at=80, jump=4)
    other = [value + 50 for value in values[:30]] + values[30:]
    assert effect_of(values, 80) == effect_of(other, 80)
