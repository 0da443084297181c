"""What segments did to the whole."""

from __future__ import annotations

from math import fsum

from hypothesis import given
from hypothesis import strategies as st

from opsledger_projections.analysis.segments import Part, of_ratio, of_sum
from tests.projections.analysis.near import near

number = st.floats(-100, 100)
weight = st.floats(0.1, 1000)
part = st.builds(Part, st.none() | number, st.none() | number, weight, weight)


def test_simpsons_paradox_is_told_apart() -> None:
    """Both segments got better and the whole got worse: that is mix, and the parts say so."""
    found = of_ratio({"easy": Part(90, 92, 900, 300), "hard": Part(50, 55, 100, 700)})
    assert found is not None
    assert near(found.before, 86)
    assert near(found.after, 0.3 * 92 + 0.7 * 55)
    assert found.change < 0
    assert all(one.rate > 0 for one in found.parts)
    assert fsum(one.mix for one in found.parts) < found.change
    assert found.weighted
    easy = next(one for one in found.parts if one.segment == "easy")
    assert near(easy.mix, -0.6 * (91 - (86 + found.after) / 2))


@given(st.dictionaries(st.text(max_size=3), part, min_size=1, max_size=6))
def test_the_parts_add_up_to_the_change(parts: dict[str, Part]) -> None:
    """For sums and for ratios, whatever came new or went."""
    for found in (of_sum(parts), of_ratio(parts)):
        if found is not None:
            assert near(fsum(one.total for one in found.parts), found.change, within=1e-6)
            sizes = [abs(one.total) for one in found.parts]
            assert sizes == sorted(sizes, reverse=True)


def test_without_denominators_segments_count_alike() -> None:
    """One missing is enough, and it is told; without any weight there is nothing to say."""
    found = of_ratio({"a": Part(1, 2, None, 10), "b": Part(3, 3, 5, 5)})
    assert found is not None
    assert (found.weighted, found.before, found.after) == (False, 2.0, 2.5)
    assert of_ratio({"a": Part(1, 2, 0, 0), "b": Part(3, 3, 0, 0)}) is None


def test_what_was_measured_on_one_side_only() -> None:
    """In a sum it came or went as a whole; with one side missing altogether there is no change to split."""
    found = of_sum({"old": Part(5, None, None, None), "new": Part(None, 7, None, None)})
    assert found is not None
    assert [(one.segment, one.total) for one in found.parts] == [("new", 7.0), ("old", -5.0)]
    assert of_sum({}) is None
    assert of_sum({"a": Part(1, None, None, None)}) is None
    assert of_ratio({"a": Part(None, 1, None, 3)}) is None
