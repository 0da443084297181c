"""Whether values follow their season, where r₁ does not show it."""

from __future__ import annotations

import pytest

from opsledger_events.periods import Frequency
from opsledger_projections.analysis.dependence import dependence
from opsledger_projections.analysis.season import season_in, season_of
from opsledger_projections.xmr import limits, signals
from tests.projections.analysis.courses import course

WEEK = (0.0, 0.0, 0.0, 0.0, 0.0, -40.0, 0.0)


def with_low_saturdays(seed: int, count: int = 90) -> list[float]:
    """Noise, and a day of the week on which less is done."""
    return [value + WEEK[place % 7] for place, value in enumerate(course(seed, count))]


def test_saturdays_are_signals_that_r1_does_not_show() -> None:
    """All of twenty series have the season, though neighbours are not alike."""
    for seed in range(20):
        values = with_low_saturdays(seed)
        drawn = limits(values)
        assert drawn is not None
        assert [one for one in signals(values, drawn) if one.rule == "limits" and not one.above]
        assert dependence(values).r1 < 0.3
        found = season_in(range(90), values, 7)
        assert found is not None
        assert found.periods == 7
        assert found.r > 0.5


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.9])
@pytest.mark.parametrize(("count", "length"), [(60, 7), (36, 12), (24, 4), (130, 52)])
def test_what_wanders_has_no_season(phi: float, count: int, length: int) -> None:
    """Neighbours are more alike there than what lies a season apart: of a hundred series three at most have one."""
    found = [season_in(range(count), course(seed, count, phi=phi), length) for seed in range(100)]
    assert sum(one is not None for one in found) <= 3


def test_neither_a_shift_nor_a_trend_is_a_season() -> None:
    for seed in range(20):
        assert season_in(range(60), course(seed, 60, at=30, jump=5), 7) is None
        assert season_in(range(60), course(seed, 60, slope=0.2), 7) is None


def test_days_that_are_not_measured_are_not_counted_as_days() -> None:
    """Of working days the same day of the week is seven days away and five values."""
    days = [number for number in range(150) if number % 7 not in (5, 6)]
    monday = [value - 5 * (number % 7 == 0) for number, value in zip(days, course(1, len(days)), strict=True)]
    assert season_in(days, monday, 7) is not None
    assert season_in(range(len(days)), monday, 7) is None


def test_there_is_nothing_to_see() -> None:
    """In nothing, in few values, in what never varies or is too large, and in years."""
    assert season_in([], [], 7) is None
    assert season_in(range(15), with_low_saturdays(1, 15), 7) is None
    assert season_in(range(90), [3.0] * 90, 7) is None
    assert season_in(range(90), [value * 1e200 for value in with_low_saturdays(1)], 7) is None
    assert season_of([], Frequency.YEAR) is None
    assert season_of([], Frequency.DAY) is None
