"""Pages of budgets: each account with what is left and how far off it is, and the bookings behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Bar, Bars, Block, Heading, Ref, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.finding import headings, paragraphs, table, under

Read = Callable[..., Reading]


def with_budget(world: World, record: str = "BUD-1", period: str = "2026") -> None:
    """A budget of two accounts that is being carried out, one of them over its plan."""
    lines = [{"account": "差旅", "planned": 1000, "unit": "销售部"}, {"account": "培训", "planned": 500.5}]
    world.do("budget prepare", record, title=f"预算 {period}", period=period, currency="CNY", lines=lines)
    world.do("budget approve", record, actor="王伟")
    world.do("budget commit", record, account="差旅", amount=600, text="展会", reference="PO-1")
    world.do(
        "budget book", record, account="差旅", amount=1100.1, from_commitment=True, justification="展位升级"
    )


def bars(blocks: Sequence[Block]) -> Bars:
    """The first bars of a page."""
    return next(block for block in blocks if isinstance(block, Bars))


def test_each_account_stands_with_what_is_left_and_a_total(world: World, read: Read) -> None:
    with_budget(world)
    shown = under(chapter_of("budget").page(read(world)).blocks, "预算 2026")
    travel, training, total = table(shown)
    assert travel == {
        "Account": "差旅",
        "Unit": "销售部",
        "Planned": 1000,
        "Committed": 0,
        "Actual": 1100.1,
        "Left": -100.1,
        "Variance": 100.1,
        "%": 10.0,
        "Explanation": Tag("over the plan", "bad"),
    }
    assert (training["Left"], training["Variance"], training["%"]) == (500.5, -500.5, -100)
    assert training["Explanation"] is None
    assert (total["Account"], total["Planned"], total["Actual"], total["Left"]) == (
        "Total",
        1500.5,
        1100.1,
        400.4,
    )
    assert bars(shown) == Bars(
        "Planned, committed and actual (CNY)",
        ("Planned", "Committed", "Actual"),
        (Bar("差旅", (1000, 0, 1100.1), "bad"), Bar("培训", (500.5, 0, 0))),
    )


def test_what_it_calls_for_stands_beside_its_state(world: World, read: Read) -> None:
    with_budget(world)
    shown = under(chapter_of("budget").page(read(world)).blocks, "预算 2026")
    facts = dict(getattr(shown[0], "rows"))  # noqa: B009 - a block without rows fails the test
    assert facts["State"] == (Tag("executing", "plain"), Tag("over the plan: 差旅", "warning"))
    assert (facts["Prepared by"], facts["Approver"]) == ("李娜", "王伟")


def test_the_latest_period_stands_first_and_the_closed_in_a_line(world: World, read: Read) -> None:
    for period in ("2025", "2026", "2024"):
        with_budget(world, f"BUD-{period}", period)
    for account in ("差旅", "培训"):
        world.do("budget explain", "BUD-2024", account=account, explanation="见说明")
    world.do("budget close", "BUD-2024")
    shown = chapter_of("budget").page(read(world)).blocks
    assert [block.record for block in shown if isinstance(block, Heading)] == ["BUD-2026", "BUD-2025", ""]
    (closed,) = table(under(shown, "Closed budgets"))
    assert closed == {
        "Budget": Ref("BUD-2024", "BUD-2024 预算 2024"),
        "Period": "2024",
        "Currency": "CNY",
        "Planned": 1500.5,
        "Actual": 1100.1,
        "Variance": -400.4,
        "%": -26.7,
    }


def test_the_page_of_a_budget_lists_its_bookings_the_newest_first(world: World, read: Read) -> None:
    with_budget(world)
    with_budget(world, "BUD-2")
    reading = read(world)
    shown = page(reading, reading.rows["BUD-1"]).blocks
    actual, commitment = table(under(shown, "Bookings"))
    assert actual["Event"] == ("Actual booked", Tag("From commitment", "quiet"))
    assert (actual["Amount"], actual["Justification"], actual["Entry"]) == (1100.1, "展位升级", "#4")
    assert (commitment["Event"], commitment["Reference"], commitment["Text"]) == (
        "Commitment booked",
        "PO-1",
        "展会",
    )
    assert "Lines" not in headings(shown)
    assert bars(shown).bars[0].values == (1000, 0, 1100.1)


def test_as_it_stood_before_anything_was_booked(world: World, read: Read) -> None:
    with_budget(world)
    reading = read(world, At(position=2))
    shown = page(reading, reading.rows["BUD-1"]).blocks
    assert bars(shown).bars[0].values == (1000, 0, 0)
    assert "Bookings" not in headings(shown)


def test_without_budgets_the_page_says_so(world: World, read: Read) -> None:
    shown = chapter_of("budget").page(read(world)).blocks
    assert paragraphs(shown)[0].text == "No budget is being carried out or prepared."
    world.do("budget prepare", "BUD-1", title="空的", period="2026", currency="CNY")
    shown = chapter_of("budget").page(read(world)).blocks
    assert headings(shown) == ["空的"]


def test_reports_on_finance_stand_with_the_budgets(world: World, read: Read) -> None:
    world.do("report define", "REP-1", title="月度财务", type="finance", frequency="month")
    world.do("report define", "REP-2", title="月度产量", type="production", frequency="month")
    shown = chapter_of("budget").page(read(world)).blocks
    (line,) = table(under(shown, "Financial reports"))
    assert line["Report"] == Ref("REP-1", "REP-1 月度财务")
