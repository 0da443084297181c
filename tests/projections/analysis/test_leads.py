"""Leads and lags of two figures."""

from __future__ import annotations

import pytest

from opsledger_projections.analysis.leads import leads
from opsledger_projections.pages.lead_lags import in_words
from tests.projections.analysis.courses import course
from tests.projections.analysis.known import ORACLE
from tests.projections.analysis.near import near


def later(values: list[float], lag: int, seed: int) -> list[float]:
    """The same course so many periods later, with noise of its own."""
    noise = course(seed, len(values))
    shifted = [values[0]] * lag + values[: len(values) - lag]
    return [value + 0.3 * other for value, other in zip(shifted, noise, strict=True)]


def test_the_lag_of_a_figure_that_follows_another_is_found() -> None:
    """With its sign: positive where the first figure comes first."""
    first = course(1, 80)
    found = leads(first, later(first, 3, 2))
    assert found is not None
    assert (found.strongest.lag, found.found) == (3, True)
    assert found.strongest.correlation > 0.7
    assert len(found.lags) == 17
    turned = leads(later(first, 3, 2), first)
    assert turned is not None
    assert turned.strongest.lag == -3


def test_one_period_is_not_called_periods() -> None:
    """In the words that are shown and kept."""
    first = course(1, 80)
    assert "A goes one period before B" in in_words("A", "B", leads(first, later(first, 1, 2)))
    assert "B goes 2 periods before A" in in_words("A", "B", leads(later(first, 2, 2), first))


def test_correlations_are_those_of_statsmodels() -> None:
    """From the same period to eight periods later."""
    known = ORACLE["correlations"]
    found = leads(known["first"], known["second"])
    assert found is not None
    by_lag = {one.lag: one.correlation for one in found.lags}
    assert all(near(by_lag[lag], one) for lag, one in enumerate(known["found"]))


@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_figures_that_have_nothing_to_do_with_each_other_lie_within_the_band(phi: float) -> None:
    """In at least seventeen of twenty pairs, however many lags were tried: the band is of the strongest."""
    found = [leads(course(seed, 50, phi=phi), course(seed + 500, 50, phi=phi)) for seed in range(20)]
    assert all(one is not None for one in found)
    assert sum(one.found for one in found if one) <= 3


@pytest.mark.parametrize(("season", "count"), [(7.0, 120), (12.0, 60), (4.0, 50)])
def test_figures_that_only_share_a_season_lie_within_the_band(season: float, count: int) -> None:
    """Each has its own days: with the season left in, most pairs would be alike at some lag. A real lead is found through it."""

    def seasonal(seed: int) -> list[float]:
        pattern = course(seed + 5_000, int(season))
        return [value + 3 * pattern[place % int(season)] for place, value in enumerate(course(seed, count))]

    pairs = [(seasonal(seed), seasonal(seed + 500)) for seed in range(40)]
    found = [leads(*pair, season=season) for pair in pairs]
    assert all(one is not None and one.seasonal for one in found)
    assert sum(one.found for one in found if one) <= 6
    assert sum(one.found for one in map(leads, *zip(*pairs, strict=True)) if one) > 20
    first = seasonal(1)
    led = leads(first, [a + b for a, b in zip(later(first, 3, 2), seasonal(7), strict=True)], season=season)
    assert led is not None
    assert (led.found, led.strongest.lag) == (True, 3)


def test_what_is_nothing_but_season_leads_to_nothing() -> None:
    """What is left of it is rounding, and no course of its own."""
    pattern = [5.0, 5.1, 4.7, 6.3, 9.9, 2.2, 0.1] * 12
    assert leads(pattern, course(1, 84), season=7.0) is None
    assert leads(course(1, 84), pattern, season=7.0) is None
    seen = leads(course(1, 84), course(2, 84), season=52.0)
    assert seen is not None
    assert not seen.seasonal


def test_the_same_figures_give_the_same_band() -> None:
    """Chance is seeded."""
    first, second = course(1, 60), course(2, 60)
    assert leads(first, second) == leads(first, second)


def test_two_trends_are_not_alike_for_that() -> None:
    """Changes are compared, not values."""
    first = [value + index for index, value in enumerate(course(1, 60))]
    second = [value + index for index, value in enumerate(course(900, 60))]
    found = leads(first, second)
    assert found is not None
    assert not found.found


def test_gaps_few_values_and_values_that_never_vary() -> None:
    """Gaps are left out; without twenty changes beyond the lags, or without change, nothing is said."""
    first: list[float | None] = [*course(1, 80)]
    second: list[float | None] = [*later(course(1, 80), 2, 5)]
    for place in (10, 11, 40):
        first[place] = None
    second[25] = None
    found = leads(first, second)
    assert found is not None
    assert found.strongest.lag == 2
    assert leads([], []) is None
    assert leads(course(1, 20), course(2, 20)) is None
    assert leads([1.0] * 60, course(2, 60)) is None
