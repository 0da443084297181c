"""Pages of collaboration: what comes next, what was decided, who has what to do, what was suggested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Facts, Heading, Prose, Ref, Tag
from opsledger_projections.pages.collaboration import MINUTES_SHOWN
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.finding import headings, paragraphs, table, under

Read = Callable[..., Reading]

WEEKLY = Ref("MTG-1", "MTG-1 周例会")


def with_meeting(world: World) -> None:
    """A weekly meeting that was held, with an action about an issue."""
    world.do("issue raise", "ISS-1", title="漏水")
    world.do(
        "meeting schedule",
        "MTG-1",
        title="周例会",
        starts_at="2026-01-05T09:00:00Z",
        series="FREQ=WEEKLY",
        attendees=["李娜", "王伟"],
        agenda=[{"text": "漏水", "about": "ISS-1", "by": "王伟"}],
    )
    world.do("meeting hold", "MTG-1", present=["李娜"], absent=["王伟"], minutes="讨论了**漏水**")
    world.do("meeting record", "MTG-1", type="decision", text="停用东库")
    world.do("meeting record", "MTG-1", type="action", text="修", who="张强", due="2026-01-09", about="ISS-1")


def test_the_next_meeting_stands_first(world: World, read: Read) -> None:
    with_meeting(world)
    soon = datetime(2026, 1, 7, 9, tzinfo=UTC)
    world.do("meeting schedule", "MTG-2", title="评审", type="issue_review", starts_at=soon, place="201")
    rows = table(under(chapter_of("meeting").page(read(world)).blocks, "Next meetings"))
    assert [row["Meeting"] for row in rows] == [
        Ref("MTG-2", "MTG-2 评审"),
        Ref("MTG-1@2026-01-12", "MTG-1@2026-01-12 周例会"),
    ]
    assert (rows[0]["Time"], rows[0]["Type"], rows[0]["Place"]) == ((soon,), "Issue review", "201")
    assert rows[1]["Attendees"] == ("李娜", "王伟")
    world.now = soon + timedelta(hours=1)
    rows = table(under(chapter_of("meeting").page(read(world)).blocks, "Next meetings"))
    assert rows[0]["Time"] == (soon, Tag("its time has passed: hold, move or cancel it", "warning"))


def test_the_last_meetings_are_shown_with_what_they_came_to(world: World, read: Read) -> None:
    with_meeting(world)
    shown = under(chapter_of("meeting").page(read(world)).blocks, "Last meetings")
    assert Heading("周例会", 3, "MTG-1") in shown
    facts = dict(next(block for block in shown if isinstance(block, Facts)).rows)
    assert facts["State"] == (Tag("minuted", "plain"),)
    assert (facts["Present"], facts["Absent"]) == (("李娜",), ("王伟",))
    assert Prose("讨论了**漏水**", as_typed=True) in shown
    decision, action = table(under(shown, "Outcomes"))
    assert (decision["Type"], decision["Outcome"], decision["Task"]) == (
        Tag("Decision", "plain"),
        "停用东库",
        None,
    )
    assert (action["Who"], action["Due"], action["About"]) == (
        "张强",
        date(2026, 1, 9),
        Ref("ISS-1", "ISS-1 漏水"),
    )
    assert action["Task"] == (Ref("MTG-1/A1", "MTG-1/A1 修"), Tag("open", "plain"))


def test_only_so_many_of_the_last_meetings_are_shown(world: World, read: Read) -> None:
    world.do("meeting schedule", "M", title="例会", starts_at="2026-01-05T09:00:00Z", series="FREQ=DAILY")
    record = "M"
    for _ in range(MINUTES_SHOWN + 1):
        _, scheduled = world.do("meeting hold", record)
        record = scheduled.record
    shown = under(chapter_of("meeting").page(read(world)).blocks, "Last meetings")
    named = [block.record for block in shown if isinstance(block, Heading)]
    assert named == [f"M@2026-01-{day:02}" for day in range(10, 5, -1)]


def test_tasks_stand_by_who_has_them_and_when_they_are_due(world: World, read: Read) -> None:
    with_meeting(world)
    world.do("task create", "TSK-1", title="盘点", assignee="张强", due="2026-01-07")
    world.do("task create", "TSK-2", title="没人的", parent="TSK-1")
    world.do("task create", "TSK-3", title="做完的")
    world.do("task complete", "TSK-3")
    world.do("task block", "MTG-1/A1", why="等材料")
    world.now = datetime(2026, 1, 8, 12, tzinfo=UTC)
    shown = under(chapter_of("meeting").page(read(world)).blocks, "Open tasks")
    rows = table(shown)
    assert [(row["Assignee"], row["Task"]) for row in rows] == [
        (Tag("nobody", "quiet"), Ref("TSK-2", "TSK-2 没人的")),
        ("张强", Ref("TSK-1", "TSK-1 盘点")),
        ("张强", Ref("MTG-1/A1", "MTG-1/A1 修")),
    ]
    assert rows[0]["Part of"] == Ref("TSK-1", "TSK-1 盘点")
    assert [row["Due"] for row in rows] == [None, date(2026, 1, 7), date(2026, 1, 9)]
    assert rows[0]["State"] == (Tag("open", "plain"), Tag("nobody is assigned", "warning"))
    assert rows[1]["State"] == (Tag("open", "plain"), Tag("overdue", "bad"))
    assert rows[2]["State"] == (Tag("open", "plain"), Tag("blocked: 等材料", "warning"))
    assert rows[2]["Source"] == Ref("ISS-1", "ISS-1 漏水")
    assert paragraphs(shown)[0].text == "Done or cancelled, not listed here: 1."


def test_suggestions_without_an_answer_stand_first(world: World, read: Read) -> None:
    world.do("suggestion submit", "SUG-1", title="感应灯", proposer="陈静")
    world.do("suggestion decline", "SUG-1", reason="预算不足")
    world.do("suggestion submit", "SUG-2", title="饮水机", proposer="张强")
    answered, waiting = world.now, world.now + timedelta(days=15)
    world.now = waiting
    rows = table(under(chapter_of("meeting").page(read(world)).blocks, "Suggestions"))
    assert [row["Suggestion"] for row in rows] == [Ref("SUG-2", "SUG-2 饮水机"), Ref("SUG-1", "SUG-1 感应灯")]
    assert rows[0]["State"] == (
        Tag("submitted", "plain"),
        Tag("unanswered for more than 14 d", "warning"),
    )
    assert (rows[0]["Submitted at"], rows[1]["Proposer"], rows[1]["Answer"]) == (answered, "陈静", "预算不足")


def test_as_it_stood_before_the_meeting(world: World, read: Read) -> None:
    with_meeting(world)
    before = At(position=2)
    shown = chapter_of("meeting").page(read(world, before)).blocks
    assert [row["Meeting"] for row in table(under(shown, "Next meetings"))] == [WEEKLY]
    assert "Last meetings" not in headings(shown)
    assert table(under(shown, "Open tasks")) == []


def test_the_page_of_a_meeting_is_its_minutes(world: World, read: Read) -> None:
    with_meeting(world)
    reading = read(world)
    shown = page(reading, reading.rows["MTG-1"]).blocks
    assert [title for title in headings(shown) if title not in ("History", "Linked from")] == [
        "Agenda",
        "Minutes",
        "Outcomes",
    ]
    (item,) = table(under(shown, "Agenda"))
    assert item == {"Item": "漏水", "About": Ref("ISS-1", "ISS-1 漏水"), "By": "王伟"}
    facts = [label for block in shown if isinstance(block, Facts) for label, _ in block.rows]
    assert {"Attendees", "Present", "Absent", "Series"} <= set(facts)
    assert "Series began" not in facts
    assert len(facts) == len(set(facts))
    idle = page(reading, reading.rows["MTG-1@2026-01-12"]).blocks
    assert "Outcomes" not in headings(idle)


def test_without_anything_the_page_says_so(world: World, read: Read) -> None:
    shown = chapter_of("task").page(read(world)).blocks
    assert headings(shown) == ["Next meetings", "Open tasks", "Suggestions"]
