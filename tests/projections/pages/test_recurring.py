"""Recurrence rules in words, in both languages, and as they are where there are none."""

from __future__ import annotations

import pytest

from opsledger_events.language import speak
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.recurring import in_words
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import facts


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ("FREQ=DAILY", "every day", "每天"),
        ("FREQ=WEEKLY;BYDAY=MO", "every week on Monday", "每周一"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "every 2 weeks on Monday, Thursday", "每 2 周的周一、周四"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "every month on the 5th", "每月5日"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day", "每月最后一天"),
        ("FREQ=MONTHLY;BYMONTHDAY=12,22", "every month on the 12th, the 22nd", "每月12日、22日"),
        (
            "FREQ=MONTHLY;BYDAY=1TH;COUNT=12",
            "every month on the first Thursday, 12 times",
            "每月第一个周四，共 12 次",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
            "every 3 months on the last Friday",
            "每 3 个月的最后一个周五",
        ),
        ("FREQ=YEARLY;UNTIL=20281231T000000Z", "every year, until 2028-12-31", "每年，至 2028-12-31"),
    ],
)
def test_a_rule_in_words(rule: str, english: str, chinese: str) -> None:
    speak("en")
    assert in_words(rule) == english
    speak("zh")
    assert in_words(rule) == chinese


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU",
        "what",
    ],
)
def test_what_has_no_words_stays_as_it_is(rule: str) -> None:
    assert in_words(rule) == rule


def test_the_page_of_a_meeting_says_when_it_recurs(world: World, read: Read) -> None:
    world.do(
        "meeting schedule",
        "MTG-1",
        title="周会",
        starts_at="2026-01-05T10:00:00Z",
        series="FREQ=WEEKLY;BYDAY=MO",
        series_zone="+08:00",
    )
    reading = read(world)
    found = facts(page(reading, reading.rows["MTG-1"]).blocks)
    assert (found["Series"], found["Zone"]) == ("every week on Monday", "+08:00")
