"""The structure: every active unit once in a tree, with its head and its positions; who reports to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Block, Branch, Paragraph, Ref, Tag, Tree
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, table, under

VACANT = Tag("vacant", "warning")


def with_units(world: World) -> None:
    """A company with two departments, and an engineer's post in one of them that two people hold."""
    world.do("unit establish", "U-2", title="工程部", headcount=3, duties=["保养设备", "抢修"])
    world.do("unit establish", "U-1", title="公司", head="李娜")
    world.do("unit move", "U-2", parent="U-1")
    world.do("unit establish", "U-3", title="电梯组", parent="U-2", head="王伟")
    world.do("position create", "P-1", title="经理", unit="U-1", holders=["李娜"])
    world.do("position create", "P-2", title="工程师", unit="U-2", reports_to="P-1", holders=["陈晨", "周涛"])
    world.do("position create", "P-3", title="学徒", unit="U-2", reports_to="P-2")


def shown(reading: Reading) -> Sequence[Block]:
    """The blocks of the page."""
    return chapter_of("unit").page(reading).blocks


def tree(blocks: Sequence[Block]) -> tuple[Branch, ...]:
    """The branches of the tree on a page."""
    found = blocks[0]
    assert isinstance(found, Tree)
    return found.branches


def records(branches: Sequence[Branch]) -> list[object]:
    """The ids in a tree: each with what hangs on it behind it."""
    found: list[object] = []
    for branch in branches:
        ref = branch.cell[0] if isinstance(branch.cell, tuple) else branch.cell
        assert isinstance(ref, Ref)
        found.append(ref.record)
        if branch.branches:
            found.append(records(branch.branches))
    return found


def test_units_hang_below_their_parents_with_heads_and_positions(world: World, read: Read) -> None:
    with_units(world)
    (company,) = tree(shown(read(world)))
    assert company.cell == (Ref("U-1", "U-1 公司"), "李娜")
    assert records([company]) == ["U-1", ["P-1", "U-2", ["P-2", "P-3", "U-3"]]]
    engineering = company.branches[1]
    assert engineering.cell == (Ref("U-2", "U-2 工程部"), Tag("no head", "warning"))
    assert engineering.note == "headcount 3, in positions 2"
    engineer, apprentice, lifts = engineering.branches
    assert engineer.cell == (Ref("P-2", "P-2 工程师"), "陈晨", "周涛")
    assert apprentice.cell == (Ref("P-3", "P-3 学徒"), VACANT)
    assert lifts.cell == (Ref("U-3", "U-3 电梯组"), "王伟")


def test_what_was_below_a_dissolved_unit_is_not_lost(world: World, read: Read) -> None:
    with_units(world)
    world.do("unit dissolve", "U-2", reason="合并")
    world.do("unit establish", "U-4", title="客服部")
    page = shown(read(world))
    assert records(tree(page)) == ["U-1", ["P-1"], "U-4", "U-3"], "those without a parent first"
    assert tree(page)[-1].note == "belongs to 工程部, which was dissolved"
    assert "Duties of the units" not in headings(page)
    every = Reading(read(world).views, world.now, every=True)
    assert records(tree(shown(every))) == records(tree(page))


def test_a_ring_that_held_at_a_past_moment_is_shown_once(world: World, read: Read) -> None:
    """A move that was recorded late and held from before the one that made room for it."""
    world.do("unit establish", "U-1", title="一部")
    world.do("unit establish", "U-2", title="二部")
    world.do("unit move", "U-1", parent="U-2")
    moved = world.now
    world.do("unit move", "U-1", parent=None)
    world.do("unit move", "U-2", parent="U-1")
    between = moved + timedelta(seconds=30)
    world.entries[-1] = replace(world.entries[-1], effective=between)
    past = read(world, At(effective_us=microseconds(between)))
    assert records(tree(shown(past))) == ["U-1", ["U-2"]]


def test_duties_of_units_and_who_reports_to_whom(world: World, read: Read) -> None:
    with_units(world)
    page = shown(read(world))
    duties = table(under(page, "Duties of the units"))
    assert [(row["Unit"], row["Duties"]) for row in duties] == [
        (Ref("U-2", "U-2 工程部"), "保养设备"),
        (Ref("U-2", "U-2 工程部"), "抢修"),
    ]
    rows = table(under(page, "Who reports to whom"))
    assert [(row["Position"], row["Reports to"], row["Holders"]) for row in rows] == [
        (Ref("P-1", "P-1 经理"), None, ("李娜",)),
        (Ref("P-2", "P-2 工程师"), Ref("P-1", "P-1 经理"), ("陈晨", "周涛")),
        (Ref("P-3", "P-3 学徒"), Ref("P-2", "P-2 工程师"), ()),
    ]
    world.do("position abolish", "P-3", reason="外包")
    page = shown(read(world))
    assert len(table(under(page, "Who reports to whom"))) == 2
    assert "P-3" not in str(records(tree(page)))


def test_without_units_the_page_says_so(world: World, read: Read) -> None:
    assert shown(read(world)) == (Paragraph("Nothing yet.", "quiet"),)
