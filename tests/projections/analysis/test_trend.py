"""Theil-Sen and Mann-Kendall, beside scipy and brute force."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.analysis.trend import trend
from tests.projections.analysis.courses import course
from tests.projections.analysis.known import ORACLE
from tests.projections.analysis.near import near

numbers = st.lists(st.integers(-50, 50).map(float), min_size=8, max_size=30)


def test_slope_and_interval_are_those_of_scipy() -> None:
    """To the last bit that matters."""
    for case in ORACLE["trends"]:
        found = trend(range(len(case["values"])), case["values"])
        assert found is not None
        for name in ("slope", "low", "high"):
            assert near(getattr(found, name), case[name])


@given(numbers)
def test_brute_force_says_the_same(values: list[float]) -> None:
    """Median of all slopes, sum of all signs, the variance with ties, whatever the values."""
    found = trend(range(len(values)), values)
    assert found is not None
    pairs = list(combinations(enumerate(values), 2))
    assert near(found.slope, median((b - a) / (j - i) for (i, a), (j, b) in pairs))
    assert found.s == sum((b > a) - (b < a) for (_, a), (_, b) in pairs)
    count = len(values)
    ties = [values.count(value) for value in set(values)]
    variance = (count * (count - 1) * (2 * count + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    expected = (found.s - (found.s > 0) + (found.s < 0)) / sqrt(variance) if variance else 0.0
    assert near(found.z, expected)
    assert found.low <= found.slope <= found.high


def test_a_known_slope_lies_within_its_interval() -> None:
    """In at least ninety of a hundred series of noise, and it is found to be one."""
    inside = sum(_holds(course(seed, 40, slope=0.15), 0.15) for seed in range(100))
    assert inside >= 90
    assert sum(_found(course(seed, 40)) for seed in range(100)) <= 8


def _holds(values: list[float], slope: float) -> bool:
    found = trend(range(len(values)), values)
    return found is not None and found.found and found.low <= slope <= found.high


def _found(values: list[float]) -> bool:
    found = trend(range(len(values)), values)
    return found is not None and found.found


def test_few_values_gaps_and_values_that_never_vary() -> None:
    """None below eight; a gap counts as time; what does not vary has no trend."""
    assert trend([], []) is None
    assert trend(range(7), [1.0] * 7) is None
    flat = trend(range(20), [0.0] * 20)
    assert flat is not None
    assert (flat.slope, flat.s, flat.z, flat.p, flat.found) == (0.0, 0, 0.0, 1.0, False)
    places = [0, 1, 2, 3, 10, 11, 12, 13]
    gap = trend(places, [2.0 * place for place in places])
    assert gap is not None
    assert near(gap.slope, 2)
