"""Pages of processes: what is in force by phase, where it breaks, a flow and who answers for each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from opsledger_projections.at import At
from opsledger_projections.pages import of_record
from opsledger_projections.pages.blocks import Arrow, Block, Facts, Paragraph, Ref, Step, Table, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.finding import flow, headings, paragraphs, table, under

Read = Callable[..., Reading]

STEPS: list[dict[str, Any]] = [
    {
        "id": "pick",
        "actor": "仓管员",
        "action": "拣货",
        "next": [{"to": "ok"}],
        "expected_minutes": 20,
        "control": "复核数量",
        "responsible": ["仓管员"],
        "accountable": "仓库主管",
    },
    {
        "id": "ok",
        "shape": "exclusive",
        "action": "相符？",
        "next": [{"to": "end", "condition": "相符"}, {"to": "pick", "condition": "不符"}],
    },
    {"id": "end", "shape": "end"},
]


def in_force(world: World, record: str, *, as_found: bool = False, **fields: Any) -> None:
    """A process in force."""
    given: dict[str, Any] = {"title": "发货", "steps": STEPS}
    world.do("process draft", record, **given | fields)
    world.do("process submit", record, as_found=as_found)
    world.do("process approve", record, actor="王伟")
    world.do("process release", record, as_found=as_found)


def chapter(reading: Reading) -> Sequence[Block]:
    """The blocks of the chapter."""
    return chapter_of("process").page(reading).blocks


def page(reading: Reading, record: str) -> Sequence[Block]:
    """The blocks of a record's page."""
    return of_record.page(reading, reading.rows[record]).blocks


def test_processes_in_force_stand_under_their_phase(world: World, read: Read) -> None:
    in_force(world, "PRC-1", phase="prepare", title="采购", trigger="库存不足", outputs=["订单"])
    in_force(world, "PRC-2")
    found = chapter(read(world))
    assert headings(found) == ["Prepare", "Execute"]
    (row,) = table(under(found, "Prepare"))
    assert (row["Process"], row["Trigger"], row["Outputs"]) == (
        Ref("PRC-1", "PRC-1 采购"),
        "库存不足",
        ("订单",),
    )
    assert (row["Steps"], row["Whole"]) == (3, Tag("whole", "good"))


def test_where_processes_break(world: World, read: Read) -> None:
    """History may have brought in what is not whole."""
    in_force(world, "PRC-1", as_found=True, steps=[{"id": "pick", "next": [{"to": "bill"}]}])
    found = chapter(read(world))
    assert table(under(found, "Execute"))[0]["Whole"] == Tag("breaks: 2", "bad")
    assert [(row["Step"], row["What is wrong"]) for row in table(under(found, "Where processes break"))] == [
        ("pick", Tag("leads to “bill”, which is not there", "bad")),
        ("pick", Tag("has nobody accountable", "bad")),
    ]


def test_what_is_in_preparation_and_what_is_stuck(world: World, read: Read) -> None:
    in_force(world, "PRC-1")
    world.do("process report-bottleneck", "PRC-1", step="pick", description="扫码枪不够", minutes_lost=40)
    world.do("process draft", "PRC-2", title="退货", actor="赵敏")
    found = chapter(read(world))
    (stuck,) = table(under(found, "Bottlenecks"))
    assert (stuck["Step"], stuck["Description"], stuck["Time lost (minutes)"]) == ("pick", "扫码枪不够", 40)
    (draft,) = table(under(found, "In preparation"))
    assert (draft["Process"], draft["Authors of the draft"]) == (Ref("PRC-2", "PRC-2 退货"), ("赵敏",))
    world.do("process change-step", "PRC-1", step="pick", action="扫码拣货")
    found = chapter(read(world))
    assert "Bottlenecks" not in headings(found)
    assert len(table(under(found, "In preparation"))) == 2


def test_without_any_process_it_says_so(world: World, read: Read) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    assert chapter(read(world)) == (Paragraph("No process is in force.", "quiet"),)


def test_a_process_is_drawn_as_a_flow(world: World, read: Read) -> None:
    in_force(world, "PRC-1")
    drawn = flow(page(read(world), "PRC-1"))
    assert drawn.steps == (
        Step("pick", "拣货", "task", "仓管员"),
        Step("ok", "相符？", "exclusive"),
        Step("end", "End", "end"),
    )
    assert drawn.arrows == (Arrow("pick", "ok"), Arrow("ok", "end", "相符"), Arrow("ok", "pick", "不符"))


def test_what_is_missing_or_stuck_stands_out_in_the_flow(world: World, read: Read) -> None:
    in_force(
        world, "PRC-1", as_found=True, steps=[*STEPS, {"id": "x", "accountable": "a", "next": [{"to": "y"}]}]
    )
    world.do("process report-bottleneck", "PRC-1", step="pick", description="扫码枪不够")
    found = page(read(world), "PRC-1")
    assert {step.name: step.tone for step in flow(found).steps} == {
        "pick": "warning",
        "ok": "plain",
        "end": "plain",
        "x": "bad",
        "y": "bad",
    }
    assert Paragraph("“x” leads to “y”, which is not there", "bad") in paragraphs(found)
    assert Paragraph("bottleneck at “pick”: 扫码枪不够", "warning") in paragraphs(found)


def test_steps_are_a_table_once(world: World, read: Read) -> None:
    in_force(world, "PRC-1")
    found = page(read(world), "PRC-1")
    assert headings(found).count("Steps") == 1
    pick, ok, end = table(under(found, "Steps"))
    assert (pick["Role"], pick["Control"], pick["Expected time (minutes)"], pick["Next"]) == (
        "仓管员",
        "复核数量",
        20,
        ("ok",),
    )
    assert ok["Next"] == ("end (相符)", "pick (不符)")
    assert end["Shape"] == "End"


def test_a_control_that_is_a_record_is_a_link(world: World, read: Read) -> None:
    world.do("issue raise", "ISS-1", title="漏检")
    in_force(world, "PRC-1", steps=[{"id": "a", "accountable": "王伟", "control": "ISS-1"}])
    (step,) = table(under(page(read(world), "PRC-1"), "Steps"))
    assert step["Control"] == Ref("ISS-1", "ISS-1 漏检")


def test_the_raci_matrix_has_a_column_for_each_name(world: World, read: Read) -> None:
    steps = [
        {"id": "a", "next": [{"to": "b"}], "responsible": ["李娜", "王伟"], "accountable": "王伟"},
        {"id": "b", "accountable": "李娜", "consulted": ["法务"], "informed": ["王伟"]},
    ]
    in_force(world, "PRC-1", steps=steps)
    found = under(page(read(world), "PRC-1"), "Responsibilities (RACI)")
    assert table(found) == [
        {"Step": "a", "李娜": "R", "王伟": "R/A", "法务": None},
        {"Step": "b", "李娜": "A", "王伟": "I", "法务": "C"},
    ]


def test_the_draft_of_the_next_edition_stands_beside_what_is_in_force(world: World, read: Read) -> None:
    in_force(world, "PRC-1")
    world.do("process change-step", "PRC-1", step="pick", action="扫码拣货")
    found = page(read(world), "PRC-1")
    assert flow(under(found, "Steps")).steps[0].label == "拣货"
    assert flow(under(found, "Draft of the next edition")).steps[0].label == "扫码拣货"
    before = page(read(world, At(position=4)), "PRC-1")
    assert "Draft of the next edition" not in headings(before), "the page of a past moment is of that moment"


def test_a_first_draft_is_shown_as_one(world: World, read: Read) -> None:
    world.do("process draft", "PRC-1", title="退货")
    found = page(read(world), "PRC-1")
    assert "Steps" not in headings(found)
    assert under(found, "Draft") == (Facts((("Phase", "Execute"),)), Paragraph("No steps yet.", "quiet"))
    assert not any(isinstance(block, Table) for block in under(found, "Draft"))
