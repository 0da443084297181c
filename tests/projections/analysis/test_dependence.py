"""How far neighbours depend on each other, and whether a signal goes without the warning."""

from __future__ import annotations

import pytest

from opsledger_projections.analysis.dependence import Verdict, dependence
from opsledger_projections.analysis.shifts import shifts
from opsledger_projections.analysis.trend import trend
from opsledger_projections.xmr import limits, signals
from tests.projections.analysis.courses import course


@pytest.mark.parametrize("count", [12, 24, 60, 150])
def test_noise_that_follows_itself_is_no_signal_without_the_warning(count: int) -> None:
    """AR(1) 0.6, a hundred seeds: whatever chart, shifts and trend find, the warning stands beside it."""
    silent = 0
    for seed in range(100):
        values = course(seed, count, phi=0.6)
        drawn = limits(values)
        assert drawn is not None
        assert dependence(values).warns or not signals(values, drawn), seed
        shifted, rising = shifts(values), trend(range(count), values)
        silent += shifted is not None and bool(shifted.found) and not shifted.residual.warns
        silent += rising is not None and rising.found and not rising.residual.warns
    assert silent <= 1


def test_long_independent_series_are_not_warned_of() -> None:
    """In nearly all of a hundred series of 240 values; short ones cannot tell."""
    warned = sum(dependence(course(seed, 240)).warns for seed in range(100))
    assert warned <= 3
    assert dependence(course(1, 12)).verdict is not Verdict.INDEPENDENT


@pytest.mark.parametrize("count", [12, 20, 30])
def test_of_few_values_it_is_not_said_that_they_depend_where_nobody_can_tell(count: int) -> None:
    """Of independent ones: only where r₁ is above 0.3 as it is printed, in at most one series of ten; else that it cannot be ruled out."""
    found = [dependence(course(seed, count)) for seed in range(300)]
    dependent = [one for one in found if one.verdict is Verdict.DEPENDENT]
    assert all(one.r1 > 0.3 for one in dependent)
    assert len(dependent) <= 30
    assert all(one.warns for one in found if one.upper > 0.3)


def test_what_never_varies_depends_on_nothing() -> None:
    """Also where there is nothing."""
    for values in ([], [3.0], [3.0] * 30):
        assert dependence(values) == (0.0, 0.0, Verdict.INDEPENDENT)
    assert dependence([1.0, 2.0, 1.0]).verdict is Verdict.UNCLEAR
