"""The profile: what the organisation is and stands for, its history, and what was handed out."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsledger_events.language import speak
from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Facts, Paragraph, Prose, Ref
from opsledger_projections.pages.contents import chapter_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, table, under

EDITION: dict[str, Any] = {
    "name": "2026-Q1",
    "language": "zh",
    "position": 1,
    "root": "5f" * 32,
    "digest": "a0" * 32,
    "form": "site/1",
    "program": "0.2.0",
}


def registered(world: World) -> None:
    """An organisation with a mission and two days of history."""
    world.do(
        "organisation register",
        "ORG-1",
        title="蓝湾物业",
        legal_name="蓝湾物业服务有限公司",
        founded_on="2009-05-18",
        mission="让住户**安心**",
        values=["诚信", "及时"],
        milestones=[{"day": "2015-01-01", "text": "接管第十个小区"}],
    )
    world.do("organisation add-milestone", "ORG-1", day="2009-05-18", text="公司成立")


def test_what_is_known_stands_there_and_what_is_not_is_left_out(world: World, read: Read) -> None:
    registered(world)
    shown = chapter_of("organisation").page(read(world)).blocks
    assert shown[0] == Facts(
        (
            ("Title", Ref("ORG-1", "ORG-1 蓝湾物业")),
            ("Legal name", "蓝湾物业服务有限公司"),
            ("Founded on", date(2009, 5, 18)),
        )
    )
    assert headings(shown) == ["Mission", "Values", "Milestones"]
    assert under(shown, "Mission") == (Prose("让住户**安心**", as_typed=True),)
    assert under(shown, "Values") == (Prose("- 诚信\n- 及时", as_typed=True),)


def test_its_history_is_told_in_order_and_as_of_a_moment(world: World, read: Read) -> None:
    registered(world)
    shown = chapter_of("organisation").page(read(world)).blocks
    days = [(row["Day"], row["Text"]) for row in table(under(shown, "Milestones"))]
    assert days == [(date(2009, 5, 18), "公司成立"), (date(2015, 1, 1), "接管第十个小区")]
    before = chapter_of("organisation").page(read(world, At(position=1))).blocks
    assert [row["Text"] for row in table(under(before, "Milestones"))] == ["接管第十个小区"]


def test_editions_stand_there_with_what_they_are_checked_against(world: World, read: Read) -> None:
    registered(world)
    assert "Editions" not in headings(chapter_of("organisation").page(read(world)).blocks)
    world.do("organisation publish-edition", "ORG-1", **EDITION)
    second: dict[str, Any] = EDITION | {"name": "2026-Q2", "position": 3}
    world.do("organisation publish-edition", "ORG-1", **second)
    rows = table(under(chapter_of("organisation").page(read(world)).blocks, "Editions"))
    assert [(row["Name"], row["Position"]) for row in rows] == [("2026-Q2", 3), ("2026-Q1", 1)]
    assert (rows[0]["Published at"], rows[0]["Language"]) == (world.now, "Chinese")
    assert (rows[0]["Tree head"], rows[0]["Digest"]) == ("5f" * 32, "a0" * 32)
    speak("zh")
    row = table(under(chapter_of("organisation").page(read(world)).blocks, "发布版本"))[0]
    assert (row["版名"], row["语言"], row["发布时间"]) == ("2026-Q2", "中文", world.now)


def test_several_organisations_stand_under_their_names(world: World, read: Read) -> None:
    registered(world)
    world.do("organisation register", "ORG-2", title="蓝湾家政", mission="让家更轻松")
    shown = chapter_of("organisation").page(read(world)).blocks
    assert "Milestones" in headings(under(shown, "蓝湾物业"))
    assert headings(under(shown, "蓝湾家政")) == ["Mission"]


def test_without_an_organisation_the_page_says_so(world: World, read: Read) -> None:
    shown = chapter_of("organisation").page(read(world)).blocks
    assert shown == (Paragraph("Nothing yet.", "quiet"),)
