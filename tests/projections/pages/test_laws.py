"""The page of laws and regulations: how each is met, and every gap there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from opsledger_projections.pages.blocks import Ref, Tag
from opsledger_projections.pages.contents import chapter_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, table, under

WAGES = Ref("OBL-1", "OBL-1 最低工资")
HANDBOOK = Ref("DOC-1", "DOC-1 员工手册")


@pytest.fixture
def wages(world: World) -> World:
    """An obligation that applies from July on, and a document that would meet it."""
    world.do("document adopt", "DOC-1", body="工资每月十日前发放", title="员工手册")
    world.do(
        "obligation identify",
        "OBL-1",
        title="最低工资",
        law="劳动法",
        clause="第四十八条",
        in_force_from="2026-07-01",
        owner="孙丽",
    )
    world.do("obligation decide", "OBL-1", applies=True)
    return world


def gaps(world: World, read: Read) -> list[Tag]:
    """What is missing, as the page says it."""
    rows = table(under(chapter_of("obligation").page(read(world)).blocks, "Gaps"))
    return [tag for row in rows if isinstance(tag := row["What is missing"], Tag)]


def test_how_each_is_met(wages: World, read: Read) -> None:
    def shown() -> dict[str, object]:
        (row,) = table(
            under(chapter_of("obligation").page(read(wages)).blocks, "What applies, and how it is met")
        )
        return dict(row)

    assert (shown()["Obligation"], shown()["Law"]) == (WAGES, ("劳动法", "第四十八条"))
    assert (shown()["State"], shown()["Met by"]) == (
        Tag("applicable", "plain"),
        Tag("nothing named", "warning"),
    )
    wages.do("obligation assess", "OBL-1", verdict="compliant", met_by=["DOC-1"])
    assert (shown()["State"], shown()["Met by"]) == (Tag("met", "good"), (HANDBOOK,))
    assert shown()["Assessed at"] == wages.now
    wages.do("document retire", "DOC-1", reason="改版")
    assert shown()["Met by"] == (HANDBOOK, Tag("no longer in force", "bad"))


def test_what_is_not_seen_to_is_a_gap(wages: World, read: Read) -> None:
    nothing = Tag("nothing is named that meets it", "warning")
    assert gaps(wages, read) == [nothing], "it is not in force yet"
    wages.now = datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert gaps(wages, read) == [Tag("in force, not assessed whether it is met", "warning"), nothing]
    wages.do("obligation assess", "OBL-1", verdict="non_compliant", met_by=["DOC-1"])
    assert gaps(wages, read) == [Tag("not met", "bad")]
    wages.do("obligation assess", "OBL-1", verdict="partly")
    assert gaps(wages, read) == [Tag("met only in part", "warning")]
    wages.do("obligation assess", "OBL-1", verdict="compliant")
    assert gaps(wages, read) == []
    wages.do("document retire", "DOC-1", reason="改版")
    assert gaps(wages, read) == [Tag("no longer in force: DOC-1", "bad")]


def test_what_does_not_apply_or_is_undecided_has_its_own_place(wages: World, read: Read) -> None:
    wages.do("obligation identify", "OBL-2", title="危化品登记", law="危险化学品安全管理条例")
    wages.do("obligation identify", "OBL-3", title="排污许可")
    wages.do("obligation decide", "OBL-2", applies=False, why="不使用危化品")
    wages.do("obligation identify", "OBL-4", title="旧规")
    wages.do("obligation repeal", "OBL-4", reason="已废止")
    shown = chapter_of("obligation").page(read(wages)).blocks
    (outside,) = table(under(shown, "Does not apply"))
    assert (outside["Obligation"], outside["Why"]) == (Ref("OBL-2", "OBL-2 危化品登记"), "不使用危化品")
    (undecided,) = table(under(shown, "Not decided whether it applies"))
    assert undecided["Obligation"] == Ref("OBL-3", "OBL-3 排污许可")
    assert len(table(under(shown, "What applies, and how it is met"))) == 1


def test_an_empty_page_has_its_headings(world: World, read: Read) -> None:
    shown = chapter_of("obligation").page(read(world)).blocks
    assert headings(shown) == ["What applies, and how it is met", "Gaps"]
