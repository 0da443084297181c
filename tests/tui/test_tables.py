"""Values with fields of their own in a form: a table, with a page for each row."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from opsledger.ledger import Ledger
from opsledger_events.budget_lines import PlannedLine
from opsledger_events.command import Command
from opsledger_events.kinds.budget import BudgetPrepared
from opsledger_events.kinds.process import ProcessDrafted
from opsledger_events.kinds.risk import RiskIdentified
from opsledger_events.process_content import Arrow, Shape, Step
from opsledger_tui.form_page import FormPage
from opsledger_tui.lines import CURSOR_MARK
from opsledger_tui.row_page import RowPage
from opsledger_tui.row_table import RowTable
from tests.tui.conftest import Opening, Operator
from tests.tui.story import clock
from tests.tui.test_drafts import drafts
from tests.tui.test_forms import choose, form, last, line

STEPS = (
    Step(id="scan", actor="收银员", next=(Arrow(to="pay"),)),
    Step(id="pay", action="Take the money,\ncount it", expected_minutes=3),
)


async def drafting(operator: Operator) -> tuple[FormPage, RowTable]:
    """A new process, with the focus in the table of its steps."""
    await operator.press("n")
    await choose(operator, "process")
    page = await form(operator)
    line(page, "title").text = "Checkout"
    table = line(page, "steps").field
    assert isinstance(table, RowTable)
    table.focus()
    await operator.until(lambda: operator.app.focused is table)
    return page, table


async def row(operator: Operator) -> RowPage:
    """The page of a row, once it is there."""
    await operator.until(lambda: isinstance(operator.app.screen, RowPage) and bool(operator.app.focused))
    page = operator.app.screen
    assert isinstance(page, RowPage)
    return page


async def typed(operator: Operator, text: str) -> None:
    """Type letters where the focus is."""
    await operator.press(*text)


async def test_rows_are_filled_in_cell_by_cell_and_recorded(opened: Opening, place: Path) -> None:
    """Keys only: a row, a row within it, and what is wrong is told at its cell."""
    async with opened(size=(160, 50)) as operator:
        page, table = await drafting(operator)
        await operator.press("enter")
        await row(operator)
        await typed(operator, "scan")
        await operator.press("tab", "tab", "tab", "tab", "enter")
        await operator.until_shown("Next: row 1", "The step that it leads to")
        await operator.press("ctrl+s")
        await operator.until_shown("✖ still missing")
        await typed(operator, "pay")
        await operator.press("ctrl+s")
        await operator.until_shown("Steps: row 1")
        await operator.press("tab", "tab")
        await typed(operator, "soon")
        await operator.until_shown("“soon” is not a whole number")
        await operator.press("ctrl+s")
        assert isinstance(operator.app.screen, RowPage)
        await operator.press(*["backspace"] * 4, "5", "ctrl+s")
        await operator.until(lambda: operator.app.screen is page)
        assert operator.app.focused is table
        await operator.press("a")
        await row(operator)
        await typed(operator, "pay")
        await operator.press("ctrl+s")
        await operator.until_shown("Step ", "Next", "scan", "Enter adds a row")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    data = last(place).data
    assert isinstance(data, ProcessDrafted)
    assert data.steps == (
        Step(id="scan", next=(Arrow(to="pay"),), expected_minutes=5),
        Step(id="pay"),
    )


async def test_rows_are_moved_removed_and_put_back(opened: Opening) -> None:
    """The text stays that of the command line."""
    async with opened(size=(120, 40)) as operator:
        _, table = await drafting(operator)
        table.text = "id=a\nid=b\nid=c"
        await operator.press("K")
        assert table.text == "id=a\nid=b\nid=c"
        await operator.press("j", "j", "K")
        assert table.text == "id=a\nid=c\nid=b"
        await operator.press("J", "up", "shift+down")
        assert table.text == "id=a\nid=c\nid=b"
        await operator.press("k", "k", "d")
        assert table.text == "id=c\nid=b"
        await operator.press("u", "u")
        assert table.text == "id=a\nid=c\nid=b"


async def test_a_row_is_chosen_and_opened_with_the_mouse(opened: Opening) -> None:
    """A click puts the cursor there, another one opens the row; the head is no row."""
    async with opened(size=(120, 40)) as operator:
        page, table = await drafting(operator)
        table.text = "id=a\nid=b"
        await operator.until_shown("Enter adds a row")
        await operator.pilot.click(table, offset=(3, 0))
        assert operator.app.screen is page
        await operator.pilot.click(table, offset=(3, 2))
        await operator.until(lambda: table.cursor == 1)
        await operator.pilot.click(table, offset=(3, 2))
        opened_row = await row(operator)
        assert opened_row.texts()["id"] == "b"


async def test_a_row_that_is_left_stays_as_it_was(opened: Opening) -> None:
    """Asked first where something was typed; a new one is not there then."""
    async with opened(size=(120, 40)) as operator:
        page, table = await drafting(operator)
        table.text = "id=a\nid=b"
        await operator.press("enter")
        await row(operator)
        await operator.press("backspace", "x", "escape")
        await operator.until_shown("Esc again leaves it as it was")
        assert table.text.splitlines()[1] == "id=b"
        await operator.press("escape")
        await operator.until(lambda: operator.app.screen is page)
        assert table.text == "id=a\nid=b"
        await operator.press("a")
        await row(operator)
        await typed(operator, "new")
        await operator.press("backspace", "backspace", "backspace", "escape")
        await operator.until(lambda: operator.app.screen is page)
        assert table.text == "id=a\nid=b"


async def test_half_a_row_is_part_of_the_draft(opened: Opening, state_home: Path) -> None:
    """What is typed into a row is kept while it is typed, right or not, and stands in the row again."""
    async with opened(size=(120, 40)) as operator:
        await drafting(operator)
        await operator.press("enter")
        await row(operator)
        await operator.press("tab")
        await typed(operator, "clerk")
        await operator.until(lambda: any("clerk" in path.read_text() for path in drafts(state_home)))
    async with opened(size=(120, 40)) as operator:
        await operator.press("D")
        page = await form(operator)
        await operator.until_shown("clerk", "✖")
        line(page, "steps").field.focus()
        await operator.press("k", "enter")
        again = await row(operator)
        assert {name: text for name, text in again.texts().items() if text} == {"actor": "clerk"}


async def test_a_revision_starts_from_the_rows_of_the_record_where_asked(
    opened: Opening, place: Path
) -> None:
    """`p` takes them; until then the table says nothing."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        event = ProcessDrafted(title="Checkout", steps=STEPS)
        ledger.execute(Command(kind="process", event=event, actor="another"))
    async with opened(size=(120, 50)) as operator:
        operator.app.clerk.edit("PRC-1")
        await choose(operator, "revised")
        page = await form(operator)
        table = line(page, "steps").field
        assert isinstance(table, RowTable)
        assert not table.rows
        table.focus()
        await operator.until_shown("p starts from the 2 that the record has")
        await operator.press("p", "k", "k", "j", "enter")
        row_page = await row(operator)
        assert row_page.texts()["action"] == "Take the money,\ncount it"
        row_page.lines[0].text = "count"
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is page)
        await operator.press("K")
        line(page, "reason").text = "Counted first"
        await operator.until_shown("This would be recorded")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    steps = getattr(last(place).data, "steps", ())
    assert steps == (msgspec.structs.replace(STEPS[1], id="count"), STEPS[0])


def in_use(operator: Operator, text: str) -> bool:
    """Whether the line of the table with this text is on the screen, under its cursor."""
    return any(f"{CURSOR_MARK}{text}" in shown for shown in operator.screen().splitlines())


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_the_row_in_use_is_always_seen(opened: Opening, place: Path, size: tuple[int, int]) -> None:
    """However small the terminal and long the table: the form follows the cursor."""
    names = [f"step-{number:02}" for number in range(1, 15)]
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        event = ProcessDrafted(title="Checkout", steps=tuple(Step(id=name) for name in names))
        ledger.execute(Command(kind="process", event=event, actor="another"))
    async with opened(size=size) as operator:
        operator.app.clerk.edit("PRC-1")
        await choose(operator, "revised")
        page = await form(operator)
        table = line(page, "steps").field
        assert isinstance(table, RowTable)
        while operator.app.focused is not table:
            await operator.press("tab")
        await operator.press("p")
        await operator.until(lambda: in_use(operator, names[0]))
        for name in names[1:]:
            await operator.press("j")
            await operator.until(lambda name=name: in_use(operator, name))
        await operator.press("j")
        await operator.until(lambda: in_use(operator, "Enter adds a row"))
        await operator.press("k", "d")
        await operator.until(lambda: in_use(operator, "Enter adds a row"))
        await operator.press(*"k" * 13)
        await operator.until(lambda: in_use(operator, names[0]))
        await operator.press("shift+tab", "tab")
        await operator.until(lambda: in_use(operator, names[0]))


async def test_what_a_draft_says_stands_below_it(opened: Opening, place: Path) -> None:
    """Field by field and step by step, not in one phrase with what the ledger fills in; later only what differs."""
    async with opened(size=(160, 50)) as operator:
        page, table = await drafting(operator)
        table.text = "id=scan,actor=clerk\nid=pay"
        await operator.until_shown("This would be recorded")
        lines = page.preview.text.splitlines()
        place_of = lines.index("Draft")
        told = [" ".join(told.split()) for told in lines[place_of + 1 : place_of + 4]]
        assert told == ["Phase Execute", "Steps scan clerk Task", "pay Task"]
        assert lines[place_of + 1].startswith("  Phase")
        assert not any(told.startswith(("Phase", "Edition", "Times")) for told in lines)
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        record = last(place).record
        operator.app.clerk.edit(record)
        await choose(operator, "step changed")
        page = await form(operator)
        line(page, "step").text = "pay"
        line(page, "action").text = "Count"
        await operator.until_shown("+ pay Count Task")
        told = page.preview.text
        assert "- pay Task" in told
        assert "scan" not in told


async def test_what_a_record_says_beyond_what_is_entered_is_left_out(opened: Opening, place: Path) -> None:
    """The lines of a budget have totals too; a revision starts from accounts and plans."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        lines = (
            PlannedLine(account="旅费", planned=1200.0),
            PlannedLine(account="rent", planned=9.5, unit="HQ"),
        )
        event = BudgetPrepared(title="2026", period="2026", currency="CNY", lines=lines)
        ledger.execute(Command(kind="budget", event=event, actor="another"))
    async with opened(size=(120, 50)) as operator:
        operator.app.clerk.edit("BUD-1")
        await choose(operator, "revised")
        page = await form(operator)
        table = line(page, "lines").field
        assert isinstance(table, RowTable)
        table.focus()
        await operator.until(lambda: operator.app.focused is table)
        await operator.press("p")
        assert table.rows == ["account=旅费,planned=1200", "account=rent,planned=9.5,unit=HQ"]


async def test_a_text_that_is_no_row_is_shown_and_mended_as_a_text(opened: Opening) -> None:
    """It came from a command or an editor."""
    async with opened(size=(120, 40)) as operator:
        _, table = await drafting(operator)
        table.text = "id=a\nsomething else"
        await operator.until_shown("✖ something else")
        await operator.press("down", "enter")
        await operator.until_shown("F4 mends it as a text")
        assert table.text == "id=a\nsomething else"


async def test_a_table_is_as_wide_as_its_place_in_every_language(opened: Opening) -> None:
    """Chinese, long and hostile texts; a line's cells are those of the widget."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("L", "n")
        await choose(operator, "process")
        page = await form(operator)
        table = line(page, "steps").field
        assert isinstance(table, RowTable)
        wild = Step(
            id="支付-1", actor="收银员" * 40, action="tab\t \x1b[31m\u202e" * 9, shape=Shape.EXCLUSIVE
        )
        table.text = json.dumps(
            {"id": wild.id, "actor": wild.actor, "action": wild.action, "shape": "exclusive"}
        )
        table.focus()
        await operator.until_shown("排他网关", "步骤")
        for y in range(table.size.height):
            strip = table.render_line(y)
            assert strip.cell_length == table.scrollable_content_region.width == cell_len(strip.text)
            assert "\x1b" not in strip.text


async def test_one_value_has_a_table_of_one_row(opened: Opening, place: Path) -> None:
    """A rating of a risk: filled in, and no other row is asked for."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        receipt = ledger.execute(Command(kind="risk", event=RiskIdentified(title="Fire"), actor="another"))
    async with opened(size=(120, 40)) as operator:
        operator.app.clerk.edit(receipt.record)
        await choose(operator, "assessed")
        page = await form(operator)
        table = line(page, "current").field
        table.focus()
        await operator.until(lambda: operator.app.focused is table)
        await operator.press("enter")
        await row(operator)
        await operator.press("4", "tab", "9", "ctrl+s")
        await operator.until_shown("✖", "9")
        assert isinstance(operator.app.screen, RowPage)
        await operator.press("backspace", "2", "ctrl+s")
        await operator.until(lambda: operator.app.screen is page)
        assert line(page, "current").text == "likelihood=4,impact=2"
        assert "adds a row" not in operator.screen()
        await operator.press("a")
        await operator.until_shown("This would be recorded")
        assert operator.app.screen is page
