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
