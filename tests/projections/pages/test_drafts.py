"""Drafts: who is to approve one reads it on the record's page, and sees in a difference what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from opsledger_events.body import body_of
from opsledger_projections.at import At
from opsledger_projections.diff import diff
from opsledger_projections.pages.blocks import Block, Prose
from opsledger_projections.pages.difference import Difference, explaining
from opsledger_projections.pages.difference import page as difference
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.memory import MemoryLog
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import facts, headings, table, under

FIRST, SECOND = "迟到三次扣一天。", "迟到不扣钱。"


def page_of(reading: Reading, record: str) -> Sequence[Block]:
    """The blocks on a record's page."""
    log = reading.views.log
    assert isinstance(log, MemoryLog)
    log.texts |= {body_of(text).sha256: text for text in (FIRST, SECOND)}
    row = reading.row(record)
    assert row is not None
    return page(reading, row).blocks


def test_the_text_of_a_document_before_and_after_it_took_effect(world: World, read: Read) -> None:
    world.do("document draft", "DOC-1", title="考勤", body=FIRST)
    assert under(page_of(read(world), "DOC-1"), "Draft") == (Prose(FIRST),)
    world.do("document submit", "DOC-1")
    world.do("document approve", "DOC-1", actor="王伟")
    world.do("document take-effect", "DOC-1")
    assert "Draft" not in headings(page_of(read(world), "DOC-1"))
    world.do("document revise", "DOC-1", reason="新法", body=SECOND)
    shown = page_of(read(world), "DOC-1")
    assert under(shown, "Draft of the next edition") == (Prose(SECOND),)


def test_a_plan_with_all_that_it_would_say(world: World, read: Read) -> None:
    call_tree = [{"person": "孙丽"}]
    world.do(
        "plan draft",
        "PLAN-1",
        title="停电",
        scenario="市电中断",
        steps=["关门", "发电"],
        call_tree=call_tree,
        rto_minutes=90,
    )
    shown = under(page_of(read(world), "PLAN-1"), "Draft")
    assert facts(shown) == {"Recovery time objective (minutes)": 90}
    assert under(shown, "Scenario") == (Prose("市电中断", as_typed=True),)
    assert under(shown, "Steps") == (Prose("1. 关门\n2. 发电", as_typed=True),)
    assert table(under(shown, "Call tree")) == [{"Person": "孙丽"}]


def test_a_process_with_what_starts_it_and_what_comes_out(world: World, read: Read) -> None:
    world.do(
        "process draft",
        "PRC-1",
        title="退货",
        phase="evaluate",
        trigger="客户退回",
        inputs=["退货单"],
        outputs=["退款"],
    )
    shown = page_of(read(world), "PRC-1")
    draft = under(shown, "Draft")
    assert facts(draft) == {"Phase": "Evaluate", "Inputs": ("退货单",), "Outputs": ("退款",)}
    assert under(draft, "Trigger")[0] == Prose("客户退回", as_typed=True)
    assert list(facts(shown)).count("Phase") == 1, "what is not in force has no phase yet"


def test_a_difference_tells_the_fields_of_a_draft_in_words(world: World, read: Read) -> None:
    world.do("process draft", "PRC-1", title="退货", trigger="客户退回")
    world.do("process add-step", "PRC-1", step="check", action="验货", next=[{"to": "pay"}])
    reading = read(world)
    found = list(diff(reading.views, At(position=1), At(position=2), record="PRC-1"))
    shown = difference(reading, Difference(found, explaining(reading.views.log, found), "#1", "#2")).blocks
    (row,) = [
        row for row in table(under(shown, "PRC-1 退货: changed")) if str(row["Field"]).startswith("Draft")
    ]
    assert (row["Field"], row["After"]) == ("Draft: Steps", "check, 验货, Task, pay")


def test_what_was_said_with_an_entry_stands_in_the_history(world: World, read: Read) -> None:
    """A comment with its text; what a draft that goes back is to change, for who wrote it."""
    world.do("document draft", "DOC-1", title="考勤", body=FIRST)
    world.do("document submit", "DOC-1")
    world.do("document request-change", "DOC-1", actor="王伟", remark="三次太少")
    world.do("document comment", "DOC-1", text="同意王伟")
    rows = table(under(page_of(read(world), "DOC-1"), "History"))
    assert [row["Reason or remark"] for row in rows] == ["同意王伟", "三次太少", None, None]
