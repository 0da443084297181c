"""The Book: chapters and areas in the handbook's order, and the pages of what is chosen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from rich.cells import cell_len

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.values import microseconds
from opsledger_projections.pages.contents import area_chapters, chapters
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow
from opsledger_tui.action import Where
from opsledger_tui.book_questions import parts_of
from tests.tui.conftest import Opening, Operator
from tests.tui.story import BEGINNING, clock

TEXT = "# 出差\n\n- Travel by **train**\n- 或者公共汽车\n"


def adopt(place: Path, text: str) -> None:
    """Put a document in force."""
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        event = DocumentAdopted(title="Travel", path="travel.md", body=text)
        ledger.execute(Command(kind="document", record="travel", event=event, actor="Bo", at=BEGINNING))


def sheet(operator: Operator) -> str:
    """What stands in the pane of the page, all of it."""
    return operator.app.frame.book.sheet.text


def test_the_contents_are_those_of_the_handbook() -> None:
    """Chapters first, then areas; a record stands in the chapter that its kind feeds."""
    rows: dict[str, list[RecordRow]] = {}
    parts = parts_of(rows)
    assert [part.chapter for part in parts] == [*chapters(), *area_chapters()]


async def test_a_heading_shows_its_page_and_a_record_its_own(opened: Opening) -> None:
    """Wherever the user is, the last pane is about it."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: sheet(operator).startswith("Issue log\n"))
        assert "ISS-12" in sheet(operator)
        await operator.press("tab")
        await operator.until(lambda: "ISS-1 · Issue · in progress" in sheet(operator))
        assert "History: 3 events" in sheet(operator)
        await operator.press("shift+tab")
        await operator.until(lambda: sheet(operator).startswith("Issue log\n"))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_heading_is_no_record(opened: Opening, size: tuple[int, int]) -> None:
    """What is done to a record is not done to one that the list happens to be at while a heading is chosen."""
    async with opened(size, screen=Where.BOOK) as operator:
        book = operator.app.frame.book
        log = operator.app.session.log
        newest = max(microseconds(log.entry(position).effective_at) for position in range(1, log.head() + 1))
        book.contents.move_to(book.contents.place_of("issue"))
        await operator.until(
            lambda: book.records.current is not None and bool(sheet(operator) or size[0] < 160)
        )
        for key in "eowbE":
            operator.app.clear_notifications()
            await operator.press(key)
            await operator.until_shown("There is no record here.")
            assert operator.app.screen is operator.app.frame
            assert operator.app.place is Where.BOOK
        await operator.press("y")
        await operator.until_shown("There is nothing here to hand out.")
        await operator.press("[")
        await operator.until(
            lambda: operator.app.session.at.effective_us == newest, "the newest event of all"
        )
        await operator.press("backslash", "enter", "e")
        await operator.until(
            lambda: operator.app.screen is not operator.app.frame, "the choice of what to record"
        )


async def test_an_area_has_what_belongs_to_it(opened: Opening) -> None:
    """Its records are listed, and its page shows them kind by kind."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        book = operator.app.frame.book
        finance = next(i for i, part in enumerate(book.contents.parts) if part.chapter.name == "finance")
        assert book.contents.parts[finance].rows
        book.contents.move_to(finance)
        await operator.until(lambda: sheet(operator).startswith("Finance\n"))
        assert "Issue log" in sheet(operator)
        assert "ISS-1 " in sheet(operator)
        assert "ISS-2 " not in sheet(operator)


async def test_a_page_on_a_narrow_screen(opened: Opening) -> None:
    """`p` opens the page of the heading; Esc goes back to the headings."""
    async with opened(size=(80, 24)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        await operator.press("p")
        await operator.until_shown("━ Issue log ━", "Open issues", "Esc Close")
        await operator.press("escape")
        assert operator.app.frame.book.columns.depth == 0
        await operator.press("enter", "enter")
        await operator.until_shown("ISS-1 · Issue · in progress")


async def test_a_page_is_as_of_the_moment(opened: Opening) -> None:
    """The page of a chapter goes back in time with everything else."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: "ISS-12" in sheet(operator))
        await operator.press("t")
        await operator.type("2025-03-03")
        await operator.until(lambda: "ISS-2" in sheet(operator) and "ISS-3" not in sheet(operator))
        await operator.press("backslash")
        await operator.until(lambda: "ISS-12" in sheet(operator))


async def test_a_page_is_drawn_for_the_width_of_its_pane(opened: Opening) -> None:
    """And again when that changes, or the language."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: "ISS-12" in sheet(operator))
        pane = operator.app.frame.book.sheet
        for width in (200, 164):
            await operator.pilot.resize_terminal(width, 50)
            await operator.until(
                lambda: max(map(cell_len, sheet(operator).splitlines())) <= pane.region.width != 0
            )
        await operator.press("L")
        await operator.until(lambda: sheet(operator).startswith("问题记录\n"))


async def test_nothing_of_a_record_acts_on_the_terminal(opened: Opening) -> None:
    """Titles with escapes, overrides and tabs are shown as what they are."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: "ISS-12" in sheet(operator))
        assert "\\x1b[31m" in sheet(operator)
        assert not any(char < " " and char != "\n" for char in sheet(operator))
        assert "\u202e" not in sheet(operator)


async def test_pages_are_made_beside_the_screen(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread of the interface never reads a page together; one reading serves one moment."""
    threads: list[threading.Thread] = []
    read = Reading.__init__

    def seen(self: Reading, *arguments: object, **named: object) -> None:
        threads.append(threading.current_thread())
        read(self, *arguments, **named)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Reading, "__init__", seen)
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: "ISS-12" in sheet(operator))
        await operator.press("tab", "j", "j", "j")
        await operator.until(lambda: "ISS-4 · Issue" in sheet(operator))
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


async def test_a_click_on_a_page_only_takes_the_focus(opened: Opening) -> None:
    """However often: there is nothing in it to open."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2", "tab")
        await operator.until(lambda: "ISS-1 · Issue" in sheet(operator))
        await operator.pilot.click(operator.app.frame.book.sheet, offset=(9, 9), times=2)
        await operator.pilot.pause()
        assert operator.app.focused is operator.app.frame.book.sheet
        assert operator.app.place is Where.BOOK


async def test_markdown_is_readable_and_a_long_text_scrolls(opened: Opening, place: Path) -> None:
    """Its marks become structure; the last line can be reached."""
    adopt(place, TEXT + "\nOne more paragraph.\n" * 3000 + "\nThe end.\n")
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        operator.app.frame.book.go_to("travel", "document")
        await operator.until(lambda: "▪ 出差\n\n• Travel by train\n• 或者公共汽车\n" in sheet(operator))
        await operator.press("tab", "tab", "G")
        await operator.until_shown("The end.", "History: 1 event ─")
