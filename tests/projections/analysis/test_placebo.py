"""The rank of an effect among those of other dates."""

from __future__ import annotations

import pytest

from opsledger_projections.analysis.interrupted import Course
from opsledger_projections.analysis.placebo import Verdict, rank
from tests.projections.analysis.courses import course
from tests.projections.analysis.near import near


@pytest.mark.parametrize(("count", "at", "phi"), [(60, 40, 0.0), (60, 40, 0.6), (90, 50, 0.3)])
def test_no_effect_is_reported_as_none(count: int, at: int, phi: float) -> None:
    """In at least ninety-five of a hundred seeds, independent or not."""
    none = 0
    for seed in range(100):
        found = rank(Course(range(count), course(seed, count, phi=phi)), at)
        assert found is not None
        none += found.verdict is not Verdict.STANDS_OUT
    assert none >= 95


def test_one_jump_among_several_does_not_stand_out() -> None:
    """Its interval leaves 0 out, and so do those of the other jumps: one more is nothing."""
    for seed in range(4):
        values = [0.3 * value + 5 * (index // 30 % 2) for index, value in enumerate(course(seed, 120))]
        line = Course(range(120), values)
        effect, found = line.effect(60), rank(line, 60)
        assert effect is not None
        assert found is not None
        assert effect.clear
        assert found.verdict is Verdict.LIKE_OTHERS


def test_a_distinct_effect_stands_out() -> None:
    """Of four standard deviations, in at least ninety of a hundred seeds."""
    out = 0
    for seed in range(100):
        found = rank(Course(range(60), course(seed, 60, at=40, jump=4)), 40)
        assert found is not None
        out += found.verdict is Verdict.STANDS_OUT
    assert out >= 90


def test_few_dates_say_nothing() -> None:
    """However distinct the effect is; and there is no rank where there is no effect."""
    line = Course(range(40), course(1, 40, at=20, jump=50))
    found = rank(line, 20)
    assert found is not None
    assert (found.place, found.verdict) == (1, Verdict.TOO_FEW)
    assert found.of == len(line.dates) - 6
    assert near(found.p, 1 / found.of)
    assert rank(line, 3) is None


def test_values_that_never_vary_do_not_stand_out() -> None:
    """Every date is as good as any other."""
    found = rank(Course(range(80), [5.0] * 80), 40)
    assert found is not None
    assert found.verdict is Verdict.LIKE_OTHERS


def test_a_rare_effect_that_may_be_none_does_not_stand_out() -> None:
    """No other date has so distinct an effect, and its own interval holds 0: each is said, and neither for the other."""
    found = 0
    for seed in range(200):
        line = Course(range(60), course(seed, 60, at=40, jump=1.5))
        effect, ranked = line.effect(40), rank(line, 40)
        assert effect is not None
        assert ranked is not None
        if ranked.place == 1 and not effect.clear:
            assert ranked.verdict is Verdict.UNCLEAR
            found += 1
    assert found
