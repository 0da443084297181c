"""Periods as words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger_events.errors import InputError
from opsledger_events.language import speak
from opsledger_events.periods import Frequency, period_after, period_named, period_of
from tests.events.world import World


@pytest.mark.parametrize(
    ("word", "frequency", "first", "after"),
    [
        ("2026-02-28", Frequency.DAY, date(2026, 2, 28), date(2026, 3, 1)),
        ("2024-02-29", Frequency.DAY, date(2024, 2, 29), date(2024, 3, 1)),
        ("2026-W01", Frequency.WEEK, date(2025, 12, 29), date(2026, 1, 5)),
        ("2020-W53", Frequency.WEEK, date(2020, 12, 28), date(2021, 1, 4)),
        ("2026-12", Frequency.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q1", Frequency.QUARTER, date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", Frequency.QUARTER, date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", Frequency.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_word_names_a_period(word: str, frequency: Frequency, first: date, after: date) -> None:
    period = period_named(word)
    assert (period.frequency, period.first, period.after) == (frequency, first, after)


@pytest.mark.parametrize(
    "word",
    ["", "2026-02-30", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-W00", "2021-W53", "26", "02026",
     "2026-1", "2026-01-1", "2026W01", "２０２６", "0000", "9999", "2026-01-01 ", "2026-01-01\n", "2026-01-01T00:00Z"],
)  # fmt: skip
def test_a_word_that_names_none(word: str) -> None:
    with pytest.raises(InputError, match="not a period"):
        period_named(word)


@given(st.dates(max_value=date(9998, 1, 1)), st.sampled_from(Frequency))
def test_a_day_lies_in_its_period(day: date, frequency: Frequency) -> None:
    period = period_named(period_of(day, frequency))
    assert period.frequency is frequency
    assert period.first <= day < period.after


@given(st.dates(min_value=date(1000, 1, 4), max_value=date(9990, 1, 1)), st.sampled_from(Frequency))
def test_periods_follow_without_a_gap_and_sort_by_time(day: date, frequency: Frequency) -> None:
    word = period_of(day, frequency)
    following = period_after(word)
    assert period_named(following).first == period_named(word).after
    assert period_of(period_named(following).first - timedelta(days=1), frequency) == word
    assert word < following


@pytest.mark.parametrize(
    ("begun", "asked", "fields"),
    [
        ("indicator define", "indicator measure", {"period": "2025-Q4", "value": 1}),
        ("report define", "report issue", {"period": "2025-Q4", "body": "一"}),
    ],
)
def test_a_refusal_calls_a_period_by_a_word_of_its_language(
    begun: str, asked: str, fields: dict[str, Any]
) -> None:
    world = World()
    world.do(begun, "X-1", title="准时率", frequency="month")
    speak("zh")
    with pytest.raises(InputError, match=r"按月.*，而非按季度"):
        world.do(asked, "X-1", **fields)
    speak("en")
    with pytest.raises(InputError, match=r"by (quarter, but by month|month, not by quarter)"):
        world.do(asked, "X-1", **fields)
