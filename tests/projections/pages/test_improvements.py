"""Page of improvements: a board of the four phases, and the effects that were checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Ref, Table, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.finding import headings, paragraphs, table, under

Read = Callable[..., Reading]


def plan(world: World, record: str, title: str, **fields: Any) -> None:
    """An improvement that answers an issue."""
    if "ISS-1" not in world.states:
        world.do("issue raise", "ISS-1", title="漏水")
    world.do("improvement plan", record, title=title, sources=["ISS-1"], owner="李娜", **fields)


def test_each_phase_is_a_column(world: World, read: Read) -> None:
    plan(world, "IMP-1", "保养")
    plan(world, "IMP-2", "换料")
    plan(world, "IMP-3", "培训")
    world.do("improvement start", "IMP-3")
    world.do("improvement check", "IMP-3", verdict="effective")
    (board,) = [
        block
        for block in under(chapter_of("improvement").page(read(world)).blocks, "Under way")
        if isinstance(block, Table)
    ]
    assert [column.title for column in board.columns] == ["plan (2)", "do (0)", "check (0)", "act (1)"]
    assert board.rows == (
        (
            (Ref("IMP-1", "IMP-1 保养"), "李娜"),
            None,
            None,
            (
                Ref("IMP-3", "IMP-3 培训"),
                "李娜",
                Tag("checked: standardise it, open the next cycle or abandon it", "warning"),
            ),
        ),
        ((Ref("IMP-2", "IMP-2 换料"), "李娜"), None, None, None),
    )


def test_what_is_late_stands_on_top_of_its_phase(world: World, read: Read) -> None:
    plan(world, "IMP-1", "保养")
    plan(world, "IMP-2", "换料", evaluate_on="2026-01-10")
    world.now = datetime(2026, 1, 12, tzinfo=UTC)
    first, second = table(under(chapter_of("improvement").page(read(world)).blocks, "Under way"))
    assert first["plan (2)"] == (Ref("IMP-2", "IMP-2 换料"), "李娜", Tag("effect to be checked", "bad"))
    assert second["plan (2)"] == (Ref("IMP-1", "IMP-1 保养"), "李娜")


def test_effects_checked_are_there_in_every_cycle(world: World, read: Read) -> None:
    plan(world, "IMP-1", "保养")
    world.do("improvement start", "IMP-1")
    world.do("improvement check", "IMP-1", verdict="ineffective", estimate=0.5, findings="仍渗漏")
    first = world.now
    world.do("improvement next-cycle", "IMP-1")
    world.do("improvement start", "IMP-1")
    world.do("improvement check", "IMP-1", verdict="effective", estimate=-3.5, actor="王伟")
    shown = chapter_of("improvement").page(read(world)).blocks
    newest, oldest = table(under(shown, "Effects checked"))
    assert (newest["Verdict"], newest["Estimate"], newest["Who"]) == (Tag("Effective", "good"), -3.5, "王伟")
    assert (oldest["Verdict"], oldest["Findings"], oldest["When"]) == (
        Tag("Not effective", "bad"),
        "仍渗漏",
        first,
    )
    (row,) = table(under(shown, "Under way"))
    card = row["act (1)"]
    assert isinstance(card, tuple) and "cycle 2" in card


def test_what_became_standard_and_what_was_given_up(world: World, read: Read) -> None:
    world.do("document adopt", "DOC-1", title="保养规程", body="每季一次")
    plan(world, "IMP-1", "保养")
    plan(world, "IMP-2", "换料")
    world.do("improvement start", "IMP-1")
    world.do("improvement check", "IMP-1", verdict="effective")
    before = world.entries[-1].position
    world.do("improvement standardise", "IMP-1", standard="DOC-1")
    world.do("improvement abandon", "IMP-2", reason="成本过高")
    shown = chapter_of("improvement").page(read(world)).blocks
    (row,) = table(under(shown, "The way things are done now"))
    assert (row["Improvement"], row["Verdict"], row["Standard"], row["Sources"]) == (
        Ref("IMP-1", "IMP-1 保养"),
        Tag("Effective", "good"),
        Ref("DOC-1", "DOC-1 保养规程"),
        (Ref("ISS-1", "ISS-1 漏水"),),
    )
    assert paragraphs(shown)[0].text == "Abandoned, not listed here: 1."
    assert "The way things are done now" not in headings(
        chapter_of("improvement").page(read(world, At(position=before))).blocks
    )


def test_without_improvements_the_page_says_so(world: World, read: Read) -> None:
    shown = chapter_of("improvement").page(read(world)).blocks
    assert headings(shown) == ["Under way"]
    (board,) = [block for block in shown if isinstance(block, Table)]
    assert (board.rows, board.empty) == ((), "No improvement is under way.")
