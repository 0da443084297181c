"""Progress on the way from a baseline to a target."""

from __future__ import annotations

from datetime import date

import pytest

from opsledger_projections.analysis.pace import elapsed_share, pace


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "progress", "ahead"),
    [
        (60, 50, 70, 0.5, True),
        (14, 20, 8, 0.5, True),
        (-30, -50, -10, 0.5, True),
        (45, 50, 70, -0.25, False),
        (80, 50, 70, 1.5, True),
        (50, 50, 50, None, None),
    ],
)
def test_any_direction(
    actual: float, baseline: float, target: float, progress: float | None, *, ahead: bool | None
) -> None:
    """Up, down, below zero, the wrong way, beyond the target, and no way at all."""
    found = pace(actual, baseline, target, 0.4)
    assert (found.progress, found.ahead) == (progress, ahead)
    assert found.expected == 0.4


def test_time_runs_from_the_first_day_to_the_last() -> None:
    """The last day included; before and after it stands still."""
    start, due = date(2026, 1, 1), date(2026, 1, 10)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 5), due, date(2026, 2, 1)]
    assert [elapsed_share(start, due, day) for day in days] == [0.0, 0.1, 0.5, 1.0, 1.0]
    assert elapsed_share(due, start, due) == 1.0
