"""Values beside those of earlier periods."""

from __future__ import annotations

from datetime import date

from opsledger_projections.analysis.comparison import (
    is_complete,
    latest_complete,
    period_over_period,
    relative_change,
    year_over_year,
)
from tests.projections.analysis.near import near


def test_a_relative_change_needs_a_base_above_zero() -> None:
    """Of nothing, or of a loss, there is no share."""
    assert near(relative_change(110, 100), 0.1)
    assert near(relative_change(-5, 100), -1.05)
    assert relative_change(5, 0) is None
    assert relative_change(5, -10) is None


def test_neighbours_are_those_of_the_calendar() -> None:
    """A gap is not jumped over."""
    values = {"2026-01": 10.0, "2026-03": 30.0, "2025-03": 20.0, "2026-04": -3.0}
    assert period_over_period(values, "2026-03") == ("2026-03", 30.0, "2026-02", None, None, None)
    assert period_over_period(values, "2026-04").change == -33.0
    assert near(period_over_period(values, "2026-04").relative, -1.1)
    year = year_over_year(values, "2026-03")
    assert year is not None
    assert year[2:] == ("2025-03", 20.0, 10.0, 0.5)
    assert year_over_year({"2025": 1.0, "2026": 2.0}, "2026") is None


def test_only_complete_periods_are_compared() -> None:
    """A month is over on the first of the next one."""
    assert not is_complete("2026-02", date(2026, 2, 28))
    assert is_complete("2026-02", date(2026, 3, 1))
    values = {"2026-01": 1.0, "2026-02": 2.0}
    assert latest_complete(values, date(2026, 2, 28)) == "2026-01"
    assert latest_complete(values, date(2026, 3, 1)) == "2026-02"
    assert latest_complete({}, date(2026, 3, 1)) is None
