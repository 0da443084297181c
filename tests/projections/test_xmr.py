"""XmR limits and run rules, on series with a known answer."""

from __future__ import annotations

from itertools import pairwise
from math import isclose, isfinite
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.xmr import limits, signals

FLAT = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11]
numbers = st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=60)


def test_limits_are_those_of_the_textbook() -> None:
    """Mean ± 2.66 · mR̄, 3.267 · mR̄."""
    drawn = limits(FLAT)
    assert drawn is not None
    ranges = [abs(b - a) for a, b in pairwise(FLAT)]
    mean_range = sum(ranges) / len(ranges)
    assert isclose(drawn.mean, 10.5)
    assert isclose(drawn.moving_range, mean_range)
    assert isclose(drawn.upper, 10.5 + 2.66 * mean_range)
    assert drawn.lower is not None
    assert isclose(drawn.lower, 10.5 - 2.66 * mean_range)
    assert isclose(drawn.range_upper, 3.267 * mean_range)
    assert drawn.provisional
    assert signals(FLAT, drawn) == []


@pytest.mark.parametrize(
    ("count", "there", "provisional"), [(11, False, False), (12, True, True), (20, True, False)]
)
def test_how_many_points_it_takes(count: int, *, there: bool, provisional: bool) -> None:
    """None below twelve, provisional below twenty."""
    drawn = limits((FLAT * 2)[:count])
    assert (drawn is not None) is there
    assert drawn is None or drawn.provisional is provisional


def test_one_value_outside_is_a_signal() -> None:
    """Also where it stretches the limits itself."""
    values = [*FLAT, 40, *FLAT]
    drawn = limits(values)
    assert drawn is not None
    assert [(s.rule, s.first, s.above) for s in signals(values, drawn)] == [("limits", 12, True)]


def test_eight_on_one_side_are_a_signal_and_seven_are_not() -> None:
    """From the first of the run to its last."""
    for length, expected in ((7, []), (8, [("run", 8, 15, True)])):
        values = [9.0, 9.1] * 4 + [11.0, 11.1] * 4
        values = values[: 8 + length] + [9.0, 9.05, 8.95] * 2
        drawn = limits(values)
        assert drawn is not None
        drawn = drawn._replace(median=10, upper=99, lower=-99)
        assert [(s.rule, s.first, s.last, s.above) for s in signals(values, drawn) if s.above] == expected


def test_values_that_follow_each_other_are_told() -> None:
    """A random walk is correlated, noise is not."""
    random = Random(1)
    noise = [random.gauss(0, 1) for _ in range(200)]
    walk = [sum(noise[: i + 1]) for i in range(200)]
    drawn, walked = limits(noise), limits(walk)
    assert drawn is not None
    assert walked is not None
    assert not drawn.correlated
    assert abs(drawn.autocorrelation) < 0.2
    assert walked.correlated


def test_counts_have_no_limit_below_zero() -> None:
    """What cannot fall there is not drawn there."""
    values = [0, 1, 0, 5, 0, 2, 0, 1, 9, 0, 1, 0]
    drawn = limits(values)
    assert drawn is not None
    assert drawn.lower is None
    assert limits([-v for v in values]) is not None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=12, max_size=30))
def test_limits_are_numbers_however_large_the_values(values: list[float]) -> None:
    """Near the largest float too, where a sum or a square of values is none."""
    drawn = limits(values)
    assert drawn is not None
    assert all(isfinite(number) for number in drawn if number is not None)
    assert drawn.upper >= drawn.mean >= (drawn.mean if drawn.lower is None else drawn.lower)


@given(numbers)
def test_any_series_has_an_answer(values: list[float]) -> None:
    """Signals lie in the series; equal values give none."""
    drawn = limits(values)
    assert drawn is not None
    for signal in signals(values, drawn):
        assert 0 <= signal.first <= signal.last < len(values)
    same = [values[0]] * 12
    drawn = limits(same)
    assert drawn is not None
    assert drawn.autocorrelation == 0
