"""Pages of decision rules: the authority matrix, and decisions with what was reversed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from opsledger_projections.at import At
from opsledger_projections.pages import of_record
from opsledger_projections.pages.blocks import Block, Paragraph, Ref, Table, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.decisions import DECISIONS_SHOWN
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.finding import headings, paragraphs, table, under

Read = Callable[..., Reading]


def adopt(world: World, record: str = "RULE-1", **fields: Any) -> None:
    """A rule in force."""
    given: dict[str, Any] = {
        "title": "采购审批",
        "matter": "单笔采购",
        "decider": "财务经理",
        "limit": 50_000,
        "unit": "元",
    }
    world.do("rule adopt", record, **given | fields)


def decide(world: World, record: str = "RULE-1", **fields: Any) -> int:
    """A decision, and the position of its entry."""
    given: dict[str, Any] = {"choice": "同意", "decider": "财务经理", "amount": 100}
    (entry,) = world.do("rule decide", record, **given | fields)
    return entry.position


def chapter(reading: Reading) -> Sequence[Block]:
    """The blocks of the chapter."""
    return chapter_of("rule").page(reading).blocks


def test_the_authority_matrix_is_of_the_rules_in_force(world: World, read: Read) -> None:
    world.do("issue raise", "ISS-1", title="岗位")
    adopt(world, at_least=1_000, consulted=["法务", "ISS-1"], required_basis="三家报价")
    world.do("rule draft", "RULE-2", title="报销")
    adopt(world, "RULE-3")
    world.do("rule withdraw", "RULE-3", reason="合并")
    found = chapter(read(world))
    assert table(under(found, "Who may decide what")) == [
        {
            "Decision rule": Ref("RULE-1", "RULE-1 采购审批"),
            "Matter": "单笔采购",
            "Decider": "财务经理",
            "From": 1_000,
            "Limit": 50_000,
            "Unit": "元",
            "Consulted": ("法务", Ref("ISS-1", "ISS-1 岗位")),
            "Required basis": "三家报价",
        }
    ]
    (draft,) = table(under(found, "In preparation"))
    assert (draft["Matter"], draft["Decider"]) == ("报销", Tag("nobody", "bad"))


def test_decisions_are_the_newest_first_and_reversed_ones_marked(world: World, read: Read) -> None:
    adopt(world)
    adopt(world, "RULE-2", limit=None)
    first = decide(world, choice="甲公司", basis="比价单")
    world.do("rule change-authority", "RULE-1", reason="改用万元", unit="万元", limit=5)
    second = decide(world, "RULE-2", amount=None)
    before = world.entries[-1].position
    world.do("rule reverse", "RULE-1", reason="违约", decision=first)
    rows = table(under(chapter(read(world)), "Decisions taken"))
    assert [row["Entry"] for row in rows] == [f"#{second}", f"#{first}"]
    assert rows[0]["Holds"] == Tag("yes", "good")
    assert rows[1]["Holds"] == (Tag("reversed", "warning"), world.now, "违约")
    assert (rows[1]["Decision rule"], rows[1]["Choice"], rows[1]["Basis"]) == (
        Ref("RULE-1", "RULE-1 采购审批"),
        "甲公司",
        "比价单",
    )
    assert (rows[1]["Amount"], rows[1]["Unit"]) == (100, "元")
    rows = table(under(chapter(read(world, At(position=before))), "Decisions taken"))
    assert rows[1]["Holds"] == Tag("yes", "good"), "it held then"


def test_decisions_under_a_withdrawn_rule_stay(world: World, read: Read) -> None:
    adopt(world)
    decide(world)
    world.do("rule withdraw", "RULE-1", reason="合并")
    found = chapter(read(world))
    assert len(table(under(found, "Decisions taken"))) == 1
    assert next(block.empty for block in found if isinstance(block, Table)) == "No rule is in force."


def test_older_decisions_are_counted(world: World, read: Read) -> None:
    adopt(world)
    for _ in range(DECISIONS_SHOWN + 3):
        decide(world)
    found = under(chapter(read(world)), "Decisions taken")
    assert len(table(found)) == DECISIONS_SHOWN
    assert paragraphs(found) == [Paragraph("Older decisions in the ledger: 3.", "quiet")]


def test_the_page_of_a_rule_has_its_own_decisions(world: World, read: Read) -> None:
    adopt(world)
    adopt(world, "RULE-2")
    first = decide(world)
    decide(world, "RULE-2")
    reading = read(world)
    found = of_record.page(reading, reading.rows["RULE-1"]).blocks
    (decision,) = table(under(found, "Decisions taken"))
    assert (decision["Entry"], decision["Version of the rule"]) == (f"#{first}", 1)
    assert "Last decision" not in headings(found)
