"""Job duties: positions with what they answer for, and all that one person is responsible for."""

from __future__ import annotations

from typing import Any

from opsledger_events.kinds.document import Document
from opsledger_projections.pages.blocks import Facts, Heading, Paragraph, Ref, Table, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.duties import SETTLED_SHOWN, duties_of, reading_path
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.person import person_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, paragraphs, table, under

STEPS: list[dict[str, Any]] = [
    {
        "id": "a",
        "action": "停梯",
        "accountable": "P-1",
        "responsible": ["电梯工", "陈晨"],
        "next": [{"to": "b"}],
    },
    {"id": "b", "action": "检修", "accountable": "王伟", "consulted": ["陈晨"], "next": [{"to": "c"}]},
    {"id": "c", "action": "归档", "accountable": "王伟"},
]


def with_positions(world: World) -> None:
    """A department that 王伟 heads and in which 陈晨 mends lifts, below the company that 李娜 heads."""
    world.do("unit establish", "U-0", title="公司", head="李娜")
    world.do("unit establish", "U-1", title="工程部", head="王伟", parent="U-0", duties=["保养设备"])
    world.do(
        "position create",
        "P-1",
        title="电梯工",
        unit="U-1",
        holders=["陈晨"],
        duties=["按月保养", "抢修"],
        authorities=["可停用电梯"],
    )
    world.do("position create", "P-2", title="顾问", reports_to="P-1")


def test_positions_with_duties_and_authorities_unit_by_unit(world: World, read: Read) -> None:
    world.do("position create", "P-0", title="法务")
    with_positions(world)
    shown = chapter_of("position").page(read(world)).blocks
    assert headings(shown) == ["工程部", "电梯工", "Without a unit", "法务", "顾问"]
    assert Heading("电梯工", 3, "P-1") in shown
    lifts = under(shown, "电梯工")
    assert lifts[0] == Facts((("Holders", ("陈晨",)), ("Unit", Ref("U-1", "U-1 工程部"))))
    assert [block.rows for block in lifts if isinstance(block, Table)] == [
        (("按月保养",), ("抢修",)),
        (("可停用电梯",),),
    ]
    adviser = under(shown, "顾问")
    assert adviser[0] == Facts(
        (("Holders", (Tag("vacant", "warning"),)), ("Reports to", Ref("P-1", "P-1 电梯工")))
    )
    assert paragraphs(adviser) == [Paragraph("no duties defined", "warning")]


def test_by_which_words_a_person_is_meant(world: World, read: Read) -> None:
    with_positions(world)
    reading = read(world)
    person = person_of(reading, "陈晨")
    assert person.names == {"陈晨", "P-1", "电梯工"}
    assert person.groups == {"U-1", "U-0"}, "their unit and every one above it"
    assert [row.record for row in person_of(reading, "王伟").units] == ["U-1"]
    for readers, groups in (("*", ""), ("陈晨", ""), ("", "P-1"), ("", "U-1"), ("", "U-0")):
        assert person.is_reader(Document(readers=(readers,), reader_groups=(groups,))), (readers, groups)
    assert not person.is_reader(Document(readers=("王伟",), reader_groups=("P-2",)))
    below = Document(reader_groups=("U-1",))
    assert not person_of(reading, "李娜").is_reader(below), "a unit below is another one"


def test_positions_held_and_units_headed(world: World, read: Read) -> None:
    with_positions(world)
    page = duties_of(read(world), "陈晨")
    assert (page.name, page.title) == ("duties", "What 陈晨 is responsible for")
    assert headings(page.blocks) == ["Positions held", "电梯工"]
    headed = table(under(duties_of(read(world), "王伟").blocks, "Units headed"))
    assert headed == [{"Unit": Ref("U-1", "U-1 工程部"), "Duties": "保养设备"}]
    world.do("position release", "P-1", person="陈晨", reason="退休")
    world.do("unit dissolve", "U-1", reason="合并")
    for name in ("陈晨", "王伟"):
        blocks = duties_of(read(world), name).blocks
        assert blocks == (Paragraph(f"Nothing in the handbook names {name}.", "quiet"),)


def test_steps_of_processes_in_force_by_name_position_or_title(world: World, read: Read) -> None:
    with_positions(world)
    world.do("process draft", "PRC-1", title="电梯检修", steps=STEPS)
    assert "Steps of processes" not in headings(duties_of(read(world), "陈晨").blocks), "not in force yet"
    world.do("process submit", "PRC-1")
    world.do("process approve", "PRC-1", actor="孙丽")
    world.do("process release", "PRC-1")
    rows = table(under(duties_of(read(world), "陈晨").blocks, "Steps of processes"))
    process = Ref("PRC-1", "PRC-1 电梯检修")
    assert [tuple(row.values()) for row in rows] == [(process, "停梯", "R/A"), (process, "检修", "C")]


def test_decisions_checks_goals_and_work(world: World, read: Read) -> None:
    with_positions(world)
    world.do("rule adopt", "RULE-1", title="停梯", matter="停用电梯", decider="P-1")
    world.do("control design", "CTL-1", title="保养抽查", frequency="week", checker="陈晨")
    world.do("goal draft", "GOAL-1", title="故障减半", owner="陈晨")
    world.do("task create", "TSK-1", title="换钢丝绳", assignee="陈晨")
    world.do("task create", "TSK-2", title="洗车", assignee="王伟")
    world.do("issue raise", "ISS-1", title="困人", responsible="陈晨", owner="陈晨")
    page = duties_of(read(world), "陈晨").blocks
    assert "Checks to perform" not in headings(page), "not in operation yet"
    designed = [row["Control"] for row in table(under(page, "Assigned: Control"))]
    assert designed == [Ref("CTL-1", "CTL-1 保养抽查")], "somebody waits for it to start"
    world.do("control start", "CTL-1", as_found=True)
    page = duties_of(read(world), "陈晨").blocks
    assert [row["Matter"] for row in table(under(page, "May decide"))] == ["停用电梯"]
    assert [row["Control"] for row in table(under(page, "Checks to perform"))] == [
        Ref("CTL-1", "CTL-1 保养抽查")
    ]
    assert [row["Goal"] for row in table(under(page, "Goal"))] == [Ref("GOAL-1", "GOAL-1 故障减半")]
    assert [row["Task"] for row in table(under(page, "Assigned: Task"))] == [Ref("TSK-1", "TSK-1 换钢丝绳")]
    assert [row["Issue"] for row in table(under(page, "Assigned: Issue"))] == [Ref("ISS-1", "ISS-1 困人")]
    assert [row["Record"] for row in table(under(page, "Answers for"))] == [Ref("ISS-1", "ISS-1 困人")]
    world.do("task complete", "TSK-1")
    assert "Assigned: Task" not in headings(duties_of(read(world), "陈晨").blocks)


def test_what_is_open_stands_before_what_is_settled(world: World, read: Read) -> None:
    for number in range(SETTLED_SHOWN + 2):
        world.do("issue raise", f"ISS-{number}", title="漏水", owner="陈晨")
        world.do("issue dismiss", f"ISS-{number}", reason="误报")
    world.do("issue raise", "ISS-X", title="困人", owner="陈晨")
    answers = under(duties_of(read(world), "陈晨").blocks, "Answers for")
    rows = table(answers)
    assert rows[0]["Record"] == Ref("ISS-X", "ISS-X 困人")
    assert len(rows) == SETTLED_SHOWN + 1
    assert paragraphs(answers) == [Paragraph("Settled and not listed: 2.", "quiet")]


def test_nothing_is_addressed_to_somebody_whom_nothing_names(world: World, read: Read) -> None:
    world.do("document adopt", "DOC-1", title="行为准则", body="诚实")
    page = reading_path(read(world), "陈晨")
    assert page.blocks == (Paragraph("No document is addressed to 陈晨.", "quiet"),)


def test_the_reading_path_and_what_of_it_is_left(world: World, read: Read) -> None:
    with_positions(world)
    for number, to, order in ((1, ["*"], None), (2, ["U-1"], 2), (3, ["陈晨"], 1), (4, ["王伟"], 1)):
        given: dict[str, Any] = {"reader_groups" if number == 2 else "readers": to, "reading_order": order}
        world.do("document adopt", f"DOC-{number}", title=f"文件{number}", body="文", **given)
    page = reading_path(read(world), "陈晨")
    assert page.blocks[0] == Paragraph("To acknowledge: 3 of 3.", "warning")
    order = [row["Document"] for row in table(page.blocks)]
    assert order == [Ref(f"DOC-{n}", f"DOC-{n} 文件{n}") for n in (3, 2, 1)]
    for number in (1, 2, 3):
        world.do("document acknowledge", f"DOC-{number}", person="陈晨")
    assert reading_path(read(world), "陈晨").blocks[0] == Paragraph("All 3 are acknowledged.", "good")
    world.do("document adopt", "DOC-2", body="新的一版")
    page = reading_path(read(world), "陈晨")
    assert page.blocks[0] == Paragraph("To acknowledge: 1 of 3.", "warning")
    assert [row["Acknowledged"] for row in table(page.blocks)] == [
        Tag("acknowledged", "good"),
        Tag("to acknowledge", "warning"),
        Tag("acknowledged", "good"),
    ]
    left = table(under(duties_of(read(world), "陈晨").blocks, "To acknowledge"))
    assert [row["Document"] for row in left] == [Ref("DOC-2", "DOC-2 文件2")]


def test_a_position_shows_its_letters_in_the_steps_of_processes_in_force(world: World, read: Read) -> None:
    with_positions(world)
    world.do("process draft", "PRO-1", title="停梯检修", steps=STEPS)
    reading = read(world)
    assert "Steps of processes" not in headings(chapter_of("position").page(reading).blocks)
    world.do("process submit", "PRO-1")
    world.do("process approve", "PRO-1", actor="王伟")
    world.do("process release", "PRO-1")
    reading = read(world)
    expected = [{"Process": Ref("PRO-1", "PRO-1 停梯检修"), "Action": "停梯", "RACI": "R/A"}]
    lifts = under(chapter_of("position").page(reading).blocks, "电梯工")
    assert table(under(lifts, "Steps of processes")) == expected
    own = page(reading, reading.rows["P-1"]).blocks
    assert table(under(own, "Steps of processes")) == expected
