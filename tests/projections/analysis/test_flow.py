"""Inflow, outflow, backlog and how long things take."""

from __future__ import annotations

from datetime import UTC, datetime

from opsledger_events.periods import Frequency
from opsledger_events.values import microseconds
from opsledger_projections.analysis.flow import DAY_US, Life, backlog, flows, times


def at(month: int, day: int) -> int:
    """A day of 2026."""
    return microseconds(datetime(2026, month, day, tzinfo=UTC))


LIVES = [
    Life("a", ((at(1, 5), at(2, 10)),)),
    Life("b", ((at(1, 20), at(1, 25)), (at(3, 1), None))),
    Life("c", ((at(3, 10), None),)),
]


def test_each_period_has_what_came_what_was_done_and_what_was_left() -> None:
    """What was opened again came again; the sums and the backlog agree."""
    found = flows(LIVES, Frequency.MONTH, at(4, 15), 12)
    assert [tuple(one) for one in found] == [
        ("2026-01", 2, 1, 1),
        ("2026-02", 0, 1, 0),
        ("2026-03", 2, 0, 2),
        ("2026-04", 0, 0, 2),
    ]
    left = 0
    for one in found:
        left += one.came - one.done
        assert one.left == left


def test_a_moment_in_the_past_knows_nothing_of_what_came_later() -> None:
    """Its period ends with it; only the last periods are told."""
    assert [tuple(one) for one in flows(LIVES, Frequency.MONTH, at(1, 22), 12)] == [("2026-01", 2, 0, 2)]
    assert [one.period for one in flows(LIVES, Frequency.MONTH, at(4, 15), 2)] == ["2026-03", "2026-04"]
    assert flows(LIVES, Frequency.MONTH, at(1, 1), 12) == []
    assert flows([], Frequency.MONTH, at(1, 1), 12) == []
    spans = [span for life in LIVES for span in life.spans]
    assert [backlog(spans, at(1, 22)), backlog(spans, at(1, 25)), backlog(spans, at(3, 15))] == [2, 1, 2]


def test_times_have_a_median_and_a_ninth_decile() -> None:
    """In days; nothing of nothing."""
    assert times([DAY_US * days for days in (3, 1, 2, 10, 4, 5, 6, 7, 8, 9)]) == (10, 5.5, 9.0)
    assert times([DAY_US]) == (1, 1.0, 1.0)
    assert times([]) == (0, None, None)
