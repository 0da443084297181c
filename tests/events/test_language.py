"""Sentences that a user reads: filled in, in the language of the run."""

from __future__ import annotations

import pytest

from opsledger_events.language import speak, tr


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (0, "0 entries behind", "落后 0 条记录"),
        (1, "1 entry behind", "落后 1 条记录"),
        (12, "12 entries behind", "落后 12 条记录"),
    ],
)
def test_what_is_counted_stands_in_the_singular_or_the_plural(count: int, english: str, chinese: str) -> None:
    speak("en")
    assert tr("{count:|entry|entries} behind", count=count) == english
    speak("zh")
    assert tr("{count:|entry|entries} behind", count=count) == chinese


def test_the_number_keeps_its_format() -> None:
    speak("en")
    told = tr("{count:,|event|events}, {others:,} by others", count=12_345, others=1)
    assert told == "12,345 events, 1 by others"
