"""Periods as numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsledger_events.periods import Frequency, period_after, period_of
from opsledger_projections.analysis.axis import before, number_of, word_of, year_before


@pytest.mark.parametrize("frequency", list(Frequency))
def test_neighbours_differ_by_one_and_numbers_name_their_period(frequency: Frequency) -> None:
    """Over year ends, long years and leap days."""
    word = period_of(date(2019, 12, 1), frequency)
    for _ in range(800):
        after = period_after(word)
        if after > "2100":
            break
        assert number_of(after) == number_of(word) + 1
        assert word_of(number_of(word), frequency) == word
        assert before(after) == word
        word = after


def test_the_year_before_has_no_week_53_and_no_leap_day_of_its_own() -> None:
    """Where a year lacks the period there is none; every other has its name."""
    assert year_before("2021-W52") == "2020-W52"
    assert year_before("2020-W53") is None
    assert year_before("2024-02-29") is None
    assert year_before("2024-02-28") == "2023-02-28"
    assert [year_before(word) for word in ("2024-05", "2024-Q3", "2024")] == ["2023-05", "2023-Q3", "2023"]
    day = date(2024, 12, 28) + timedelta(days=1)
    assert number_of(period_of(day, Frequency.WEEK)) == number_of("2024-W52")
