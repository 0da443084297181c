"""Goals and strategy: the documents of the strategy, the tree, how far each goal is, and its SMART answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsledger_projections.pages.blocks import Branch, Facts, Heading, Ref, Tag, Tree
from opsledger_projections.pages.contents import chapter_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, paragraphs, table, under

SMART: dict[str, Any] = {
    "specific": "停梯更少",
    "measurable": "每月统计",
    "achievable": "有备件",
    "relevant": "住户投诉多",
    "time_bound": "一年内",
}


def with_goals(world: World) -> None:
    """A vision, a goal of the year under it that is pursued and far behind, one under that, and one given up."""
    world.do("indicator define", "stops", title="停梯次数", unit="次")
    world.do("goal draft", "GOAL-1", title="电梯不停", horizon="vision")
    world.do(
        "goal draft",
        "GOAL-2",
        title="停梯减半",
        parent="GOAL-1",
        indicator="stops",
        baseline=20,
        target=10,
        start="2025-01-01",
        due="2026-01-31",
        **SMART,
    )
    world.do("goal activate", "GOAL-2")
    world.do("goal check-in", "GOAL-2", value=19)
    world.do("goal draft", "GOAL-3", title="本季停梯", horizon="quarter", parent="GOAL-2")
    world.do("goal draft", "GOAL-4", title="换新梯")
    world.do("goal abandon", "GOAL-4", reason="没有预算")


def test_each_goal_stands_under_the_one_that_it_serves_with_its_health(world: World, read: Read) -> None:
    with_goals(world)
    shown = chapter_of("goal").page(read(world)).blocks
    (tree,) = under(shown, "Which goal serves which")
    assert isinstance(tree, Tree)
    vision, given_up = tree.branches
    assert (given_up.cell, given_up.branches) == (
        (Ref("GOAL-4", "GOAL-4 换新梯"), Tag("abandoned", "quiet")),
        (),
    )
    (year,) = vision.branches
    assert year.cell == (Ref("GOAL-2", "GOAL-2 停梯减半"), Tag("active"), Tag("Off track", "bad"))
    assert year.branches == (Branch((Ref("GOAL-3", "GOAL-3 本季停梯"), Tag("draft")), "Quarter"),)


def test_how_far_each_is_in_the_unit_of_its_indicator(world: World, read: Read) -> None:
    with_goals(world)
    shown = chapter_of("goal").page(read(world)).blocks
    line = table(under(shown, "How far they are"))[1]
    assert (line["Baseline"], line["Value"], line["Target"], line["Unit"]) == (20, 19, 10, "次")
    assert line["Due"] == date(2026, 1, 31)
    assert [row["Goal"] for row in table(under(shown, "What goals came to"))] == [
        Ref("GOAL-4", "GOAL-4 换新梯")
    ]


def test_smart_answers_of_what_is_pursued(world: World, read: Read) -> None:
    with_goals(world)
    shown = under(chapter_of("goal").page(read(world)).blocks, "SMART answers")
    assert shown[0] == Heading("停梯减半", 3, "GOAL-2")
    assert isinstance(shown[1], Facts)
    assert [text for _, text in shown[1].rows] == list(SMART.values())
    assert len(shown) == 2


def test_the_strategy_in_force_stands_in_front_and_other_documents_do_not(world: World, read: Read) -> None:
    world.do("document adopt", "DOC-1", title="战略", type="strategy", body="一")
    world.do("document adopt", "DOC-2", title="考勤", type="rule", body="二")
    shown = chapter_of("goal").page(read(world)).blocks
    assert headings(shown) == ["Strategy"]
    (strategy,) = table(shown)
    assert strategy["Document"] == Ref("DOC-1", "DOC-1 战略")
    assert paragraphs(shown)[0].text == "Nothing yet."
