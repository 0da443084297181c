"""How a value stands: target, limits, freshness."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from opsledger_events.kinds.indicator import Direction, Frequency, Indicator, Target
from opsledger_events.standing import Freshness, Level, freshness, level_of, target_at


@pytest.mark.parametrize(
    ("direction", "value", "level"),
    [
        (Direction.UP, 95, Level.NORMAL),
        (Direction.UP, 90, Level.NORMAL),
        (Direction.UP, 89.9, Level.WARNING),
        (Direction.UP, 80, Level.WARNING),
        (Direction.UP, 79, Level.CRITICAL),
        (Direction.DOWN, 90, Level.CRITICAL),
        (Direction.DOWN, 85, Level.CRITICAL),
        (Direction.DOWN, 80, Level.NORMAL),
    ],
)
def test_limits_lie_in_the_direction_that_is_bad(direction: Direction, value: float, level: Level) -> None:
    assert level_of(Indicator(direction=direction, warning_limit=90, critical_limit=80), value) is level


def test_limits_for_down_are_passed_upwards() -> None:
    errors = Indicator(direction=Direction.DOWN, warning_limit=5, critical_limit=10)
    assert [level_of(errors, value) for value in (5, 6, 10, 11)] == [
        Level.NORMAL,
        Level.WARNING,
        Level.WARNING,
        Level.CRITICAL,
    ]


def test_without_limits_every_value_is_normal() -> None:
    assert level_of(Indicator(), -1e9) is Level.NORMAL


def test_the_target_of_a_day_is_the_latest_before_it() -> None:
    held = Indicator(targets=(Target(since="2026-01", value=1.0), Target(since="2026-Q2", value=2.0)))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [target_at(held, day) for day in days] == [None, 1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("frequency", "last", "fresh_until", "stale_on"),
    [
        ("day", "2026-01-01", (2026, 1, 4), (2026, 1, 5)),
        ("month", "2026-01", (2026, 3, 11), (2026, 3, 12)),
        ("year", "2025", (2027, 3, 2), (2027, 3, 3)),
    ],
)
def test_a_value_is_stale_when_the_next_one_is_late(
    frequency: str, last: str, fresh_until: Any, stale_on: Any
) -> None:
    held = Indicator(frequency=Frequency(frequency))
    assert freshness(held, last, datetime(*fresh_until, tzinfo=UTC)) is Freshness.FRESH
    assert freshness(held, last, datetime(*stale_on, tzinfo=UTC)) is Freshness.STALE


def test_a_retired_indicator_does_not_go_stale() -> None:
    assert (
        freshness(Indicator(state="retired"), "2020-01", datetime(2026, 1, 1, tzinfo=UTC)) is Freshness.FRESH
    )
