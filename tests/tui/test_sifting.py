"""A filter that hides everything says so, with what shows it; one that cannot be read is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger_events.errors import IntegrityError
from opsledger_tui.action import Where
from opsledger_tui.kept import SavedView
from opsledger_tui.messages import Failed
from tests.tui.conftest import Opening, Operator
from tests.tui.story import raise_issue

SIFTED = "Nothing fits the filter. x shows all."


async def filter_by(operator: Operator, text: str) -> None:
    """Type a filter in the place of any other."""
    await operator.press("/")
    await operator.type(text)


@pytest.mark.parametrize("text", ["since:2026-99-01", "until:gestern"])
async def test_a_time_that_cannot_be_read_is_mended_before_it_counts(opened: Opening, text: str) -> None:
    """The prompt stays open and says what is wrong; nothing is shown under such a filter."""
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        await filter_by(operator, text)
        await operator.until_shown("is not a moment")
        assert operator.app.frame.prompt.display
        assert text not in operator.app.frame.log_view.events.border_title
        await operator.press("escape")
        assert operator.app.session.wish.empty


async def test_a_kept_view_whose_filter_cannot_be_read_says_so(opened: Opening) -> None:
    """One that an earlier program kept; everything stays as it is."""
    async with opened() as operator:
        operator.app.keeper.save(SavedView("old", Where.BOOK, "until:gestern", 0, 0))
        await operator.press("v")
        await operator.until_shown("old")
        await operator.press("enter")
        await operator.until_shown("“gestern” is not a moment.")
        assert operator.app.place is Where.LOG
        assert operator.app.session.wish.empty


async def test_events_that_cannot_be_found_are_no_list(opened: Opening) -> None:
    """The error stands where the events would: none of another filter, and no count that goes on for good."""
    async with opened(size=(80, 24)) as operator:
        await filter_by(operator, "kind:issue")
        await operator.until(lambda: bool(operator.events))
        log = operator.app.frame.log_view
        log.post_message(Failed("rows", IntegrityError("A file cannot be read.", "A way out.")))
        await operator.until_shown("✖ A file cannot be read. A way out.", "not found")
        await operator.press("j", "k", "enter", "escape", "o")
        assert not operator.events
        assert "looking" not in operator.screen()
        await operator.press("x")
        await operator.until(lambda: bool(operator.events) and "A way out" not in operator.screen())


async def test_an_event_found_by_a_filter_and_opened_stays_when_that_goes(opened: Opening) -> None:
    """So that what came before it and after it is seen."""
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        newest = operator.at_event
        await filter_by(operator, "record:ISS-5 type:raised")
        await operator.until(lambda: len(operator.events) == 1)
        found = operator.at_event
        assert found != newest
        await operator.press("enter", "x")
        await operator.until(lambda: len(operator.events) > 1)
        assert operator.at_event == found


async def test_a_record_found_by_a_filter_and_opened_stays_when_that_goes(opened: Opening) -> None:
    """The Book does not leave for the first record of the chapter."""
    async with opened(size=(120, 40), screen=Where.BOOK) as operator:
        await filter_by(operator, "record:ISS-5")
        await operator.press("enter", "enter")
        await operator.until_shown("ISS-5 · Issue")
        await operator.press("x")
        await operator.until_shown("ISS-4")
        assert operator.app.frame.book.record == "ISS-5"


@pytest.mark.usefixtures("measured")
async def test_a_figure_found_by_a_filter_and_opened_stays_when_that_goes(opened: Opening) -> None:
    """Its chart is not another's all at once."""
    async with opened(size=(120, 40), screen=Where.KPI) as operator:
        figures = operator.app.frame.kpi.figures
        await operator.until(lambda: len(figures.figures) > 5)
        await filter_by(operator, "record:stock")
        await operator.until(lambda: [one.record for one in figures.figures] == ["stock"])
        await operator.press("enter", "x")
        await operator.until(lambda: len(figures.figures) > 5)
        assert operator.app.frame.kpi.indicator == "stock"


@pytest.mark.parametrize("where", [Where.NOW, Where.BOOK, Where.LOG, Where.DIFF, Where.KPI])
async def test_what_the_filter_hides_is_not_said_to_be_nothing(
    opened: Opening, place: Path, where: Where
) -> None:
    """Each screen says that a filter is on, and which key shows all; Enter from there leads nowhere."""
    raise_issue(place, "Something new")
    async with opened(size=(80, 24), screen=where) as operator:
        await filter_by(operator, "zebra")
        if where is Where.BOOK:
            await operator.press("enter")
        await operator.until_shown(SIFTED)
        assert "Nothing changed" not in operator.screen()
        assert "Nothing needs" not in operator.screen()
        await operator.press("enter")
        await operator.until_shown(SIFTED)
        await operator.press("x")
        await operator.until(lambda: SIFTED not in operator.screen())


@pytest.mark.parametrize("sort", ["calls", "figures", "news"])
async def test_what_cannot_be_read_is_told_in_its_pane(opened: Opening, sort: str) -> None:
    """All of the text with its way out, not as much as fits into a border."""
    async with opened(size=(160, 50), screen=Where.NOW) as operator:
        view = operator.app.frame.view
        await operator.until_shown(
            "ISS-1 ", "no figure", "by others"
        )  # What comes late would take its place.
        way_out = "`opsledger verify` checks the log; `opsledger views rebuild` makes the views anew."
        view.post_message(Failed(sort, IntegrityError("no such table: measurements.", way_out)))
        await operator.until_shown("✖ no such table: measurements.")
        assert "anew." in operator.screen()


def drawn_span(operator: Operator) -> str:
    """The span of the ledger on the time bar, without what marks a moment."""
    bar = operator.screen().splitlines()[1]
    return bar[bar.index("├") + 1 : bar.index("┤")].replace("●", "").rstrip("─")


@pytest.mark.parametrize("words", ["record:ISS-1", "网络中断 iss-1"])
@pytest.mark.parametrize("clock", ["effective", "recorded"])
async def test_the_time_bar_shows_where_the_hits_are(
    opened: Opening, place: Path, words: str, clock: str
) -> None:
    """In the span of the whole ledger: of the first record, all of them at its beginning. Without the filter, all events."""
    raise_issue(place, "Something new")
    async with opened(size=(120, 40)) as operator:
        if clock == "recorded":
            await operator.press("c")
        await operator.until_shown(clock)
        await operator.until(lambda: any(block in drawn_span(operator) for block in "▁▂▃▄▅▆▇█"))
        whole = drawn_span(operator)
        await filter_by(operator, words)
        await operator.until(lambda: len(drawn_span(operator)) <= 2)
        assert drawn_span(operator) == "█"
        await operator.press("x")
        await operator.until(lambda: drawn_span(operator) == whole)


async def test_the_hits_of_another_filter_are_not_shown(opened: Opening) -> None:
    """Until its own are counted, a filter has the whole; what arrives too late is dropped."""
    async with opened(size=(120, 40)) as operator:
        await operator.until(lambda: any(block in drawn_span(operator) for block in "▁▂▃▄▅▆▇█"))
        whole = drawn_span(operator)
        await filter_by(operator, "record:ISS-1")
        await operator.until(lambda: drawn_span(operator) == "█")
        operator.app.course.filter("record:ISS-12")
        await operator.pilot.pause()
        assert drawn_span(operator) == whole
        await operator.until(lambda: drawn_span(operator) not in (whole, "█"))
        assert drawn_span(operator).startswith("───")
