"""Why a record is as it is: in the Book, who set each field and wrote each line, when, and by which event."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import Event
from opsledger_events.kinds.document import (
    DocumentApproved,
    DocumentDrafted,
    DocumentSubmitted,
    DocumentTookEffect,
)
from opsledger_events.language import speak
from tests.tui.conftest import Opening, Operator
from tests.tui.story import clock
from tests.tui.test_book import sheet
from tests.tui.test_diff import NEW, OLD, adopt, lose_texts
from tests.tui.test_sizes import panes
from tests.tui.test_strips import check


def words(operator: Operator) -> str:
    """The same whatever the width of its labels."""
    return " ".join(sheet(operator).split())


async def at_record(operator: Operator, record: str, kind: str) -> None:
    """Open a record in the Book."""
    await operator.press("2")
    await operator.until_shown("6 open of 12")
    operator.app.frame.book.go_to(record, kind)
    await operator.press("tab")
    await operator.until(lambda: f"{record} · " in sheet(operator))


async def test_each_field_has_who_set_it(opened: Opening) -> None:
    """Below the event, with both of its times and its reason; `w` again shows the page."""
    async with opened(size=(160, 50)) as operator:
        await at_record(operator, "ISS-3", "issue")
        assert "History: 3 events" in sheet(operator)
        await operator.press("w")
        await operator.until_shown("ISS-3: why")
        await operator.until(lambda: "▸ #10 李娜 Issue triaged" in sheet(operator))
        assert "effective 2025-03-03 09:00 · recorded 2025-06-01 09:00 Severity High " in words(operator)
        assert "他最了解 knows it best Responsible Müller" in words(operator)
        await operator.press("j")
        await operator.until(
            lambda: "ISS-4 · Issue · verified" in sheet(operator) and "▸ #" in sheet(operator)
        )
        await operator.press("w")
        await operator.until(lambda: "History: 5 events" in sheet(operator))


async def test_it_is_asked_at_the_shown_moment(opened: Opening) -> None:
    """What was set later is not there; the record's history can be gone through meanwhile."""
    async with opened(size=(160, 50)) as operator:
        await at_record(operator, "ISS-3", "issue")
        await operator.press("w", "left_square_bracket", "left_square_bracket")
        await operator.until(lambda: "▸ #10" not in sheet(operator) and "▸ #9 wang.wei" in sheet(operator))
        await operator.press("right_square_bracket")
        await operator.until(lambda: "▸ #10 李娜 Issue triaged" in sheet(operator))
        await operator.press("t")
        await operator.type("2025-03-02")
        await operator.until_shown("It is not there at this moment.")


async def test_each_line_of_a_text_has_who_wrote_it(opened: Opening, place: Path) -> None:
    """A line that an edition left as it was is the earlier one's."""
    adopt(place, OLD, 1)
    adopt(place, NEW, 5)
    async with opened(size=(160, 50)) as operator:
        await at_record(operator, "travel", "document")
        await operator.press("w")
        await operator.until(lambda: "5 │ Keep every receipt." in sheet(operator))
        text = sheet(operator).partition("── Text ──")[2]
        first, second = text.index("▸ #49 Bo"), text.index("▸ #50 Bo")
        assert first < text.index("1 │ Rules for travel") < second < text.index("3 │ Travel by train")


async def test_a_line_that_was_drafted_has_its_author_and_who_released_it(
    opened: Opening, place: Path
) -> None:
    """The draft's event is told first; the one that put it in force below it."""
    steps: list[tuple[Event, str]] = [
        (DocumentDrafted(title="Doors", body="Lock the door."), "李娜"),
        (DocumentSubmitted(), "李娜"),
        (DocumentApproved(), "Bo"),
        (DocumentTookEffect(), "Bo"),
    ]
    with Ledger.open(place, clock=lambda: clock().now) as ledger:
        for event, actor in steps:
            ledger.execute(Command(kind="document", record="doors", event=event, actor=actor))
    async with opened(size=(160, 50)) as operator:
        await at_record(operator, "doors", "document")
        await operator.press("w")
        await operator.until(lambda: "1 │ Lock the door." in sheet(operator))
        text = sheet(operator).partition("── Text ──")[2]
        assert text.index("▸ #49 李娜 Document drafted") < text.index("In force with #52 by Bo.")


async def test_a_text_that_is_missing_is_told_in_its_place(opened: Opening, place: Path) -> None:
    """The fields are told all the same."""
    adopt(place, OLD, 1)
    lose_texts(place)
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until_shown("6 open of 12")
        operator.app.frame.book.go_to("travel", "document")
        await operator.press("tab", "w")
        await operator.until(lambda: "✖" in sheet(operator))
        assert "Title Travel" in words(operator)


async def test_a_heading_was_set_by_nobody(opened: Opening) -> None:
    """Where the page is that of a chapter, that is said."""
    async with opened(size=(160, 50)) as operator:
        await operator.press("2")
        await operator.until(lambda: sheet(operator).startswith("Issue log\n"))
        await operator.press("w")
        await operator.until_shown("There is no record here.")


@pytest.mark.parametrize(("width", "height", "spoken"), [(80, 24, "zh"), (120, 40, "en"), (61, 13, "zh")])
async def test_it_comes_to_the_screen(
    opened: Opening, place: Path, width: int, height: int, spoken: str
) -> None:
    """Where the page has no room beside the list `w` goes to it; every strip is as wide as its widget."""
    adopt(place, OLD, 1)
    adopt(place, NEW, 5)
    speak("zh" if spoken == "zh" else "en")
    async with opened(size=(width, height)) as operator:
        await operator.press("2")
        await operator.until(lambda: operator.app.frame.book.records.count > 0)
        operator.app.frame.book.columns.go(1)
        await operator.press("w")
        await operator.until(lambda: "record" in panes(operator) and "▸ #" in sheet(operator))
        assert ("生效" if spoken == "zh" else "effective") in operator.screen()
        assert check(operator)
