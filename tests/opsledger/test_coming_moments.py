"""Moments that lie ahead, in words: read where a due day is asked for, and nowhere else."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from opsledger.clock import Clock
from opsledger.entering.shapes import Shape, read, shape_of
from opsledger.moments import moment_in
from opsledger_events.changes import field_types
from opsledger_events.errors import InputError
from opsledger_events.registry import event_types
from tests.events.machine import Machine

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday, 14:30 in Shanghai.
CLOCK = Clock(datetime(2026, 3, 17, 6, 30, tzinfo=UTC), SHANGHAI)

DAYS = [
    ("tomorrow", "2026-03-18"),
    ("明天", "2026-03-18"),
    ("the day after tomorrow", "2026-03-19"),
    ("后天", "2026-03-19"),
    ("大后天", "2026-03-20"),
    ("in 3 days", "2026-03-20"),
    ("in a week", "2026-03-24"),
    ("2 weeks from now", "2026-03-31"),
    ("3天后", "2026-03-20"),
    ("两周之后", "2026-03-31"),
    ("半年以后", "2026-09-17"),
    ("in 1 month", "2026-04-17"),
    ("friday", "2026-03-20"),
    ("tuesday", "2026-03-17"),
    ("monday", "2026-03-23"),
    ("next friday", "2026-03-20"),
    ("next tuesday", "2026-03-24"),
    ("周一", "2026-03-23"),
    ("本周五", "2026-03-20"),
    ("下周五", "2026-03-27"),
    ("下个星期天", "2026-03-29"),
    ("下下周一", "2026-03-30"),
    ("3月1日", "2027-03-01"),
    ("三月十七日", "2026-03-17"),
    ("next week", "2026-03-29"),
    ("next month", "2026-04-30"),
    ("下个月", "2026-04-30"),
    ("next quarter", "2026-06-30"),
    ("下季度", "2026-06-30"),
    ("明年", "2027-12-31"),
    ("明年3月", "2027-03-31"),
    ("明年年底", "2027-12-31"),
    ("后年", "2028-12-31"),
    ("end of next month", "2026-04-30"),
    ("start of next month", "2026-04-01"),
    ("下月底", "2026-04-30"),
    ("end of the month", "2026-03-31"),
    ("月底", "2026-03-31"),
    ("下个月1号", "2026-04-01"),
    ("下月中旬", "2026-04-20"),
    ("上半年", "2026-06-30"),
    ("下半年", "2026-12-31"),
    ("明年上半年", "2027-06-30"),
    ("一百天后", "2026-06-25"),
    ("2026-05-01", "2026-05-01"),
    ("end of 2026", "2026-12-31"),
    ("yesterday", "2026-03-16"),
    ("last friday", "2026-03-13"),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_due_day_in_words(text: str, day: str) -> None:
    assert read(Shape(date, coming="last"), text, "due", CLOCK) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("tomorrow 18:00", "2026-03-18 18:00"),
        ("下周五下午3点", "2026-03-27 15:00"),
        ("friday at 9am", "2026-03-20 09:00"),
        ("in 2 hours", "2026-03-17 16:30"),
        ("半小时后", "2026-03-17 15:00"),
        ("in 2 days Europe/Lisbon", "2026-03-19 14:30"),
    ],
)
def test_a_coming_moment_with_its_time(text: str, wall: str) -> None:
    moment = datetime.fromisoformat(wall).replace(tzinfo=SHANGHAI)
    assert read(Shape(datetime, coming="first"), text, "starts_at", CLOCK) == moment


def test_whether_it_lies_ahead_is_declared_with_the_field() -> None:
    """Of a new kind as of every other: its fields are not called what those of others are."""
    types = field_types(Machine)

    def typed(name: str, text: str) -> date:
        return read(shape_of(types[name]), text, name, CLOCK)

    assert typed("service_on", "friday") == date(2026, 3, 20)
    assert typed("tasted_on", "friday") == date(2026, 3, 13)
    assert typed("service_on", "next month") == date(2026, 4, 1)
    assert typed("lasts_until", "next month") == date(2026, 4, 30)
    with pytest.raises(InputError, match="tasted_on"):
        typed("tasted_on", "next month")


@pytest.mark.parametrize("name", ["effective_to", "until", "due"])
def test_the_last_day_of_something_is_the_last_of_a_month(name: str) -> None:
    """Whatever it ends: a text in force, an acceptance, a task, a goal."""
    ends = {
        read(shape_of(field.type), "next month", name, CLOCK)
        for event in event_types().values()
        for field in fields(event)
        if field.name == name and shape_of(field.type).base is date
    }
    assert ends == {date(2026, 4, 30)}


@pytest.mark.parametrize(
    "text", ["tomorrow", "明天", "in 3 days", "3天后", "next friday", "下周五", "next month"]
)
def test_what_has_happened_does_not_lie_ahead(text: str) -> None:
    with pytest.raises(InputError, match="is not a moment"):
        moment_in(text, CLOCK)
    with pytest.raises(InputError, match="occurred_at"):
        read(Shape(datetime), text, "occurred_at", CLOCK)


@pytest.mark.parametrize(
    "text",
    ["soon", "next", "next next friday", "in days", "in 0x3 days", "3月后", "下周八", "next 2027", "next march",
     "后", "tomorrow tomorrow", "2月30日", "下上周五", "#12"],
)  # fmt: skip
def test_anything_else_is_refused_and_the_forms_are_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(Shape(date, coming="last"), text, "due", CLOCK)
    assert "next friday" in caught.value.way_out
    assert "下周五" in caught.value.way_out


@given(st.text(alphabet="0123456789-: inextfrdaysmohwk年月日号周上下末底天后个半一二三点明.+Z", max_size=24))
def test_no_text_does_worse_than_an_input_error(text: str) -> None:
    with suppress(InputError):
        assert moment_in(text, CLOCK, coming=True).tzinfo is not None
