"""Recurrence rules: what is one, and when the next moment of a series is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_events.errors import InputError
from opsledger_events.recurrence import check_rule, next_after, zone_named

CHINA = timezone(timedelta(hours=8))
START = datetime(2026, 1, 5, 9, tzinfo=CHINA)  # a Monday


def days(rule: str, start: datetime = START, count: int = 4) -> list[str]:
    """The first moments of a series, as days."""
    found: list[str] = []
    past = start - timedelta(seconds=1)
    while len(found) < count and (moment := next_after(rule, start, past)):
        found.append(f"{moment:%m-%d}")
        past = moment
    return found


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY", ["01-05", "01-12", "01-19", "01-26"]),
        ("RRULE:freq=weekly;interval=2", ["01-05", "01-19", "02-02", "02-16"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["01-05", "01-08", "01-12", "01-15"]),
        ("FREQ=MONTHLY;BYDAY=1MO", ["01-05", "02-02", "03-02", "04-06"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["01-30", "02-27", "03-31", "04-30"]),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", ["01-05", "01-12", "01-19", "01-26"]),
        ("INTERVAL=4;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", []),
        ("FREQ=DAILY;COUNT=3", ["01-05", "01-06", "01-07"]),
        ("FREQ=DAILY;UNTIL=20260106", ["01-05", "01-06"]),
        ("FREQ=DAILY;UNTIL=20260106T085959", ["01-05"]),
        ("FREQ=DAILY;UNTIL=20260106T010000Z", ["01-05", "01-06"]),
        ("FREQ=DAILY;UNTIL=20260106T005959Z", ["01-05"]),
        ("FREQ=YEARLY;UNTIL=20251231", []),
        ("FREQ=YEARLY;COUNT=1", ["01-05"]),
    ],
)
def test_the_days_of_a_series(rule: str, expected: list[str]) -> None:
    check_rule(rule)
    assert days(rule) == expected


def test_months_without_the_day_are_passed_over() -> None:
    """Whoever means the last day of each says so."""
    end = datetime(2026, 1, 31, 9, tzinfo=CHINA)
    assert days("FREQ=MONTHLY", end) == ["01-31", "03-31", "05-31", "07-31"]
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1", end) == ["01-31", "02-28", "03-31", "04-30"]


def test_the_way_out_shows_rules() -> None:
    """Each end of a series among them, in the form that is read."""
    with pytest.raises(InputError) as caught:
        check_rule("weekly")
    shown = re.findall(r"FREQ=[A-Z0-9=;]+", caught.value.way_out)
    for rule in shown:
        check_rule(rule)
    assert {"COUNT", "UNTIL"} <= set(re.findall(r"[A-Z]+(?==)", " ".join(shown)))


def test_years_without_the_day_are_passed_over() -> None:
    leap = datetime(2096, 2, 29, 9, tzinfo=UTC)
    assert next_after("FREQ=YEARLY", leap, leap) == datetime(2104, 2, 29, 9, tzinfo=UTC)
    assert next_after("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29", leap, leap) == datetime(
        2104, 2, 29, 9, tzinfo=UTC
    )


def test_an_interval_is_counted_from_the_start() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2"
    assert next_after(rule, START, START + timedelta(days=1)) == START + timedelta(days=14)
    assert next_after(rule, START, START + timedelta(days=13)) == START + timedelta(days=14)
    assert next_after(rule, START, START + timedelta(days=14)) == START + timedelta(days=28)


def test_the_day_is_that_of_the_zone() -> None:
    early = datetime(2026, 1, 5, 7, tzinfo=CHINA)  # still Sunday in UTC
    assert next_after("FREQ=WEEKLY;BYDAY=MO", early, early.astimezone(UTC)) == early + timedelta(days=7)
    sunday = early.astimezone(UTC)
    assert next_after("FREQ=WEEKLY;BYDAY=MO", sunday, sunday) == sunday + timedelta(days=1)


def test_the_clock_on_the_wall_goes_on_through_summer_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 23, 9, tzinfo=berlin)
    found = next_after("FREQ=WEEKLY", start, start)
    assert found is not None
    assert (found.hour, found.astimezone(UTC).hour, start.astimezone(UTC).hour) == (9, 7, 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekly",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;BYHOUR=9,15",
        "FREQ=WEEKLY;FREQ=DAILY",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20260101",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=54MO",
        "FREQ=MONTHLY;BYSETPOS=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=MONTHLY;BYWEEKNO=1",
        "FREQ=MONTHLY;BYYEARDAY=1",
        "FREQ=WEEKLY\nDTSTART:20260101",
        "FREQ=WEEKLY;",
    ],
)
def test_what_is_no_rule_is_said_to_be_none(text: str) -> None:
    with pytest.raises(InputError, match="series") as caught:
        check_rule(text)
    assert "FREQ=WEEKLY" in caught.value.way_out


def test_an_end_that_is_no_day_is_no_rule() -> None:
    with pytest.raises(InputError, match="20261399"):
        next_after("FREQ=DAILY;UNTIL=20261399", START, START)
    with pytest.raises(InputError, match="20261399"):
        check_rule("FREQ=DAILY;UNTIL=20261399")


PARTS = [
    "FREQ=",
    "WEEKLY",
    "DAILY",
    "YEARLY",
    "MONTHLY",
    ";",
    "=",
    ",",
    "BYDAY=",
    "MO",
    "-1",
    "53",
    "31",
    "9",
    "INTERVAL=",
    "COUNT=",
    "UNTIL=",
    "20260230",
    "BYMONTHDAY=",
    "BYWEEKNO=",
    "BYYEARDAY=",
    "BYSETPOS=",
    "WKST=",
    "周",
]


@given(parts=st.lists(st.sampled_from(PARTS), max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_rule_or_an_error_for_users(parts: list[str]) -> None:
    text = "FREQ=" + "".join(parts)
    try:
        check_rule(text)
    except InputError:
        return
    days(text)


@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 12),
    start=st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 1), timezones=st.just(CHINA)),  # noqa: DTZ001
)
@settings(max_examples=100, deadline=None)
def test_a_series_goes_forward_from_its_start(frequency: str, interval: int, start: datetime) -> None:
    start = start.replace(microsecond=0)
    rule = f"FREQ={frequency};INTERVAL={interval};COUNT=4"
    moments = [start]
    while following := next_after(rule, start, moments[-1]):
        moments.append(following)
    assert len(moments) <= 4
    assert all(before < after for before, after in pairwise(moments))
    assert {moment.timetz() for moment in moments} == {start.timetz()}


def test_a_zone_has_a_name_or_an_offset() -> None:
    assert zone_named("") is UTC
    assert zone_named("+08:00") == CHINA
    assert zone_named("-0330") == timezone(-timedelta(hours=3, minutes=30))
    assert zone_named("Asia/Shanghai") == ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("word", ["Beijing", "+24:00", "Asia", "../etc", "/etc/passwd", "\x00", "北京"])
def test_what_is_no_zone_is_said_to_be_none(word: str) -> None:
    with pytest.raises(InputError, match="time zone"):
        zone_named(word)
