"""Meeting: its minutes are confirmed by another, its actions become tasks, its series goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.kinds.meeting import Meeting, title_of
from opsledger_events.kinds.task import Task
from opsledger_events.meeting_content import AgendaItem, Outcome, OutcomeType
from opsledger_events.record import Link, LinkType
from tests.events.kinds.moves import Machine, Step
from tests.events.world import World, refused

SCHEDULE = Step("schedule", {"title": "周例会", "starts_at": "2026-01-05T01:00:00Z"})
HOLD = [SCHEDULE, Step("hold", {"present": ["李娜", "王伟"], "absent": ["张强"]})]
RECORD = Step("record", {"type": "decision", "text": "下周起改用新表"})
MACHINE = Machine(
    "meeting",
    ways={
        "scheduled": [SCHEDULE],
        "held": HOLD,
        "minuted": [*HOLD, RECORD],
        "confirmed": [*HOLD, RECORD, Step("confirm", actor="王伟")],
        "cancelled": [SCHEDULE, Step("cancel")],
    },
    given={
        "add-item": Step("add-item", {"text": "库存"}),
        "move": Step("move", {"starts_at": "2026-01-06T01:00:00Z"}),
        "record": RECORD,
        "confirm": Step("confirm", actor="王伟"),
    },
    allowed={
        "add-item": {"scheduled", "held"},
        "move": {"scheduled"},
        "hold": {"scheduled"},
        "record": {"held", "minuted"},
        "confirm": {"minuted"},
        "cancel": {"scheduled"},
    },
)


def meeting(world: World, record: str = "X-1") -> Meeting:
    """A meeting as it stands."""
    state = world.states[record]
    assert isinstance(state, Meeting)
    return state


def series(world: World, rule: str, start: str = "2026-01-05T01:00:00Z", **more: Any) -> None:
    """A first meeting `MTG-7` of a series."""
    world.do("meeting schedule", "MTG-7", title="周例会", series=rule, starts_at=start, **more)


def test_the_table_is_whole() -> None:
    MACHINE.check_complete()


@pytest.mark.parametrize(("verb", "state"), MACHINE.cases())
def test_what_may_follow_what(verb: str, state: str) -> None:
    MACHINE.try_out(verb, state)


def test_who_was_there_and_when() -> None:
    world = MACHINE.world_in("held")
    now = meeting(world)
    assert (now.present, now.absent, now.held_at) == (("李娜", "王伟"), ("张强",), world.now)
    world = MACHINE.world_in("scheduled")
    world.do("meeting hold", "X-1", held_at="2026-01-05T01:00:00Z", minutes="略")
    assert (meeting(world).held_at, meeting(world).minutes) == (datetime(2026, 1, 5, 1, tzinfo=UTC), "略")


def test_a_meeting_is_not_held_before_it_is() -> None:
    world = MACHINE.world_in("scheduled")
    with pytest.raises(InputError, match="held_at"):
        world.do("meeting hold", "X-1", held_at="2026-02-05T01:00:00Z")
    with pytest.raises(InputError, match="absent: 李娜"):
        world.do("meeting hold", "X-1", present=["王伟", "李娜"], absent=["李娜"])


def test_an_agenda_names_what_is_there(world: World) -> None:
    given: dict[str, Any] = {"title": "评审", "type": "issue_review", "starts_at": "2026-01-05T01:00:00Z"}
    with pytest.raises(NotFoundError, match="ISS-1"):
        world.do("meeting schedule", "X-1", agenda=[{"text": "漏水", "about": "ISS-1"}], **given)
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("meeting schedule", "X-1", agenda=[{"text": "漏水", "about": "ISS-1"}], **given)
    world.do("meeting add-item", "X-1", text="库存", by="王伟")
    assert meeting(world).agenda == (
        AgendaItem(text="漏水", about="ISS-1"),
        AgendaItem(text="库存", by="王伟"),
    )
    with pytest.raises(NotFoundError, match="ISS-2"):
        world.do("meeting add-item", "X-1", text="库存", about="ISS-2")


def test_a_meeting_has_room_for_so_many() -> None:
    world = MACHINE.world_in("held")
    for number in range(100):
        world.do("meeting add-item", "X-1", text=f"议题 {number}")
    with pytest.raises(InputError, match="agenda"):
        world.do("meeting add-item", "X-1", text="再一个")
    for number in range(100):
        world.do("meeting record", "X-1", type="information", text=f"通报 {number}")
    with pytest.raises(InputError, match="outcomes"):
        world.do("meeting record", "X-1", type="information", text="再一条")


def test_outcomes_stand_in_order_and_the_minutes_are_the_last_said() -> None:
    world = MACHINE.world_in("minuted")
    world.do("meeting record", "X-1", type="information", text="三月盘点", minutes="讨论了盘点", actor="王伟")
    world.do("meeting record", "X-1", type="action", text="选型")
    now = meeting(world)
    assert [(o.type, o.text, o.task) for o in now.outcomes] == [
        (OutcomeType.DECISION, "下周起改用新表", None),
        (OutcomeType.INFORMATION, "三月盘点", None),
        (OutcomeType.ACTION, "选型", None),
    ]
    assert (now.minutes, now.minuted_by, now.minuted_at) == ("讨论了盘点", "李娜", world.now)


def test_minutes_are_confirmed_by_another_than_wrote_the_last() -> None:
    world = MACHINE.world_in("minuted")
    with refused("meeting.confirmed_by_another", "actor"):
        world.do("meeting confirm", "X-1")
    found = world.do("meeting confirm", "X-1", as_found=True)
    assert found[0].unmet == ("meeting.confirmed_by_another",)
    world = MACHINE.world_in("minuted")
    world.do("meeting record", "X-1", type="information", text="又一条", actor="王伟")
    world.do("meeting confirm", "X-1")
    assert (meeting(world).state, meeting(world).confirmed_by) == ("confirmed", "李娜")


def test_an_action_with_a_person_and_a_day_becomes_a_task() -> None:
    world = MACHINE.world_in("held")
    world.do("task create", "X-1/A1", title="占了这个编号")
    said, created = world.do(
        "meeting record", "X-1", type="action", text="更换防水层\n含东侧", who="张强", due="2026-03-31"
    )
    assert (said.record, created.record, created.type) == ("X-1", "X-1/A2", "task.created/1")
    made = world.states["X-1/A2"]
    assert isinstance(made, Task)
    assert (made.title, made.assignee, made.due, made.source, made.state) == (
        "更换防水层",
        "张强",
        date(2026, 3, 31),
        "X-1",
        "open",
    )
    assert meeting(world).outcomes == (
        Outcome(
            type=OutcomeType.ACTION,
            text="更换防水层\n含东侧",
            who="张强",
            due=date(2026, 3, 31),
            task="X-1/A2",
        ),
    )


@pytest.mark.parametrize(
    "more", [{"type": "action", "who": "张强"}, {"type": "action", "due": "2026-03-31"}, {"type": "decision"}]
)
def test_what_nobody_does_until_a_day_is_no_task(more: dict[str, Any]) -> None:
    world = MACHINE.world_in("held")
    assert len(world.do("meeting record", "X-1", text="选型", **more)) == 1


def test_an_action_about_an_issue_keeps_it_open() -> None:
    world = MACHINE.world_in("held")
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("meeting record", "X-1", type="action", text="修", who="张强", due="2026-03-31", about="ISS-1")
    assert world.states["ISS-1"].links == (Link(type=LinkType.ANSWERED_BY, to="X-1/A1"),)
    world.do("issue resolve", "ISS-1", solution="修好")
    world.do("issue verify", "ISS-1", actor="王伟")
    with refused("issue.open_action", "links"):
        world.do("issue close", "ISS-1")
    world.do("task complete", "X-1/A1")
    world.do("issue close", "ISS-1")
    with refused("task.source_closed", "source"):
        world.do(
            "meeting record", "X-1", type="action", text="修", who="张强", due="2026-03-31", about="ISS-1"
        )
    world.do("meeting record", "X-1", type="information", text="已修好", about="ISS-1")


def test_the_id_of_a_task_has_room(world: World) -> None:
    record = "M" * 78
    world.do("meeting schedule", record, title="会", starts_at="2026-01-05T01:00:00Z")
    world.do("meeting hold", record)
    with pytest.raises(InputError, match="too long"):
        world.do("meeting record", record, type="action", text="修", who="张强", due="2026-03-31")


def test_a_title_is_the_first_line_of_a_text() -> None:
    assert title_of("\n 更换\n含东侧") == "更换"
    assert len(title_of("长" * 500)) == 300
    assert title_of("长" * 500).endswith("…")


@pytest.mark.parametrize("verb", ["hold", "cancel"])
def test_the_next_of_a_series_is_scheduled_when_one_is_over(world: World, verb: str) -> None:
    series(
        world,
        "FREQ=WEEKLY",
        attendees=["王伟"],
        owner="李娜",
        area="production",
        place="201",
        series_zone="+08:00",
    )
    world.do("meeting add-item", "MTG-7", text="库存")
    _, scheduled = world.do(f"meeting {verb}", "MTG-7", reason="由测试")
    assert (scheduled.record, scheduled.type) == ("MTG-7@2026-01-12", "meeting.scheduled/1")
    then = meeting(world, "MTG-7@2026-01-12")
    assert (then.state, then.title, then.owner, then.area, then.place) == (
        "scheduled",
        "周例会",
        "李娜",
        "production",
        "201",
    )
    assert (then.attendees, then.agenda, then.series_zone) == (("王伟",), (), "+08:00")
    assert then.starts_at == then.occurrence == datetime(2026, 1, 12, 1, tzinfo=UTC)
    assert then.series_start == datetime(2026, 1, 5, 1, tzinfo=UTC)
    (_, third) = world.do(f"meeting {verb}", "MTG-7@2026-01-12", reason="由测试")
    assert third.record == "MTG-7@2026-01-19"


def test_a_series_ends_where_its_rule_does(world: World) -> None:
    series(world, "FREQ=MONTHLY;BYDAY=1MO;COUNT=3")
    for record in ("MTG-7", "MTG-7@2026-02-02"):
        assert len(world.do("meeting hold", record)) == 2
    assert len(world.do("meeting hold", "MTG-7@2026-03-02")) == 1


def test_a_series_ends_where_somebody_says_so(world: World) -> None:
    series(world, "FREQ=WEEKLY")
    assert len(world.do("meeting cancel", "MTG-7", ends_series=True, reason="改为邮件")) == 1


@pytest.mark.parametrize("day", ["2026-01-04", "2026-01-20"])
def test_moving_one_moves_no_other(world: World, day: str) -> None:
    series(world, "FREQ=WEEKLY;INTERVAL=2")
    with refused("reason", "reason"):
        world.do("meeting move", "MTG-7", starts_at=f"{day}T06:00:00Z")
    world.do("meeting move", "MTG-7", starts_at=f"{day}T06:00:00Z", reason="会议室被占")
    _, scheduled = world.do("meeting hold", "MTG-7")
    assert scheduled.record == "MTG-7@2026-01-19"


def test_who_scheduled_the_next_already_keeps_it(world: World) -> None:
    series(world, "FREQ=WEEKLY")
    world.do("meeting schedule", "MTG-7@2026-01-12", title="下周", starts_at="2026-01-12T05:00:00Z")
    assert len(world.do("meeting hold", "MTG-7")) == 1
    assert meeting(world, "MTG-7@2026-01-12").title == "下周"


def test_a_series_is_counted_on_the_clock_of_its_zone(world: World) -> None:
    early = "2026-01-04T23:00:00Z"  # Monday 07:00 in China, Sunday in UTC
    with pytest.raises(InputError, match="2026-01-04 23:00 UTC") as caught:
        series(world, "FREQ=WEEKLY;BYDAY=MO", early)
    assert "--series-zone" in caught.value.way_out
    series(world, "FREQ=WEEKLY;BYDAY=MO", early, series_zone="Asia/Shanghai")
    _, scheduled = world.do("meeting hold", "MTG-7")
    assert scheduled.record == "MTG-7@2026-01-12"
    assert meeting(world, "MTG-7@2026-01-12").starts_at == datetime(2026, 1, 11, 23, tzinfo=UTC)


def test_what_is_no_series_is_refused_at_once(world: World) -> None:
    with pytest.raises(InputError, match="HOURLY"):
        series(world, "FREQ=HOURLY")
    with pytest.raises(InputError, match="time zone"):
        series(world, "FREQ=WEEKLY", series_zone="Mars")
    with pytest.raises(InputError, match="too long"):
        world.do(
            "meeting schedule", "M" * 70, title="会", series="FREQ=DAILY", starts_at="2026-01-05T01:00:00Z"
        )
    with pytest.raises(InputError, match="series"):
        world.do("meeting schedule", "X-1", title="会", starts_at="2026-01-05T01:00:00Z")
        world.do("meeting amend", "X-1", changes={"series": "FREQ=DAILY"})


def test_a_meeting_calls_from_its_end_until_its_minutes_are_confirmed() -> None:
    world = MACHINE.world_in("scheduled")
    over = datetime(2026, 1, 5, 2, tzinfo=UTC)
    assert world.calls("X-1", over - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", over)
    assert (need.what, need.severity, need.begins, need.ends) == ("to_hold", 2, over, None)
    world.do("meeting hold", "X-1")
    limit = world.now + timedelta(days=3)
    assert world.calls("X-1", limit - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", limit)
    assert (need.what, need.severity, need.begins) == ("minutes_missing", 2, limit)
    world.do("meeting record", "X-1", type="information", text="略")
    limit = world.now + timedelta(days=7)
    assert world.calls("X-1", limit - timedelta(seconds=1)) == set()
    (need,) = world.needs("X-1", limit)
    assert (need.what, need.severity, need.begins) == ("unconfirmed", 1, limit)
    world.do("meeting confirm", "X-1", actor="王伟")
    assert world.calls("X-1", limit) == set()


def test_a_meeting_that_is_held_with_minutes_is_minuted() -> None:
    """Nobody waits for minutes that are there, and another person confirms them."""
    world = MACHINE.world_in("scheduled")
    world.do("meeting hold", "X-1", minutes="略")
    assert (meeting(world).state, meeting(world).minuted_by, meeting(world).minuted_at) == (
        "minuted",
        "李娜",
        world.now,
    )
    assert {need.what for need in world.needs("X-1", world.now + timedelta(days=9))} == {"unconfirmed"}
    with refused("meeting.confirmed_by_another", "actor"):
        world.do("meeting confirm", "X-1")
    world.do("meeting confirm", "X-1", actor="王伟")
    assert meeting(world).state == "confirmed"
