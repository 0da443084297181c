"""Published cases: what is known to have happened is found, and what did not happen is not."""

from __future__ import annotations

from opsledger_projections.analysis.interrupted import Course
from opsledger_projections.analysis.placebo import Verdict, rank
from opsledger_projections.analysis.shifts import shifts
from opsledger_projections.analysis.trend import trend
from tests.projections.analysis.published import FRONT, LAW, NILE, REAR


def test_the_nile_shifted_in_1899() -> None:
    """And not again; the effect of that year is the most distinct of all."""
    values = [float(value) for value in NILE]
    found = shifts(values)
    assert found is not None
    assert [(one.first + 1871, round(one.before), round(one.after)) for one in found.found] == [
        (1899, 1098, 850)
    ]
    line = Course(range(1871, 1971), values)
    ranked = rank(line, 1899)
    assert ranked is not None
    assert (ranked.place, ranked.verdict) == (1, Verdict.STANDS_OUT)
    falling = trend(range(100), values)
    assert falling is not None
    assert falling.found
    assert falling.residual.warns


def test_the_seat_belt_law_shows_in_front_and_not_behind() -> None:
    """A fifth fewer at least in front, the most distinct of 171 months; the control behind is like other months."""
    front, rear = (Course(range(192), [float(v) for v in values], 12.0) for values in (FRONT, REAR))
    effect = front.effect(LAW)
    assert effect is not None
    year_before = sum(FRONT[LAW - 12 : LAW]) / 12
    assert -0.45 < effect.level.value / year_before < -0.2
    assert effect.level.high < 0
    ranked, control = rank(front, LAW), rank(rear, LAW)
    assert ranked is not None
    assert control is not None
    assert (ranked.place, ranked.of, ranked.verdict) == (1, 171, Verdict.STANDS_OUT)
    assert control.verdict is Verdict.LIKE_OTHERS


def test_the_law_is_a_shift_too() -> None:
    """Beside the one of the oil crisis at the turn of 1973."""
    found = shifts([float(value) for value in FRONT])
    assert found is not None
    assert [one.first for one in found.found] == [60, 168]
