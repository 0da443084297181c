"""Recording from the screen: choose, fill in, look at what it would be, record."""

from __future__ import annotations

from pathlib import Path

from textual.events import Key
from textual.widgets import Input, Select

from opsledger.ledger import Ledger
from opsledger_events.body import as_body
from opsledger_events.command import Command
from opsledger_events.common import DetailsAmended
from opsledger_events.event import AnyEntry, Event
from opsledger_events.kinds.document import DocumentAdopted, DocumentRevised
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.kinds.process import ProcessDrafted
from opsledger_events.language import speak
from opsledger_events.process_content import Step
from opsledger_tui.form_line import FormLine
from opsledger_tui.form_page import FormPage
from opsledger_tui.picker import Option, Picker, fitting
from tests.events.machine import MACHINE
from tests.events.registering import registered
from tests.tui.conftest import Opening, Operator
from tests.tui.story import clock


def last(place: Path) -> AnyEntry:
    """The newest entry of the ledger on disk."""
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.log.entry(ledger.log.head())


def do(place: Path, kind: str, record: str, event: Event) -> None:
    """Record something, as another person at another terminal would."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        ledger.execute(Command(kind=kind, record=record, event=event, actor="another"))


async def choose(operator: Operator, text: str) -> None:
    """Type into the picker that is open, and take the first."""
    await operator.until(
        lambda: isinstance(operator.app.screen, Picker) and bool(operator.app.screen.query(Input))
    )
    field = operator.app.screen.query_one(Input)
    field.value = text
    await operator.pilot.pause()
    await operator.press("enter")


async def form(operator: Operator) -> FormPage:
    """The form, once it is there and its lines are."""
    await operator.until(lambda: isinstance(operator.app.screen, FormPage))
    page = operator.app.screen
    assert isinstance(page, FormPage)
    await operator.until(lambda: bool(page.query(FormLine)))
    return page


def line(page: FormPage, name: str) -> FormLine:
    """A line of a form."""
    return next(shown for shown in page.query(FormLine) if shown.line.name == name)


async def test_a_new_record_from_key_press_to_ledger(opened: Opening, place: Path) -> None:
    """It is shown before it is recorded, and the Book shows it afterwards."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("n")
        await choose(operator, "issue")
        page = await form(operator)
        await operator.until_shown("Still to fill in: Title", "left empty: General", "left empty: Medium")
        await operator.press("ctrl+s")
        await operator.until_shown("✖ still missing")
        line(page, "title").text = "打印机着火"
        line(page, "severity").text = "high"
        await operator.until_shown("This would be recorded", "ISS-13 · v1", "打印机着火", "High")
        before = last(place).position
        assert before == last(place).position
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        entry = last(place)
        assert (entry.position, entry.record, entry.source) == (before + 1, "ISS-13", "tui")
        assert isinstance(entry.data, IssueRaised)
        assert entry.data.title == "打印机着火"
        await operator.until_shown(f"Recorded as #{before + 1}", "ISS-13 · Issue · raised")


async def test_a_rule_refuses_before_anything_is_recorded(opened: Opening, place: Path) -> None:
    """What the ledger would say to the command is said while it is typed."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        operator.app.frame.book.go_to("ISS-1", "issue")
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "linked")
        page = await form(operator)
        line(page, "to").text = "ISS-99"
        line(page, "link").text = "caused_by"
        await operator.until_shown("ISS-99", "✖")
        head = last(place).position
        await operator.press("ctrl+s")
        await operator.pilot.pause(0.3)
        assert isinstance(operator.app.screen, FormPage)
        assert last(place).position == head


async def test_nothing_is_promised_while_a_line_is_wrong(opened: Opening, place: Path) -> None:
    """The event that was shown goes away; Ctrl+S goes to the line, which says what is wrong."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("n")
        await choose(operator, "issue")
        page = await form(operator)
        line(page, "title").text = "On fire"
        await operator.until_shown("This would be recorded")
        occurred = line(page, "occurred_at")
        occurred.text = "last Tusday"
        await operator.until_shown("To be mended: Occurred at")
        assert "This would be recorded" not in operator.screen()
        head = last(place).position
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.focused is occurred.field)
        await operator.until_shown("✖ “last Tusday” is not a moment")
        assert last(place).position == head
        line(page, "title").text = ""
        await operator.until_shown("To be mended: Occurred at", "Still to fill in: Title")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.focused is line(page, "title").field)
        line(page, "title").text = "On fire"
        occurred.text = ""
        await operator.until_shown("This would be recorded")


async def test_a_record_that_is_not_there_is_told_at_its_line(opened: Opening) -> None:
    """In the language of the user, without the name of the field, and with the way to find one."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("L", "n")
        await choose(operator, "岗位")
        page = await form(operator)
        line(page, "title").text = "出纳"
        unit = line(page, "unit")
        unit.text = "nowhere"
        await operator.until_shown(f"待改正：{unit.line.field.label}")
        await operator.press("ctrl+s")
        await operator.until_shown("✖ 没有记录“nowhere”。按 F2 查找已有记录。")
        assert operator.app.focused is unit.field


async def test_what_is_wrong_is_broken_anywhere_in_chinese(opened: Opening) -> None:
    """Not after the id that it begins with, as if the rest were one word."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("L", "n")
        await choose(operator, "岗位")
        page = await form(operator)
        line(page, "title").complain(
            "GOAL-1 还缺少：具体、可衡量、可实现、相关、有时限、指标、基线、目标值、截止期限。"
        )
        await operator.until_shown("✖ GOAL-1 还缺少：具体、可衡量、可实现、相关、有时限、指标、基线、目")


async def test_a_step_that_is_not_there_is_told_at_its_line(opened: Opening, place: Path) -> None:
    """With the one that is like it."""
    do(place, "process", "sale", ProcessDrafted(title="Sale", steps=(Step(id="scan"),)))
    async with opened(size=(120, 40)) as operator:
        operator.app.clerk.edit("sale")
        await choose(operator, "step changed")
        page = await form(operator)
        step = line(page, "step")
        step.text = "skan"
        line(page, "action").text = "Scan it"
        await operator.until_shown(
            "To be mended: Step", "✖ The process has no step “skan”. Did you mean “scan”?"
        )
        assert step.has_class("-wrong")


async def test_an_event_from_before_its_record_began_has_a_remark(opened: Opening) -> None:
    """The preview says what is shown of the record as of the time before; it goes when the time is mended."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "comment")
        page = await form(operator)
        line(page, "text").text = "told late"
        line(page, "at").text = "2020-01-01"
        await operator.until_shown("This would be recorded", "ISS-1 begins at 2025-03-01 08:00")
        line(page, "at").text = "2025-04-01"
        await operator.until(lambda: "begins at" not in operator.screen())
        await operator.until_shown("This would be recorded")
        assert "begins at" not in operator.screen()


async def test_only_what_the_state_allows_is_offered(opened: Opening) -> None:
    """A raised issue is triaged, not closed."""
    async with opened(size=(120, 40)) as operator:
        operator.app.clerk.edit("ISS-2")  # verified
        await operator.until_shown("Issue closed")
        assert "Issue triaged" not in operator.screen()


async def test_somebody_else_was_faster(opened: Opening, place: Path) -> None:
    """Their change is shown, what was typed stays, what was not touched follows; nobody wins silently."""
    async with opened(size=(160, 50)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "details amended")
        page = await form(operator)
        line(page, "changes.owner").text = "Bo"
        do(place, "issue", "ISS-1", DetailsAmended(changes={"title": "Theirs", "note": "seen"}))
        await operator.press("ctrl+s")
        await operator.until_shown("changed meanwhile", "another", "Details amended", "title: Theirs")
        assert last(place).actor == "another"
        assert line(page, "changes.title").text == "Theirs"
        assert line(page, "changes.owner").text == "Bo"
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        assert last(place).data == DetailsAmended(changes={"owner": "Bo"})


async def test_the_last_line_tells_how_to_see_more_of_the_preview(opened: Opening, place: Path) -> None:
    """At 80x24 what another did and what would be recorded have no room; a short word has."""
    async with opened(size=(80, 24)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "details amended")
        page = await form(operator)
        await operator.until_shown("Nothing is changed yet", "Ctrl+S Record", "Esc Leave")
        assert "Ctrl+↓" not in operator.screen()
        line(page, "changes.owner").text = "Bo"
        do(place, "issue", "ISS-1", DetailsAmended(changes={"title": "Theirs", "note": "seen"}))
        await operator.press("ctrl+s")
        await operator.until_shown("changed meanwhile", "Ctrl+↓ More of it")
        assert "Ctrl+S)" not in operator.screen()
        for _ in range(9):
            await operator.press("ctrl+down")
        await operator.until_shown("owner", "Bo")


async def test_the_past_cannot_be_changed(opened: Opening) -> None:
    """In another moment than the present no form opens, and no key for one is offered."""
    async with opened() as operator:
        await operator.until_shown("e Edit", "n New")
        await operator.press("a")
        await operator.until(lambda: not operator.app.session.live)
        await operator.until(lambda: "e Edit" not in operator.screen() and "n New" not in operator.screen())
        await operator.press("n")
        await operator.until_shown("The past cannot be changed")
        assert operator.app.screen is operator.app.frame


async def test_leaving_asks_where_something_was_typed(opened: Opening, place: Path) -> None:
    """One Esc is not enough then."""
    head = last(place).position
    async with opened() as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "comment")
        page = await form(operator)
        await operator.press("escape")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "comment")
        page = await form(operator)
        line(page, "text").text = "half"
        await operator.pilot.pause()
        await operator.press("escape")
        await operator.until_shown("Esc again")
        assert operator.app.screen is page
        await operator.press("escape")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    assert last(place).position == head


async def test_a_record_is_found_for_a_line_that_names_one(opened: Opening) -> None:
    """F2 lists those that fit, by id, title or owner."""
    async with opened(size=(120, 40)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "linked")
        page = await form(operator)
        to = line(page, "to")
        to.field.focus()
        await operator.pilot.pause()
        await operator.press("f2")
        await choose(operator, "Printer on fire 7")
        await operator.until(lambda: operator.app.screen is page)
        assert to.text == "ISS-8"


async def test_a_long_text_starts_from_what_it_is(opened: Opening, place: Path) -> None:
    """A document is revised by editing it; the preview compares."""
    do(
        place,
        "document",
        "travel",
        DocumentAdopted(title="Travel", path="travel.md", body="By train\n或公共汽车\n"),
    )
    async with opened(size=(160, 50)) as operator:
        operator.app.clerk.edit("travel")
        await choose(operator, "revised")
        page = await form(operator)
        body = line(page, "body")
        assert body.text == "By train\n或公共汽车\n"
        body.text = "By train\n或飞机\n"
        line(page, "reason").text = "longer ways"
        await operator.until_shown("-或公共汽车", "+或飞机")
        await operator.press("ctrl+s")
        await operator.until(lambda: operator.app.screen is operator.app.frame)
    with Ledger.open(place, read_only=True) as ledger:
        entry = ledger.log.entry(ledger.log.head())
        assert entry.reason == "longer ways"
        assert isinstance(entry.data, DocumentRevised)
        assert ledger.log.text(as_body(entry.data.body)) == "By train\n或飞机\n"


async def test_keys_that_come_all_at_once_go_where_they_belong(opened: Opening) -> None:
    """As over a slow line: a name, Tab, and the next name in one burst."""
    async with opened(size=(120, 40)) as operator:
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "details amended")
        page = await form(operator)
        line(page, "changes.title").text = ""
        await operator.pilot.pause()
        for key in ("A", "tab", "B", "shift+tab", "C"):
            character = key if len(key) == 1 else None
            operator.app.post_message(Key(key, character))
        await operator.until(lambda: line(page, "changes.title").text == "AC")
        assert line(page, "changes.owner").text == "李娜B"


async def test_a_choice_is_chosen_by_keyboard(opened: Opening) -> None:
    """In the user's language."""
    async with opened(size=(120, 40)) as operator:
        speak("zh")
        operator.app.clerk.edit("ISS-1")
        await choose(operator, "信息修改")
        page = await form(operator)
        area = line(page, "changes.area")
        assert isinstance(area.field, Select)
        area.field.focus()
        await operator.pilot.pause()
        await operator.press("enter", "up", "enter")
        await operator.pilot.pause()
        assert area.text
        assert area.text != area.line.start


async def test_a_kind_that_nobody_wrote_a_form_for_has_one(opened: Opening, place: Path) -> None:
    """One kind more: one file, one line of the registry, and it is filled in here."""
    with registered(MACHINE):
        async with opened(size=(120, 40)) as operator:
            await operator.press("n")
            await choose(operator, "coffee")
            page = await form(operator)
            line(page, "title").text = "二楼的咖啡机"
            line(page, "cups").text = "many"
            await operator.until_shown("“many” is not a whole number")
            line(page, "cups").text = "12"
            await operator.until_shown("MCH-1 · v1")
            await operator.press("ctrl+s")
            await operator.until(lambda: operator.app.screen is operator.app.frame)
            assert last(place).record == "MCH-1"


def test_the_best_fit_comes_first() -> None:
    options = [Option("a", "Unrelated"), Option("b", "Risk register", also="风险"), Option("c", "Brisk walk")]
    assert fitting(options, "risk")[0].value == "b"
    assert [option.value for option in fitting(options, "风险")] == ["b"]
    assert fitting(options, " ") == options
    assert not fitting(options, "xyz")
