"""The issue log: what is open apart from what is settled, with time, scope, person, cause and solution."""

from __future__ import annotations

from datetime import UTC, datetime

from opsledger_projections.pages.blocks import Ref, Tag
from opsledger_projections.pages.cells import BRIEF
from opsledger_projections.pages.contents import chapter_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, table, under


def test_open_issues_the_worst_first_with_time_scope_and_what_is_to_be_done(world: World, read: Read) -> None:
    world.do("issue raise", "ISS-1", title="电梯异响", severity="low", detected_at="2026-01-02T08:00:00Z")
    world.do(
        "issue raise",
        "ISS-2",
        title="水管漏水",
        severity="critical",
        occurred_at="2026-01-01T08:00:00Z",
        scope="三号楼\n全部住户",
        responsible="陈晨",
    )
    world.do("issue propose", "ISS-2", solution="更换阀门")
    shown = chapter_of("issue").page(read(world)).blocks
    assert headings(shown) == ["Open issues"]
    water, noise = table(shown)
    assert water["Issue"] == Ref("ISS-2", "ISS-2 水管漏水")
    assert (water["Scope of impact"], water["Solution"]) == ("三号楼 全部住户", "更换阀门")
    assert (water["Occurred at"], water["Responsible"]) == (datetime(2026, 1, 1, 8, tzinfo=UTC), "陈晨")
    assert isinstance(water["State"], tuple)
    assert water["State"][1] == Tag("Critical", "bad")
    assert noise["Occurred at"] == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert noise["Responsible"] == Tag("nobody", "bad")


def test_settled_issues_stand_apart_the_newest_first_with_cause_and_solution(
    world: World, read: Read
) -> None:
    for record in ("ISS-1", "ISS-2"):
        world.do("issue raise", record, title=record)
        world.do("issue find-cause", record, root_cause="老化", certainty="confirmed")
        world.do("issue resolve", record, solution="长" * 2 * BRIEF)
    shown = chapter_of("issue").page(read(world)).blocks
    newest, oldest = table(under(shown, "Settled issues"))
    assert (newest["Issue"], oldest["Issue"]) == (Ref("ISS-2", "ISS-2 ISS-2"), Ref("ISS-1", "ISS-1 ISS-1"))
    assert newest["Root cause"] == "老化"
    assert newest["Solution"] == "长" * (BRIEF - 1) + "…"
