"""Pages of controls: what is due, what failed and is still open, what is covered; one control's checks."""

from __future__ import annotations

from datetime import datetime, timedelta

from opsledger_projections.pages.blocks import Facts, Ref, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.of_record import page
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, paragraphs, table, under

PAYMENTS = Ref("CTL-1", "CTL-1 付款复核")
STOCK = Ref("CTL-2", "CTL-2 盘点")


def with_controls(world: World) -> tuple[datetime, datetime]:
    """A weekly and a monthly control in operation, and one that is only designed; when the two began."""
    world.do("document adopt", "DOC-1", body="付款须双人签字", title="付款制度")
    world.do(
        "control design", "CTL-2", title="盘点", frequency="month", type="financial", objective="账实相符"
    )
    world.do("control start", "CTL-2", as_found=True)
    stock = world.now
    world.do("control design", "CTL-1", title="付款复核", frequency="week", checker="李娜", covers=["DOC-1"])
    world.do("control start", "CTL-1", as_found=True)
    world.do("control design", "CTL-3", title="新供应商核查", owner="孙丽")
    return world.now - timedelta(minutes=1), stock


def test_the_most_urgent_control_stands_on_top(world: World, read: Read) -> None:
    payments, stock = with_controls(world)
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Controls in operation"))
    assert [(row["Control"], row["Next due"]) for row in rows] == [
        (PAYMENTS, payments + timedelta(days=7)),
        (STOCK, stock + timedelta(days=31)),
    ]
    assert (rows[0]["Checker"], rows[1]["Checker"]) == ("李娜", Tag("nobody", "bad"))
    assert (rows[0]["Last check"], rows[0]["Last result"]) == (Tag("never", "quiet"), None)
    world.now = payments + timedelta(days=8)
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Controls in operation"))
    assert rows[0]["Next due"] == (payments + timedelta(days=7), Tag("due", "warning"))
    world.now = payments + timedelta(days=10)
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Controls in operation"))
    assert rows[0]["Next due"] == (payments + timedelta(days=7), Tag("overdue", "bad"))
    world.do("control perform", "CTL-1", result="pass", evidence="抽查 20 笔")
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Controls in operation"))
    assert (rows[0]["Last check"], rows[0]["Last result"]) == (world.now, Tag("Passed", "good"))
    assert rows[0]["Next due"] == world.now + timedelta(days=7)


def test_what_failed_stands_there_with_its_issue_until_a_check_passes(world: World, read: Read) -> None:
    with_controls(world)
    assert "Failed and deficient" not in headings(chapter_of("control").page(read(world)).blocks)
    world.do("control perform", "CTL-1", result="fail", evidence="3 笔只有一人签字")
    failed = world.now
    world.do("control find-deficiency", "CTL-2", description="只点大件", severity="high")
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Failed and deficient"))
    assert [tuple(row.values()) for row in rows] == [
        (
            STOCK,
            (Tag("High", "warning"), "只点大件"),
            world.now,
            Ref("CTL-2/D1", "CTL-2/D1 Deficiency: 盘点"),
            Tag("raised", "plain"),
        ),
        (
            PAYMENTS,
            Tag("the last check failed", "bad"),
            failed,
            Ref("CTL-1/F1", "CTL-1/F1 Check failed: 付款复核"),
            Tag("raised", "plain"),
        ),
    ]
    world.do("issue resolve", "CTL-1/F1", solution="补签")
    world.do("control perform", "CTL-1", result="pass", evidence="抽查 20 笔")
    rows = table(under(chapter_of("control").page(read(world)).blocks, "Failed and deficient"))
    assert [row["Control"] for row in rows] == [STOCK]


def test_what_each_covers_and_what_does_not_operate(world: World, read: Read) -> None:
    with_controls(world)
    world.do("control suspend", "CTL-2", reason="搬仓")
    shown = chapter_of("control").page(read(world)).blocks
    idle = table(under(shown, "Not in operation"))
    assert [(row["Control"], row["State"]) for row in idle] == [
        (STOCK, Tag("suspended", "plain")),
        (Ref("CTL-3", "CTL-3 新供应商核查"), Tag("designed", "plain")),
    ]
    covers = {row["Control"]: row["Covers"] for row in table(under(shown, "Covers"))}
    assert covers[PAYMENTS] == (Ref("DOC-1", "DOC-1 付款制度"),)
    assert covers[STOCK] == Tag("nothing named", "quiet")
    world.do("control retire", "CTL-2", reason="外包")
    shown = chapter_of("control").page(read(world)).blocks
    assert STOCK not in [row["Control"] for row in table(under(shown, "Covers"))]


def test_the_page_of_a_control_lists_its_checks_the_newest_first(world: World, read: Read) -> None:
    payments, _ = with_controls(world)
    world.do("control perform", "CTL-1", result="fail", evidence="3 笔只有一人签字")
    world.do("control perform", "CTL-1", result="pass", evidence="抽查 20 笔", performed_by="孙丽")
    reading = read(world)
    shown = page(reading, reading.rows["CTL-1"]).blocks
    checks = under(shown, "Checks")
    assert paragraphs(checks)[0].text == "Performed: 2, failed: 1."
    newest, oldest = table(checks)
    assert (newest["Result"], newest["Performed by"], newest["Evidence"]) == (
        Tag("Passed", "good"),
        "孙丽",
        "抽查 20 笔",
    )
    assert (oldest["Result"], oldest["Performed by"]) == (Tag("Failed", "bad"), "李娜")
    assert oldest["Issue"] == Ref("CTL-1/F1", "CTL-1/F1 Check failed: 付款复核")
    facts = [row for block in shown if isinstance(block, Facts) for row in block.rows]
    assert ("Next due", world.now + timedelta(days=7)) in facts
    assert "Last result" not in dict(facts)
    idle = page(reading, reading.rows["CTL-3"]).blocks
    assert "Checks" not in headings(idle)
    assert payments < world.now


def test_without_controls_the_page_says_so(world: World, read: Read) -> None:
    shown = chapter_of("control").page(read(world)).blocks
    assert headings(shown) == ["Controls in operation"]
    assert table(shown) == []


def test_entries_imported_as_found_are_listed_with_the_rules_they_do_not_meet(
    world: World, read: Read
) -> None:
    world.do("issue raise", "ISS-1", title="漏水")
    assert "Recorded as found, rules not met" not in headings(chapter_of("control").page(read(world)).blocks)
    world.do("issue resolve", "ISS-1", actor="王伟", as_found=True)
    (line,) = table(under(chapter_of("control").page(read(world)).blocks, "Recorded as found, rules not met"))
    assert line["Rules not met"] == (Tag("issue.solution", "warning"),)
    assert (line["Record"], line["Event"]) == (Ref("ISS-1", "ISS-1 漏水"), "Issue resolved")
    assert (line["Who"], line["Entry"]) == ("王伟", "#2")
