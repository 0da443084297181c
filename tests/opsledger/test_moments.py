"""Moments as people write them, in English and Chinese, in the user's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.clock import Clock, clock_in
from opsledger.moments import ask, ask_point, moment_in, position_in, resolve_known_at, us_asked
from opsledger.phrases.spans import read_span
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.event import AnyEntry
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday, 14:30 in Shanghai.
CLOCK = Clock(datetime(2026, 3, 17, 6, 30, tzinfo=UTC), SHANGHAI)


class Log(NamedTuple):
    """A log whose entry N was recorded N days after the first of March 2026, UTC."""

    size: int = 40

    def head(self) -> int:
        return self.size

    def position_at(self, recorded_us: int) -> int:
        start = microseconds(datetime(2026, 3, 1, tzinfo=UTC))
        return max(0, min(self.size, (recorded_us - start) // 86_400_000_000))

    def claims(self, prefix: str) -> dict[str, int]:
        del prefix
        return {}

    def entry(self, position: int) -> AnyEntry:
        raise NotFoundError(f"#{position}")


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2016-03-01T18:00", "2016-03-01 18:00"),
        ("2016-03-01 18:00:05", "2016-03-01 18:00:05"),
        ("2016-03-01T00:00Z", "2016-03-01 08:00"),
        ("2016-03-01 00:00 +00:00", "2016-03-01 08:00"),
        ("2016-03-01T10:00+02:00", "2016-03-01 16:00"),
        ("20160301T1800", "2016-03-01 18:00"),
        ("2016年3月1日 18:00", "2016-03-01 18:00"),
        ("2016年3月1日下午6点半", "2016-03-01 18:30"),
        ("1 March 2016 6pm", "2016-03-01 18:00"),
        ("yesterday 18:00", "2026-03-16 18:00"),
        ("Yesterday at 6 pm", "2026-03-16 18:00"),
        ("昨天18:00", "2026-03-16 18:00"),
        ("昨天 下午6点", "2026-03-16 18:00"),
        ("前天早上8点15分", "2026-03-15 08:15"),
        ("today 09:00", "2026-03-17 09:00"),
        ("09:00", "2026-03-17 09:00"),
        ("12am", "2026-03-17 00:00"),
        ("now", "2026-03-17 14:30"),
        ("现在", "2026-03-17 14:30"),
        ("2 hours ago", "2026-03-17 12:30"),
        ("an hour ago", "2026-03-17 13:30"),
        ("90 min ago", "2026-03-17 13:00"),
        ("2小时前", "2026-03-17 12:30"),
        ("半小时前", "2026-03-17 14:00"),
        ("3 days ago", "2026-03-14 14:30"),
        ("3d ago", "2026-03-14 14:30"),
        ("3天前", "2026-03-14 14:30"),
        ("3 days ago 18:00", "2026-03-14 18:00"),
        ("三天前 18:00", "2026-03-14 18:00"),
        ("two weeks ago", "2026-03-03 14:30"),
        ("2周前", "2026-03-03 14:30"),
        ("两个星期前", "2026-03-03 14:30"),
        ("1 month ago", "2026-02-17 14:30"),
        ("3个月前", "2025-12-17 14:30"),
        ("十二个月前", "2025-03-17 14:30"),
        ("2 quarters ago", "2025-09-17 14:30"),
        ("1 year ago", "2025-03-17 14:30"),
        ("半年前", "2025-09-17 14:30"),
        ("last friday 17:00", "2026-03-13 17:00"),
        ("上周五17:00", "2026-03-13 17:00"),
        ("2016-03-01 6pm", "2016-03-01 18:00"),
        ("2016-3-1 18:00", "2016-03-01 18:00"),
        ("2016-03-01 00:00 -05:00", "2016-03-01 13:00"),
        ("2016-03-01 00:00 Europe/Lisbon", "2016-03-01 08:00"),
        ("2016-07-01T00:00 Europe/Lisbon", "2016-07-01 07:00"),
        ("yesterday 18:00 UTC", "2026-03-17 02:00"),
        ("now Europe/Lisbon", "2026-03-17 14:30"),
        ("noon", "2026-03-17 12:00"),
        ("yesterday noon", "2026-03-16 12:00"),
        ("2016-03-01 noon", "2016-03-01 12:00"),
        ("昨天中午", "2026-03-16 12:00"),
        ("中午12点半", "2026-03-17 12:30"),
        ("中午11点", "2026-03-17 11:00"),
        ("昨天中午1点", "2026-03-16 13:00"),
        ("昨天下午12点", "2026-03-16 12:00"),
        ("昨天晚上11点", "2026-03-16 23:00"),
        ("昨天晚上23点", "2026-03-16 23:00"),
        ("昨天凌晨3点", "2026-03-16 03:00"),
        ("昨晚8点", "2026-03-16 20:00"),
        ("昨晚上20:30", "2026-03-16 20:30"),
        ("前晚九点", "2026-03-15 21:00"),
        ("今早8点半", "2026-03-17 08:30"),
        ("晚8点", "2026-03-17 20:00"),
        ("下午三点一刻", "2026-03-17 15:15"),
        ("昨天15点三刻", "2026-03-16 15:45"),
        ("3月1日18时30分", "2026-03-01 18:30"),
        ("上个月15号下午3点", "2026-02-15 15:00"),
        ("一百天前", "2025-12-07 14:30"),
        ("一百零五天前", "2025-12-02 14:30"),
        ("三百六十天前", "2025-03-22 14:30"),
        ("２０１６－０３－０１　１８：００", "2016-03-01 18:00"),
        ("2016\u201103\u201301\xa018:00\u200b", "2016-03-01 18:00"),
        ("昨天下午六点半", "2026-03-16 18:30"),
        ("上周五三点十五分", "2026-03-13 03:15"),
        ("二〇一六年三月一日十八点", "2016-03-01 18:00"),
        ("三年前", "2023-03-17 14:30"),
        ("start of 2016", "2016-01-01 00:00"),
        ("start of yesterday", "2026-03-16 00:00"),
        ("beginning of march 2016", "2016-03-01 00:00"),
        ("2016年初", "2016-01-01 00:00"),
        ("2016年3月初", "2016-03-01 00:00"),
        ("beginning of this month", "2026-03-01 00:00"),
        ("start of last year", "2025-01-01 00:00"),
        ("月初", "2026-03-01 00:00"),
        ("去年初", "2025-01-01 00:00"),
        ("去年年初", "2025-01-01 00:00"),
        ("上个月月初", "2026-02-01 00:00"),
        ("去年3月15日18:00", "2025-03-15 18:00"),
    ],
)
def test_a_form_with_a_time_means_that_moment(text: str, wall: str) -> None:
    assert moment_in(text, CLOCK) == datetime.fromisoformat(wall).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-03-01", "2016-03-01"),
        ("2016/3/1", "2016-03-01"),
        ("2016年3月1日", "2016-03-01"),
        ("1 March 2016", "2016-03-01"),
        ("Mar 1st, 2016", "2016-03-01"),
        ("3月1日", "2026-03-01"),
        ("12月31日", "2025-12-31"),
        ("yesterday", "2026-03-16"),
        ("昨天", "2026-03-16"),
        ("前天", "2026-03-15"),
        ("the day before yesterday", "2026-03-15"),
        ("tuesday", "2026-03-17"),
        ("last tuesday", "2026-03-10"),
        ("last friday", "2026-03-13"),
        ("wed", "2026-03-11"),
        ("周三", "2026-03-11"),
        ("上周五", "2026-03-13"),
        ("上个星期天", "2026-03-15"),
        ("上上周一", "2026-03-02"),
        ("本周一", "2026-03-16"),
        ("2016-02", "2016-02-29"),
        ("2016年2月", "2016-02-29"),
        ("上个月15号", "2026-02-15"),
        ("本月1日", "2026-03-01"),
        ("上个月上旬", "2026-02-10"),
        ("2016年2月下旬", "2016-02-29"),
        ("2016年上半年", "2016-06-30"),
        ("2016-H2", "2016-12-31"),
        ("去年下半年", "2025-12-31"),
        ("上半年", "2026-06-30"),
        ("february 2016", "2016-02-29"),
        ("2016-Q1", "2016-03-31"),
        ("2016q4", "2016-12-31"),
        ("2016年第三季度", "2016-09-30"),
        ("2016年", "2016-12-31"),
        ("end of 2016-Q2", "2016-06-30"),
        ("三月一日", "2026-03-01"),
        ("十二月三十一号", "2025-12-31"),
        ("二零一六年三月一日", "2016-03-01"),
        ("二〇一六年三月", "2016-03-31"),
        ("Q1 2016", "2016-03-31"),
        ("2016-W10", "2016-03-13"),
        ("2016-W10-1", "2016-03-07"),
        ("last week", "2026-03-15"),
        ("last month", "2026-02-28"),
        ("previous quarter", "2025-12-31"),
        ("last year", "2025-12-31"),
        ("this week", "2026-03-22"),
        ("上周", "2026-03-15"),
        ("上个星期", "2026-03-15"),
        ("上上周", "2026-03-08"),
        ("上个月", "2026-02-28"),
        ("上月", "2026-02-28"),
        ("上个季度", "2025-12-31"),
        ("去年", "2025-12-31"),
        ("上一年", "2025-12-31"),
        ("前年", "2024-12-31"),
        ("今年", "2026-12-31"),
        ("end of 2016", "2016-12-31"),
        ("end of the month", "2026-03-31"),
        ("the end of the last month", "2026-02-28"),
        ("end of the year", "2026-12-31"),
        ("end of yesterday", "2026-03-16"),
        ("2016年底", "2016-12-31"),
        ("2016年第一季度末", "2016-03-31"),
        ("end of last week", "2026-03-15"),
        ("end of last month", "2026-02-28"),
        ("end of last quarter", "2025-12-31"),
        ("end of last year", "2025-12-31"),
        ("上周末", "2026-03-15"),
        ("上月末", "2026-02-28"),
        ("上个月底", "2026-02-28"),
        ("上季度末", "2025-12-31"),
        ("去年底", "2025-12-31"),
        ("前年末", "2024-12-31"),
        ("去年年底", "2025-12-31"),
        ("2016年年底", "2016-12-31"),
        ("上月月底", "2026-02-28"),
        ("去年三月", "2025-03-31"),
        ("前年12月31日", "2024-12-31"),
        ("今年一季度", "2026-03-31"),
        ("去年第三季度末", "2025-09-30"),
    ],
)
def test_a_form_without_a_time_means_the_end_of_it(text: str, day: str) -> None:
    end = datetime.fromisoformat(f"{day} 23:59:59.999999").replace(tzinfo=SHANGHAI)
    assert moment_in(text, CLOCK) == end


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2016-03-01", "00:00"),
        ("2016-3-1", "00:00"),
        ("2016/03/01", "00:00"),
        ("2016.3.1", "00:00"),
        ("2016-W09-2", "00:00"),
        ("1 March 2016", "23:59:59.999999"),
        ("2016年3月1日", "23:59:59.999999"),
        ("end of 2016-03-01", "23:59:59.999999"),
        ("start of 2016-03-01", "00:00"),
    ],
)
def test_a_date_of_a_question_is_its_first_moment_and_a_day_in_words_its_end(text: str, time: str) -> None:
    """As SQL and git read a date; the moment is always shown."""
    moment = datetime.fromisoformat(f"2016-03-01 {time}").replace(tzinfo=SHANGHAI)
    assert us_asked(text, CLOCK) == microseconds(moment)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2016-02-30", "2016-13-01", "25:00", "99999999999 days ago", "zero of june", "2016-02-30T10:00",
     "yesterday yesterday", "13pm", "five", "#", "# 12", "上周八", "-5", "1e3", "\x1b[31m", "明天",
     "2016年13月", "2016-W54", "2016-W10-8", "2016-03/01", "03/04/2016", "3月前", "march", "may", "the 5th", "midnight", "yesterday midnight",
     "month", "last 2016", "end of soon", "end of 5", "2016-03-01 EST", "去月", "今周", "last noon", "the last month", "15十二年底", "年年底", "明年3月", "晚上12点", "晚上1点", "昨晚", "昨晚12点", "昨8点", "下半年", "一百二天前", "百天前", "一百十天前", "上个月31号", "3月上旬", "15号", "下个月1号", "凌晨12点", "上午13点", "the month", "2016-03-01 18:00 6pm", "二〇年"],
)  # fmt: skip
def test_anything_else_is_refused_and_the_forms_are_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        moment_in(text, CLOCK)
    assert "2016-03-01T18:00Z" in caught.value.way_out


def test_an_unknown_zone_in_a_moment_gets_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        moment_in("2016-03-01 00:00 Europe/Lisboa", CLOCK)
    assert "Europe/Lisbon" in caught.value.way_out


@given(st.text(alphabet="0123456789-:/ #amptodyeslweks年月日周上末天前个半一二三点下午.+Z", max_size=24))
def test_no_text_does_worse_than_an_input_error(text: str) -> None:
    try:
        found = moment_in(text, CLOCK)
    except InputError:
        return
    assert found.utcoffset() is not None


def test_the_system_zone_is_used_where_none_is_named() -> None:
    wall = datetime(2016, 3, 1, 18, 0)  # noqa: DTZ001 - what the wall shows
    assert moment_in("2016-03-01 18:00", Clock(CLOCK.now)) == wall.astimezone()


def test_a_zone_is_found_by_name_and_a_mistyped_one_gets_the_nearest() -> None:
    assert clock_in("Asia/Shanghai").zone == SHANGHAI
    with pytest.raises(InputError) as caught:
        clock_in("Asia/Shangai")
    assert "Asia/Shanghai" in caught.value.way_out


def test_a_day_without_its_signs_is_a_position_and_how_it_is_written_is_said() -> None:
    """`20160301` is a day by ISO 8601 and a number of the ledger here: no ledger of that length is at hand."""
    with pytest.raises(NotFoundError) as caught:
        ask_point("20160301", CLOCK, Log())
    assert "2016-03-01" in caught.value.way_out


def test_positions_are_numbers_with_or_without_the_sign() -> None:
    assert position_in("#12") == position_in(" 12 ") == 12
    assert position_in("2016-03-01") is None
    assert resolve_known_at("#12", CLOCK, Log()) == 12
    with pytest.raises(NotFoundError, match="#41"):
        resolve_known_at("41", CLOCK, Log())


def test_a_time_known_at_is_the_last_position_recorded_by_then() -> None:
    assert resolve_known_at("2026-03-04T00:00Z", CLOCK, Log()) == 3
    assert resolve_known_at("2016-03-04", CLOCK, Log()) == 0


def test_nothing_asked_is_the_live_state() -> None:
    assert ask(None, None, CLOCK, Log()) == (LIVE, "")


def test_the_two_axes_are_told_apart_and_put_in_words() -> None:
    both = ask("2026-03-02T00:00Z", "#7", CLOCK, Log())
    assert both.at.position == 7
    assert both.at.effective_us == microseconds(datetime(2026, 3, 2, tzinfo=UTC))
    assert both.words == "as of 2026-03-02 08:00:00+08:00, as known at #7"
    assert ask("2026-03-02T00:00Z", None, CLOCK, Log()).at.position == FOREVER
    assert ask(None, "#7", CLOCK, Log()).at.effective_us == FOREVER_US


def test_the_words_say_exactly_what_was_used() -> None:
    """Also the fraction of a second, and both the time and the position of what was known."""
    assert ask("1 March 2016", None, CLOCK, Log()).words == "as of 2016-03-01 23:59:59.999999+08:00"
    assert ask("2016-03-01T23:59:59", None, CLOCK, Log()).words == "as of 2016-03-01 23:59:59+08:00"
    assert ask(None, "yesterday", CLOCK, Log()).words == "as known at 2026-03-16 23:59:59.999999+08:00 (#15)"
    assert ask(None, "#7", CLOCK, Log()).words == "as known at #7"


def test_a_position_given_to_as_of_means_as_known_then() -> None:
    assert ask("#7", None, CLOCK, Log()).at == (7, FOREVER_US)
    with pytest.raises(InputError):
        ask("#7", "#8", CLOCK, Log())


@pytest.mark.parametrize(("as_of", "known_at"), [("", None), (None, ""), ("  ", None), ("2026-03-02", "")])
def test_an_empty_moment_is_refused_and_not_read_as_now(as_of: str | None, known_at: str | None) -> None:
    """It is what a script gives whose variable was not set."""
    with pytest.raises(InputError, match="empty"):
        ask(as_of, known_at, CLOCK, Log())


def test_a_point_is_a_time_a_position_or_both() -> None:
    us = microseconds(datetime(2026, 3, 1, 16, tzinfo=UTC))
    assert ask_point("2026-03-02", CLOCK, Log()).at == At(effective_us=us)
    assert ask_point(" #7 ", CLOCK, Log()).at == At(7)
    assert ask_point("2026-03-02@#7", CLOCK, Log()).at == At(7, us)
    assert ask_point("2026-03-02@yesterday", CLOCK, Log()).at == At(15, us)
    assert ask_point("now@7", CLOCK, Log()).at == ask_point("目前@7", CLOCK, Log()).at == At(7)


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("now@", "TIME@KNOWN"),
        ("@#7", "TIME@KNOWN"),
        ("#5@#3", "before the @"),
        ("soon@#3", "“soon” is not"),
    ],
)
def test_a_wrong_point_is_told_in_its_own_words(text: str, told_of: str) -> None:
    with pytest.raises(InputError) as caught:
        ask_point(text, CLOCK, Log())
    assert told_of in f"{caught.value.message} {caught.value.way_out}"
    assert "--as-of" not in caught.value.message


@pytest.mark.parametrize("text", ["#5", "5", "edition:x", " Edition:x"])
def test_where_a_time_is_needed_no_position_is_offered(text: str) -> None:
    with pytest.raises(InputError, match="here a time is needed") as caught:
        moment_in(text, CLOCK)
    assert "#1234" not in caught.value.way_out
    assert "edition" not in caught.value.way_out


def test_an_edition_may_be_written_as_people_do() -> None:
    for text in ("edition:x", " Edition: x", "EDITION:x"):
        with pytest.raises(NotFoundError, match="no edition “x”"):
            ask(text, None, CLOCK, Log())


def test_a_position_that_looks_like_a_year_is_told_to_be_none() -> None:
    long = Log(4000)
    assert ask("2016", None, CLOCK, long).words == "as known at #2016, which is the entry, not the year"
    assert ask("#2016", None, CLOCK, long).words == "as known at #2016"
    assert ask("1234", None, CLOCK, long).words == "as known at #1234"


def test_a_year_that_was_read_as_a_position_is_told_how_to_be_written() -> None:
    with pytest.raises(NotFoundError) as caught:
        ask("2016", None, CLOCK, Log())
    assert "end of 2016" in caught.value.way_out
    with pytest.raises(NotFoundError) as caught:
        ask("#2016", None, CLOCK, Log())
    assert "end of" not in caught.value.way_out


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30", 30),
        ("30d", 30),
        ("2 weeks", 14),
        ("a month", 30),
        ("3个月", 90),
        ("两周", 14),
        ("12h", 0.5),
        ("1 y", 365),
    ],
)
def test_lengths_of_time(text: str, days: float) -> None:
    assert read_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "soon", "-3", "3 fortnights", "days", "30d ago"])
def test_what_is_no_length_of_time(text: str) -> None:
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("2019-02-29", "2019-02 has 28 days."),
        ("2025-02-30 18:00", "2025-02 has 28 days."),
        ("2026-04-31", "2026-04 has 30 days."),
        ("2026-13-01", "Write it as one of"),
        ("2026-02-09 25:00", "Write it as one of"),
    ],
)
def test_a_day_that_its_month_has_not(text: str, way_out: str) -> None:
    with pytest.raises(InputError) as refusal:
        moment_in(text, CLOCK)
    assert refusal.value.way_out.startswith(way_out)
