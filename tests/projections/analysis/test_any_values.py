"""No finite values, however large, small or alike, make a method fail."""

from __future__ import annotations

from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_projections.analysis.counts import counts_in
from opsledger_projections.analysis.dependence import dependence
from opsledger_projections.analysis.interrupted import Course
from opsledger_projections.analysis.leads import leads
from opsledger_projections.analysis.placebo import rank
from opsledger_projections.analysis.segments import Part, of_ratio, of_sum
from opsledger_projections.analysis.shifts import shifts
from opsledger_projections.analysis.trend import trend

finite = st.floats(allow_nan=False, allow_infinity=False)
wild = st.lists(finite | st.sampled_from([0.0, 1.0, 5e-324, 1e-200, 1e99, -1e308, 1.7e308]), max_size=40)


@settings(max_examples=150, deadline=None)
@given(wild, st.sampled_from([None, 4.0, 7.0, 12.0]))
def test_every_method_answers(values: list[float], season: float | None) -> None:
    """With finite numbers, or with nothing."""
    count = len(values)
    assert isfinite(dependence(values).r1)
    found, shifted = trend(range(count), values), shifts(values)
    assert found is None or all(map(isfinite, (found.slope, found.z, found.p)))
    assert shifted is None or all(isfinite(one.after) for one in shifted.found)
    line = Course(range(count), values, season)
    for date in line.dates:
        effect = line.effect(date)
        assert effect is None or all(map(isfinite, effect.level))
        ranked = rank(line, date)
        assert ranked is None or 1 <= ranked.place <= ranked.of
    counts_in(values, [None] * count, "", adds_up=True)
    counts_in(values, [abs(value) for value in values], "%", adds_up=False)


@settings(max_examples=15, deadline=None)
@given(st.lists(finite, min_size=40, max_size=40), st.lists(finite, min_size=40, max_size=40))
def test_two_figures_too(first: list[float], second: list[float]) -> None:
    """Also one that hardly moves."""
    for one, other in ((first, second), ([1e-200 * (i % 3) for i in range(40)], second)):
        found = leads(one, other)
        assert found is None or isfinite(found.band)


@given(st.dictionaries(st.text(max_size=2), st.builds(Part, finite, finite, finite, finite), max_size=4))
def test_segments_too(parts: dict[str, Part]) -> None:
    """Weights of any sort."""
    for found in (
        of_sum(parts),
        of_ratio(
            {
                n: p._replace(weight_before=abs(p.weight_before or 0), weight_after=abs(p.weight_after or 0))
                for n, p in parts.items()
            }
        ),
    ):
        assert found is None or all(isfinite(one.rate) for one in found.parts)
